"""Exporting: whatever pooling a model has, killed at any moment, damaged afterwards, twice at once."""

import random
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from knowledge.errors import KnowledgeError, OnnxUnsupported
from knowledge.exported_model import GRAPHS, UNSUPPORTED, ExportedModel, export_folder, read_export, refusal_file
from knowledge.index_seal import seal
from knowledge.model_folder import find_model
from knowledge.onnx_embedder import OnnxEmbedder
from knowledge.onnx_export import BUILDING, export
from knowledge.sentence_transformers_embedder import SentenceTransformersEmbedder
from tests.knowledge.small_model import WIDTH, make_small_model
from tests.knowledge.test_onnx_embedder import OTHER_TEXTS, cosines


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_small_model(tmp_path_factory.mktemp("small"))


@pytest.fixture(scope="module")
def whole(small: Path, tmp_path_factory: pytest.TempPathFactory) -> ExportedModel:
    return export(tmp_path_factory.mktemp("models"), small)


@pytest.fixture
def copied(whole: ExportedModel, tmp_path: Path) -> ExportedModel:
    """An export that a test may damage."""
    shutil.copytree(whole.folder, tmp_path / whole.folder.name)
    found = read_export(tmp_path / whole.folder.name)
    assert found is not None
    return found


def exporter(models: Path, model: Path) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "knowledge.onnx_export", str(models), str(model)]
    return subprocess.Popen(command, stderr=subprocess.DEVNULL)


@pytest.mark.parametrize(
    ("shape", "modules", "width"),
    [
        ({}, ("Transformer", "Pooling (mean)", "Normalize"), WIDTH),
        ({"pooling": "cls"}, ("Transformer", "Pooling (cls)", "Normalize"), WIDTH),
        ({"pooling": "max"}, ("Transformer", "Pooling (max)", "Normalize"), WIDTH),
        ({"dense": 16}, ("Transformer", "Pooling (mean)", "Dense", "Normalize"), 16),
        ({"prompt": "passage: "}, ("Transformer", "Pooling (mean)", "Normalize"), WIDTH),
    ],
)
async def test_an_export_does_what_the_model_does(
    tmp_path: Path, shape: dict[str, Any], modules: tuple[str, ...], width: int
) -> None:
    folder = make_small_model(tmp_path, **shape)
    model = export(tmp_path / "models", folder)
    assert (model.modules, model.dimensions, model.window) == (modules, width, 62)
    torch, onnx = SentenceTransformersEmbedder(folder), OnnxEmbedder(model, "fp32")
    expected = await torch.embed(OTHER_TEXTS)
    assert cosines(await onnx.embed(OTHER_TEXTS), expected).min() > 0.9999
    assert (expected @ expected.T).min() < 0.9, "these vectors would agree whatever the export does"
    await torch.aclose()
    await onnx.aclose()


def test_a_whole_export_is_not_made_again(whole: ExportedModel, small: Path) -> None:
    before = (whole.folder / "model.onnx").stat().st_mtime_ns
    assert export(whole.folder.parent, small) == whole
    assert (whole.folder / "model.onnx").stat().st_mtime_ns == before


@pytest.mark.parametrize("file", [*GRAPHS.values(), "tokenizer.json", "model.json", "seal.json"])
def test_a_damaged_export_is_not_read_and_is_made_again(copied: ExportedModel, small: Path, file: str) -> None:
    damaged = copied.folder / file
    content = bytearray(damaged.read_bytes())
    content[len(content) // 2] ^= 0xFF
    damaged.write_bytes(content)
    assert read_export(copied.folder) is None
    if file == "model.onnx":
        assert export(copied.folder.parent, small).name == copied.name
        assert read_export(copied.folder) is not None


def test_an_export_whose_description_is_of_another_kind_is_not_read(copied: ExportedModel) -> None:
    for content in ("[]", "{}", '{"modules": 1, "inputs": []}', "not json"):
        (copied.folder / "model.json").write_text(content)
        seal(copied.folder)
        assert read_export(copied.folder) is None


def test_what_a_killed_exporter_left_is_removed(tmp_path: Path, small: Path) -> None:
    left = tmp_path / f"{BUILDING}abc"
    left.mkdir()
    (left / "model.onnx").write_bytes(b"half")
    model = export(tmp_path, small)
    assert not left.exists()
    assert sorted(each.name for each in tmp_path.iterdir()) == sorted([".lock", model.folder.name])


async def test_a_graph_that_onnxruntime_cannot_open_is_a_clear_error(copied: ExportedModel) -> None:
    (copied.folder / "model.onnx").write_bytes(b"no graph")
    broken = OnnxEmbedder(copied, "fp32")
    with pytest.raises(KnowledgeError, match=r"model\.onnx"):
        await broken.warm()
    await broken.aclose()


def test_a_model_that_disagrees_is_refused_and_remembered(
    tmp_path: Path, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("knowledge.onnx_export.FP32_MIN_COSINE", 1.1)
    with pytest.raises(OnnxUnsupported, match="disagrees"):
        export(tmp_path, small)
    folder = export_folder(tmp_path, find_model(small).name)
    assert "disagrees" in refusal_file(folder).read_text()
    assert not folder.exists()


@pytest.mark.slow
def test_two_exporters_at_once_make_one_export(tmp_path: Path, small: Path) -> None:
    first, second = exporter(tmp_path, small), exporter(tmp_path, small)
    assert (first.wait(), second.wait()) == (0, 0)
    assert read_export(export_folder(tmp_path, find_model(small).name)) is not None
    assert list(tmp_path.glob(f"{BUILDING}*")) == []


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_an_exporter_killed_at_any_moment_leaves_nothing_or_a_whole_export(tmp_path: Path, small: Path) -> None:
    target = export_folder(tmp_path, find_model(small).name)
    chance = random.Random(3)
    for _ in range(4):
        process = exporter(tmp_path, small)
        while not list(tmp_path.glob(f"{BUILDING}*/*")) and process.poll() is None:
            time.sleep(0.01)
        time.sleep(chance.uniform(0, 1.5))
        process.kill()
        process.wait()
        assert not target.exists() or read_export(target) is not None
        shutil.rmtree(target, ignore_errors=True)
    assert exporter(tmp_path, small).wait() == 0
    assert read_export(target) is not None


def test_the_command_says_what_it_takes_and_what_is_missing(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "knowledge.onnx_export"]
    asked = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "FOLDER [MODEL]" in asked.stderr
    missing = subprocess.run([*command, tmp_path, tmp_path], capture_output=True, text=True, check=False)
    assert missing.returncode not in (0, UNSUPPORTED)
    assert "modules.json" in missing.stderr.splitlines()[-1]
