"""The exported default model on onnxruntime, beside the same model on torch."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.agreement_texts import AGREEMENT_TEXTS
from knowledge.embedding import Vectors
from knowledge.exported_model import ExportedModel, Precision
from knowledge.onnx_embedder import OnnxEmbedder
from knowledge.onnx_session import CALL_TOKENS_MAX, OnnxSession, calls_of
from knowledge.sentence_transformers_embedder import SentenceTransformersEmbedder
from knowledge.tokens import TOKENIZER_FILE, Tokens
from tests.knowledge.exported_model import exported_model

OTHER_TEXTS = (
    "The invoice of March shows two seats that were removed in February.",
    "Rotate the signing key: create the second key, deploy it, revoke the first",
    "why is the dashboard empty after I filtered by assignee and label",
    "1. Stop the worker\n2. Restore the dump\n3. Start the worker again",
    "webhook retries " * 60,
    "ما هي طرق الدفع؟",
    "单点登录不起作用",
    "🎉🎉🎉",
    "\x00\x01",
    "half a pair \ud83d",
)
"""None of these is among the texts that the export itself was measured over."""


@pytest.fixture(scope="module")
def exported(pytestconfig: pytest.Config) -> ExportedModel:
    return exported_model()


@pytest.fixture
async def fp32(exported: ExportedModel) -> AsyncIterator[OnnxEmbedder]:
    opened = OnnxEmbedder(exported, "fp32")
    yield opened
    await opened.aclose()


@pytest.fixture
async def int8(exported: ExportedModel) -> AsyncIterator[OnnxEmbedder]:
    opened = OnnxEmbedder(exported, "int8")
    yield opened
    await opened.aclose()


def cosines(one: Vectors, other: Vectors) -> Vectors:
    return np.asarray((one * other).sum(axis=1), dtype=np.float32)


async def test_fp32_equals_torch_but_for_rounding(fp32: OnnxEmbedder, embedder: SentenceTransformersEmbedder) -> None:
    expected = await embedder.embed(OTHER_TEXTS + AGREEMENT_TEXTS)
    assert cosines(await fp32.embed(OTHER_TEXTS + AGREEMENT_TEXTS), expected).min() >= 0.9999


async def test_int8_is_near_torch(int8: OnnxEmbedder, embedder: SentenceTransformersEmbedder) -> None:
    expected = await embedder.embed(OTHER_TEXTS)
    found = cosines(await int8.embed(OTHER_TEXTS), expected)
    assert found.min() >= 0.96
    assert found.mean() >= 0.98


async def test_rows_have_unit_length_and_the_ports_shape(int8: OnnxEmbedder) -> None:
    vectors = await int8.embed(OTHER_TEXTS)
    assert vectors.shape == (len(OTHER_TEXTS), int8.dimensions) == (len(OTHER_TEXTS), 384)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert (await int8.embed([])).shape == (0, 384)


def test_vectors_of_fp32_share_torchs_name_and_those_of_int8_do_not(
    exported: ExportedModel, embedder: SentenceTransformersEmbedder
) -> None:
    assert OnnxEmbedder(exported, "fp32").name == embedder.name
    assert OnnxEmbedder(exported, "int8").name == f"{embedder.name}+int8"


def test_both_backends_know_the_same_window_and_tokens(
    exported: ExportedModel, embedder: SentenceTransformersEmbedder
) -> None:
    served = OnnxEmbedder(exported)
    assert served.window == embedder.window == 254
    assert all(served.count(text) == embedder.count(text) for text in OTHER_TEXTS)


@pytest.mark.parametrize("precision", ["fp32", "int8"])
def test_a_text_has_the_same_vector_in_any_company(exported: ExportedModel, precision: Precision) -> None:
    session = OnnxSession(exported, precision)
    tokens = Tokens(exported.folder / TOKENIZER_FILE)
    ids = [tokens.ids(text, exported.window) for text in OTHER_TEXTS]
    alone = np.concatenate([session.vectors([each]) for each in ids])

    @settings(max_examples=15, deadline=None)
    @given(st.lists(st.sampled_from(range(len(ids))), min_size=1, max_size=8))
    def in_company(places: list[int]) -> None:
        assert np.abs(session.vectors([ids[place] for place in places]) - alone[places]).max() < 1e-4

    in_company()


@given(st.lists(st.integers(2, 256), max_size=60), st.sampled_from([0, 64, CALL_TOKENS_MAX]))
def test_calls_hold_every_text_once_and_no_more_tokens_than_they_may(lengths: list[int], tokens_max: int) -> None:
    calls = list(calls_of(lengths, tokens_max))
    assert sorted(place for call in calls for place in call) == list(range(len(lengths)))
    assert all(len(call) == 1 or len(call) * max(lengths[place] for place in call) <= tokens_max for call in calls)


async def test_a_text_is_read_up_to_the_window(fp32: OnnxEmbedder) -> None:
    words = [f"word{number}" for number in range(fp32.window)]
    text = " ".join(words)
    while fp32.count(text) > fp32.window:
        words.pop()
        text = " ".join(words)
    text += " a" * (fp32.window - fp32.count(text))
    whole, longer, shorter = await fp32.embed([text, text + " and what nobody reads", text[: len(text) // 2]])
    assert np.allclose(whole, longer, atol=1e-5)
    assert not np.allclose(whole, shorter, atol=1e-2)


async def test_questions_are_answered_while_an_ingest_runs(int8: OnnxEmbedder) -> None:
    ingest = asyncio.create_task(int8.embed([f"{number} {'passage of an article ' * 20}" for number in range(40)]))
    await int8.warm()
    await int8.embed(["How do I invite a colleague?"])
    assert not ingest.done()
    assert (await ingest).shape == (40, 384)


def test_a_serving_process_loads_neither_torch_nor_transformers(exported: ExportedModel) -> None:
    code = f"""
import asyncio, sys
from pathlib import Path
from knowledge.served_embedder import ServedEmbedder

async def serve():
    embedder = ServedEmbedder(None, Path({str(exported.folder.parent)!r}))
    vectors = await embedder.embed(["How do I invite a colleague?"])
    await embedder.aclose()
    print(vectors.shape, [name for name in ("torch", "transformers", "sentence_transformers") if name in sys.modules])

asyncio.run(serve())
"""
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines()[-1] == "(1, 384) []"
