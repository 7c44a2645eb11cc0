"""The real model on torch, behind its line."""

import asyncio
from pathlib import Path

import numpy as np

from knowledge.embedding import QUESTION_TEXTS_MAX
from knowledge.embedding_line import CALLS_WAITING_MAX
from knowledge.errors import EmbedderBusy
from knowledge.sentence_transformers_embedder import SentenceTransformersEmbedder


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
    company = await embedder.embed(["invite", *(f"text {number}" for number in range(QUESTION_TEXTS_MAX))])
    assert np.array_equal(again[0], alone[0])
    assert np.array_equal(again[2], alone[0])
    assert np.allclose(company[0], alone[0], atol=1e-5)


async def test_more_calls_than_may_wait_are_refused_at_once(embedder: SentenceTransformersEmbedder) -> None:
    calls = [asyncio.create_task(embedder.embed([f"busy {number}"])) for number in range(CALLS_WAITING_MAX + 20)]
    answers = await asyncio.gather(*calls, return_exceptions=True)
    assert any(isinstance(answer, EmbedderBusy) for answer in answers)
    assert all(isinstance(answer, np.ndarray | EmbedderBusy) for answer in answers)


async def test_half_a_surrogate_pair_is_read_as_a_replacement_character(embedder: SentenceTransformersEmbedder) -> None:
    broken, replaced = await embedder.embed(["cut \ud83d here", "cut \N{REPLACEMENT CHARACTER} here"])
    assert np.allclose(broken, replaced, atol=1e-6)


def test_its_window_and_its_tokens_are_known_before_torch_is_loaded() -> None:
    fresh = SentenceTransformersEmbedder()
    assert fresh.window == 254
    assert fresh.count("How do I invite a colleague?") == 7
    assert fresh._model is None


def test_without_a_tokenizer_file_the_count_is_an_estimate_that_is_rather_too_high(tmp_path: Path) -> None:
    (tmp_path / "modules.json").write_text('[{"path": "1_Pooling"}]')
    (tmp_path / "1_Pooling").mkdir()
    (tmp_path / "1_Pooling" / "config.json").write_text('{"word_embedding_dimension": 8}')
    assert SentenceTransformersEmbedder(tmp_path).count("How do I invite a colleague?") == 10
