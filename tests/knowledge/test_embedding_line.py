"""The line before a model: questions first, bounded, cached. The model here counts letters and can be held up."""

import asyncio
import threading
from collections.abc import AsyncIterator, Sequence

import numpy as np
import pytest

from knowledge.embedding import QUESTION_TEXTS_MAX, Vectors
from knowledge.embedding_line import CALLS_WAITING_MAX, INGEST_STEP_TEXTS, STEP_TEXTS_MAX, EmbeddingLine
from knowledge.errors import EmbedderBusy, KnowledgeError

INGEST = [f"passage {number}" for number in range(QUESTION_TEXTS_MAX + 4)]


class Panic(BaseException):
    """What native code throws: no Exception."""


class Model:
    """Remembers which texts it was asked together; waits at `gate` while that is shut."""

    def __init__(self) -> None:
        self.steps: list[list[str]] = []
        self.gate = threading.Event()
        self.gate.set()
        self.entered = threading.Event()
        self.fails: BaseException | None = None

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.steps.append(list(texts))
        self.entered.set()
        self.gate.wait()
        if self.fails is not None:
            raise self.fails
        return np.array([[len(text), 1] for text in texts], dtype=np.float32).reshape(-1, 2)


@pytest.fixture
def model() -> Model:
    return Model()


@pytest.fixture
async def line(model: Model) -> AsyncIterator[EmbeddingLine]:
    opened = EmbeddingLine(model.encode, 2)
    yield opened
    model.gate.set()
    await opened.aclose()


async def held_up(line: EmbeddingLine, model: Model) -> asyncio.Task[Vectors]:
    """A question that is at the model, which does not answer until the gate opens."""
    model.gate.clear()
    model.entered.clear()
    task = asyncio.create_task(line.vectors(["first"]))
    await asyncio.to_thread(model.entered.wait)
    return task


def asked(line: EmbeddingLine, *texts: str) -> "asyncio.Task[Vectors]":
    return asyncio.create_task(line.vectors(texts))


async def test_each_text_has_its_row_in_the_order_asked(line: EmbeddingLine) -> None:
    assert (await line.vectors(["a", "bbb", "a", "cc"]))[:, 0].tolist() == [1, 3, 1, 2]
    assert (await line.vectors(INGEST))[:, 0].tolist() == [len(text) for text in INGEST]
    assert (await line.vectors([])).shape == (0, 2)


async def test_questions_that_wait_are_embedded_together_and_each_text_once(line: EmbeddingLine, model: Model) -> None:
    first = await held_up(line, model)
    waiting = [asked(line, "a", "b"), asked(line, "b", "c"), asked(line, "first")]
    await asyncio.sleep(0)
    model.gate.set()
    await asyncio.gather(first, *waiting)
    assert model.steps == [["first"], ["a", "b", "c"]]


async def test_no_step_holds_many_more_texts_than_its_bound(line: EmbeddingLine, model: Model) -> None:
    first = await held_up(line, model)
    waiting = [asked(line, f"{number}") for number in range(3 * STEP_TEXTS_MAX)]
    await asyncio.sleep(0)
    model.gate.set()
    await asyncio.gather(first, *waiting)
    assert [len(step) for step in model.steps] == [1, *[STEP_TEXTS_MAX] * 3]


async def test_a_question_waits_for_no_more_than_one_step_of_an_ingest(line: EmbeddingLine, model: Model) -> None:
    model.gate.clear()
    ingest = asked(line, *INGEST)
    await asyncio.to_thread(model.entered.wait)
    question = asked(line, "question")
    await asyncio.sleep(0)
    model.gate.set()
    await asyncio.gather(ingest, question)
    assert model.steps[:2] == [INGEST[:INGEST_STEP_TEXTS], ["question"]]
    assert [text for step in model.steps[2:] for text in step] == INGEST[INGEST_STEP_TEXTS:]


async def test_a_question_asked_again_is_not_embedded_again_but_an_ingest_is_not_kept(
    line: EmbeddingLine, model: Model
) -> None:
    await line.vectors(["a"])
    await line.vectors(["a"])
    assert model.steps == [["a"]]
    await line.vectors(INGEST)
    await line.vectors(INGEST[:1])
    assert model.steps[-1] == INGEST[:1]


async def test_a_row_from_the_cache_cannot_be_spoilt_by_its_caller(line: EmbeddingLine) -> None:
    (await line.vectors(["abc"]))[:] = 0
    assert (await line.vectors(["abc"]))[0, 0] == 3


async def test_more_calls_than_may_wait_are_refused(line: EmbeddingLine, model: Model) -> None:
    first = await held_up(line, model)
    waiting = [asked(line, f"{number}") for number in range(CALLS_WAITING_MAX)]
    await asyncio.sleep(0)
    with pytest.raises(EmbedderBusy, match=f"{CALLS_WAITING_MAX} calls"):
        await line.vectors(["one more"])
    model.gate.set()
    await asyncio.gather(first, *waiting)


async def test_a_caller_who_gives_up_leaves_its_text_undone(line: EmbeddingLine, model: Model) -> None:
    first = await held_up(line, model)
    gone, stays = asked(line, "gone"), asked(line, "stays")
    await asyncio.sleep(0)
    gone.cancel()
    await asyncio.gather(gone, return_exceptions=True)
    model.gate.set()
    await asyncio.gather(first, stays)
    assert model.steps == [["first"], ["stays"]]


async def test_an_ingest_that_is_given_up_stops_after_its_step(line: EmbeddingLine, model: Model) -> None:
    model.gate.clear()
    ingest = asked(line, *INGEST)
    await asyncio.to_thread(model.entered.wait)
    ingest.cancel()
    await asyncio.gather(ingest, return_exceptions=True)
    model.gate.set()
    await line.vectors(["afterwards"])
    assert model.steps == [INGEST[:INGEST_STEP_TEXTS], ["afterwards"]]


async def test_an_error_reaches_its_callers_and_the_line_goes_on(line: EmbeddingLine, model: Model) -> None:
    for fails in (RuntimeError("out of memory"), Panic("native")):
        model.fails = fails
        for texts in (["a"], INGEST):
            with pytest.raises(KnowledgeError, match=f"{type(fails).__name__}: {fails}"):
                await line.vectors(texts)
    model.fails = KnowledgeError("the remedy")
    with pytest.raises(KnowledgeError, match=r"^the remedy$"):
        await line.vectors(["a"])
    model.fails = None
    assert (await line.vectors(["a"]))[0, 0] == 1


async def test_warming_asks_the_model_for_nothing(line: EmbeddingLine, model: Model) -> None:
    await line.warm()
    assert model.steps == [[]]


async def test_closing_cancels_what_waits_and_refuses_what_comes(model: Model) -> None:
    line = EmbeddingLine(model.encode, 2)
    first = await held_up(line, model)
    waiting = [asked(line, "waits"), asked(line, *INGEST)]
    await asyncio.sleep(0)
    closing = asyncio.create_task(line.aclose())
    await asyncio.sleep(0)
    model.gate.set()
    await closing
    assert (await first)[0, 0] == 5
    for each in waiting:
        with pytest.raises(asyncio.CancelledError):
            await each
    with pytest.raises(KnowledgeError, match="closed"):
        await line.vectors(["late"])
    assert model.steps == [["first"]]
