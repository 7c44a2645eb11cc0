"""One thread for blocking calls."""

import asyncio
import threading
from collections.abc import AsyncIterator

import pytest

from knowledge.errors import KnowledgeError, WorkerBusy
from knowledge.worker_thread import WorkerThread


class Panic(BaseException):
    """What native code throws: no Exception."""


@pytest.fixture
async def worker() -> AsyncIterator[WorkerThread]:
    thread = WorkerThread("test", waiting_max=2)
    yield thread
    await thread.aclose()


async def test_calls_run_one_after_another_in_one_other_thread(worker: WorkerThread) -> None:
    names = await asyncio.gather(*(worker.run(lambda: threading.current_thread().name) for _ in range(2)))
    assert names == ["test", "test"]


async def test_an_error_reaches_the_caller_and_the_thread_goes_on(worker: WorkerThread) -> None:
    def fail() -> None:
        raise OSError("disk")

    with pytest.raises(OSError, match="disk"):
        await worker.run(fail)
    assert await worker.run(lambda: 1) == 1


async def test_a_native_panic_becomes_an_error_of_ours(worker: WorkerThread) -> None:
    def panic() -> None:
        raise Panic("rust")

    with pytest.raises(KnowledgeError, match="Panic: rust"):
        await worker.run(panic)
    assert await worker.run(lambda: 1) == 1


async def test_more_calls_than_may_wait_are_refused(worker: WorkerThread) -> None:
    release, begun = threading.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()

    def hold() -> None:
        loop.call_soon_threadsafe(begun.set)
        release.wait()

    held = asyncio.create_task(worker.run(hold))
    await begun.wait()
    waiting = [asyncio.create_task(worker.run(lambda: 1)) for _ in range(2)]
    await asyncio.sleep(0)
    with pytest.raises(WorkerBusy, match="2 calls wait"):
        await worker.run(lambda: 1)
    release.set()
    await asyncio.gather(held, *waiting)


async def test_a_cancelled_call_that_still_waits_is_left_undone(worker: WorkerThread) -> None:
    release, done = threading.Event(), []
    held = asyncio.create_task(worker.run(release.wait))
    waiting = asyncio.create_task(worker.run(lambda: done.append("ran")))
    await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    release.set()
    await held
    await worker.run(lambda: None)
    assert done == []


async def test_closing_cancels_what_waits_and_refuses_what_comes(worker: WorkerThread) -> None:
    release = threading.Event()
    held = asyncio.create_task(worker.run(release.wait))
    await asyncio.sleep(0)
    waiting = asyncio.create_task(worker.run(lambda: 1))
    await asyncio.sleep(0)
    closing = asyncio.create_task(worker.aclose())
    await asyncio.sleep(0)
    release.set()
    await closing
    assert await held
    with pytest.raises(asyncio.CancelledError):
        await waiting
    with pytest.raises(KnowledgeError, match="closed"):
        await worker.run(lambda: 1)
