"""One thread for calls that block, the model's or the index's, with a bounded queue; it never keeps a process alive."""

import asyncio
import queue
import threading
from collections.abc import Callable
from typing import Final, Generic, Protocol, TypeVar

from knowledge.errors import KnowledgeError, WorkerBusy

CLOSE_SECONDS: Final = 5.0
"""How long closing waits for the call under way; after that the thread is left behind."""

T = TypeVar("T")


class WorkerThread:
    """Runs calls one after another, off the event loop.

    The thread is a daemon: a native call that hangs (an index on a broken disk) must not block the exit.
    """

    def __init__(self, name: str, waiting_max: int) -> None:
        self._name = name
        self._waiting_max = waiting_max
        self._calls: queue.Queue[_Waiting | None] = queue.Queue()
        self._thread: threading.Thread | None = None
        self._closed = False

    async def run(self, work: Callable[[], T]) -> T:
        """What `work` returns or raises.

        Raises WorkerBusy when `waiting_max` calls wait already, KnowledgeError after closing. A caller that is
        cancelled while its call waits leaves it undone.
        """
        if self._closed:
            raise KnowledgeError(f"The {self._name} thread is closed; make a new one.")
        if self._calls.qsize() >= self._waiting_max:
            raise WorkerBusy(f"{self._waiting_max} calls wait for the {self._name} thread; try again.")
        call: _Call[T] = _Call(work)
        self._calls.put(call)
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name=self._name, daemon=True)
            self._thread.start()
        return await call.outcome

    async def aclose(self) -> None:
        """Lets the call under way finish, within CLOSE_SECONDS; callers whose calls still wait are cancelled."""
        self._closed = True
        while not self._calls.empty():
            if (waiting := self._calls.get_nowait()) is not None:
                waiting.cancel()
        self._calls.put(None)
        if self._thread is not None:
            await asyncio.to_thread(self._thread.join, CLOSE_SECONDS)

    def _work(self) -> None:
        while (call := self._calls.get()) is not None:
            call.run()


class _Waiting(Protocol):
    """A call, whatever it returns."""

    def run(self) -> None: ...

    def cancel(self) -> None: ...


class _Call(Generic[T]):
    def __init__(self, work: Callable[[], T]) -> None:
        self._loop = asyncio.get_running_loop()
        self._work = work
        self.outcome: asyncio.Future[T] = self._loop.create_future()

    def run(self) -> None:
        if self.outcome.cancelled():
            return
        try:
            result = self._work()
        except Exception as error:
            self._settle(_failing(error))
        except BaseException as panic:  # what native code panics with is no Exception; the caller must still hear
            self._settle(_failing(KnowledgeError(f"{type(panic).__name__}: {panic}")))
        else:
            self._settle(lambda outcome: outcome.set_result(result))

    def cancel(self) -> None:
        self.outcome.cancel()

    def _settle(self, settle: Callable[[asyncio.Future[T]], None]) -> None:
        def unless_cancelled() -> None:
            if not self.outcome.done():
                settle(self.outcome)

        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(unless_cancelled)


def _failing(error: Exception) -> Callable[[asyncio.Future[T]], None]:
    return lambda outcome: outcome.set_exception(error)
