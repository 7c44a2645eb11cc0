"""One door for a serving process: words alone while a model is exported, then the model."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import psutil
import pytest

from knowledge.errors import ModelLoading, ModelMissing
from knowledge.exported_model import ExportedModel, export_folder, read_export, refusal_file
from knowledge.model_folder import find_model
from knowledge.onnx_export import export
from knowledge.served_embedder import ServedEmbedder
from tests.knowledge.small_model import WIDTH, make_small_model


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_small_model(tmp_path_factory.mktemp("small"))


@pytest.fixture(scope="module")
def whole(small: Path, tmp_path_factory: pytest.TempPathFactory) -> ExportedModel:
    return export(tmp_path_factory.mktemp("models"), small)


@pytest.fixture
async def first_time(small: Path, tmp_path: Path) -> AsyncIterator[ServedEmbedder]:
    """With no export yet."""
    opened = ServedEmbedder(small, tmp_path / "models")
    yield opened
    await opened.aclose()


@pytest.mark.slow
async def test_without_an_export_words_alone_answer_until_there_is_one(first_time: ServedEmbedder) -> None:
    with pytest.raises(ModelLoading, match="words alone"):
        await first_time.embed(["question"])
    assert first_time.count("two words") == 2
    before = first_time.name
    await first_time.ready()
    assert (await first_time.embed(["question"])).shape == (1, WIDTH)
    assert first_time.name == f"{before}+int8"


async def test_a_whole_export_answers_the_first_question(small: Path, whole: ExportedModel) -> None:
    served = ServedEmbedder(small, whole.folder.parent, "fp32")
    assert (await served.embed(["question"])).shape == (1, WIDTH)
    assert served.name == whole.name
    await served.aclose()


async def test_a_model_that_was_refused_is_served_by_sentence_transformers(small: Path, tmp_path: Path) -> None:
    refusal_file(export_folder(tmp_path, find_model(small).name)).write_text("The model cannot be traced.")
    served = ServedEmbedder(small, tmp_path)
    await served.ready()
    assert (await served.embed(["question"])).shape == (1, WIDTH)
    assert served.name == find_model(small).name
    await served.aclose()
    assert read_export(export_folder(tmp_path, find_model(small).name)) is None


async def test_a_folder_that_cannot_be_written_leaves_the_model_to_sentence_transformers(
    small: Path, tmp_path: Path
) -> None:
    in_the_way = tmp_path / "models"
    in_the_way.write_text("a file, not a folder")
    served = ServedEmbedder(small, in_the_way)
    await served.ready()
    assert (await served.embed(["question"])).shape == (1, WIDTH)
    await served.aclose()


async def test_closing_ends_the_exporter(small: Path, tmp_path: Path) -> None:
    this = psutil.Process()
    others = set(this.children())
    served = ServedEmbedder(small, tmp_path)
    served.start()
    while not set(this.children()) - others:
        await asyncio.sleep(0.01)
    await served.aclose()
    assert set(this.children()) <= others
    assert read_export(export_folder(tmp_path, find_model(small).name)) is None
    with pytest.raises(ModelLoading):
        await served.embed(["question"])


def test_a_model_that_is_not_there_is_named_at_once(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match="HANDRAIL_EMBEDDING_MODEL"):
        ServedEmbedder("nobody/no-such-model", tmp_path)
