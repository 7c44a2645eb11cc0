"""The line of texts before an embedding model: one thread, questions first, bounded, cached."""

import asyncio
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from typing import Final

import numpy as np

from knowledge.embedding import QUESTION_TEXTS_MAX, Vectors
from knowledge.errors import EmbedderBusy, KnowledgeError
from knowledge.vector_cache import VectorCache
from knowledge.worker_thread import CLOSE_SECONDS

CALLS_WAITING_MAX: Final = 64
"""Calls that may wait; at 4 ms a question the last one waits a quarter of a second."""

STEP_TEXTS_MAX: Final = 8
"""Texts of waiting questions that are embedded together, so that the first does not wait for the last."""

INGEST_STEP_TEXTS: Final = 2
"""Texts of an ingest between two looks for questions: 60 to 100 ms of one core at 128 tokens each."""


class EmbeddingLine:
    """Calls of one model, one step after another in a thread that never keeps a process alive."""

    def __init__(self, encode: Callable[[Sequence[str]], Vectors], dimensions: int) -> None:
        """`encode`: one row for each text; it is called in the line's thread only, never twice at once."""
        self._encode = encode
        self._dimensions = dimensions
        self._cache = VectorCache()
        self._questions: deque[_Call] = deque()
        self._ingests: deque[_Call] = deque()
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self._closed = False

    async def vectors(self, texts: Sequence[str]) -> Vectors:
        """One row for each text; a call of up to QUESTION_TEXTS_MAX texts goes before longer ones, and is cached.

        Raises EmbedderBusy when CALLS_WAITING_MAX calls wait already, KnowledgeError after closing and when `encode`
        fails. A caller that is cancelled leaves undone what was not begun.
        """
        is_question = len(texts) <= QUESTION_TEXTS_MAX
        call = _Call(texts, self._kept(texts) if is_question else {})
        if not call.missing:
            return call.result(self._dimensions)
        self._enter(call, self._questions if is_question else self._ingests)
        await call.done
        return call.result(self._dimensions)

    async def warm(self) -> None:
        """Has `encode` called with no text, so that it loads what it needs."""
        call = _Call([""], {})
        call.missing.clear()
        self._enter(call, self._questions)
        await call.done

    async def aclose(self) -> None:
        """Lets the step under way finish, within CLOSE_SECONDS; callers that still wait are cancelled."""
        with self._changed:
            self._closed = True
            waiting = [*self._questions, *self._ingests]
            self._questions.clear()
            self._ingests.clear()
            self._changed.notify()
        for call in waiting:
            call.settle(lambda done: done.cancel())
        if self._thread is not None:
            await asyncio.to_thread(self._thread.join, CLOSE_SECONDS)

    def _kept(self, texts: Sequence[str]) -> dict[str, Vectors]:
        return {text: row for text in texts if (row := self._cache.get(text)) is not None}

    def _enter(self, call: "_Call", line: deque["_Call"]) -> None:
        with self._changed:
            if self._closed:
                raise KnowledgeError("The embedding model is closed; open it again.")
            if len(self._questions) + len(self._ingests) >= CALLS_WAITING_MAX:
                raise EmbedderBusy(f"{CALLS_WAITING_MAX} calls wait for the embedding model; try again.")
            line.append(call)
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="embedding", daemon=True)
                self._thread.start()
            self._changed.notify()

    def _work(self) -> None:
        while (calls := self._next()) is not None:
            try:
                self._step(calls)
            except KnowledgeError as error:
                _fail(calls, error)
            except BaseException as error:  # native code has errors, and panics, that share no class
                failure = KnowledgeError(f"The embedding model failed ({type(error).__name__}: {error}).")
                failure.__cause__ = error
                _fail(calls, failure)

    def _next(self) -> list["_Call"] | None:
        """Questions that wait, up to a step of them, else one ingest; None after closing."""
        with self._changed:
            while not self._closed:
                calls = list(_taken(self._questions, STEP_TEXTS_MAX)) or list(_taken(self._ingests, 1))
                if calls:
                    return calls
                self._changed.wait()
            return None

    def _step(self, calls: list["_Call"]) -> None:
        """Embeds the texts of questions whole, of an ingest the next few; what is left of it waits again."""
        is_ingest = calls[0].is_ingest
        wanted = list(dict.fromkeys(text for call in calls for text in call.missing))
        texts = wanted[:INGEST_STEP_TEXTS] if is_ingest else [text for text in wanted if self._cache.get(text) is None]
        made = dict(self._kept(wanted) if not is_ingest else {})
        if texts or not wanted:
            made.update(zip(texts, self._encode(texts), strict=True))
        for call in calls:
            call.take(made)
            if call.missing:
                self._wait_again(call)
            else:
                call.settle(lambda done: done.set_result(None))
        if not is_ingest:
            for text in texts:
                self._cache.put(text, made[text])

    def _wait_again(self, call: "_Call") -> None:
        with self._changed:
            if not self._closed:
                self._ingests.appendleft(call)
                return
        call.settle(lambda done: done.cancel())


class _Call:
    """A caller's texts, and the rows that are there already."""

    def __init__(self, texts: Sequence[str], rows: dict[str, Vectors]) -> None:
        self._texts = texts
        self._rows = rows
        self._loop = asyncio.get_running_loop()
        self.missing = [text for text in dict.fromkeys(texts) if text not in rows]
        self.is_ingest = len(texts) > QUESTION_TEXTS_MAX
        self.done: asyncio.Future[None] = self._loop.create_future()

    def take(self, made: dict[str, Vectors]) -> None:
        self._rows.update((text, made[text]) for text in self.missing if text in made)
        self.missing = [text for text in self.missing if text not in made]

    def result(self, dimensions: int) -> Vectors:
        rows = [self._rows[text] for text in self._texts]
        return np.stack(rows) if rows else np.zeros((0, dimensions), dtype=np.float32)

    def settle(self, settle: Callable[[asyncio.Future[None]], object]) -> None:
        def unless_done() -> None:
            if not self.done.done():
                settle(self.done)

        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(unless_done)


def _taken(line: deque[_Call], texts_max: int) -> Iterator[_Call]:
    """Calls from the front of `line` until they have `texts_max` texts; those whose callers gave up fall away."""
    texts = 0
    while line and texts < texts_max:
        call = line.popleft()
        if not call.done.cancelled():
            texts += len(call.missing) or 1
            yield call


def _fail(calls: Sequence[_Call], error: KnowledgeError) -> None:
    for call in calls:
        call.settle(lambda done: done.set_exception(error))
