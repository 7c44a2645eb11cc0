"""Readings beside the event loop that serves: for units which make much of many rows.

What a unit computes between its statements holds up everybody on its event loop. These run on a loop of their own in a
thread of their own, with connections of their own, so that others are served every few milliseconds meanwhile.
"""

import asyncio
from collections.abc import Callable, Coroutine
from threading import Thread
from typing import Any, Protocol, TypeVar

from server.edge.abandoned import expect_abandoned_connections
from server.storage.errors import DatabaseUnavailable
from server.storage.request import Unit

T = TypeVar("T")


class Reads(Protocol):
    """Connections that read."""

    async def read(self, unit: Unit[T]) -> T:
        """See `Database.read`."""

    async def aclose(self) -> None:
        """Closes them."""


class Aside:
    """The loop and its thread, begun by the first reading; `open_reads` gives the connections, which no other loop
    may use."""

    def __init__(self, open_reads: Callable[[], Reads]) -> None:
        self._open_reads = open_reads
        self._reads: Reads | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: Thread | None = None
        self._closed = False

    async def read(self, unit: Unit[T]) -> T:
        """What `unit` returns, from one consistent view of the rows; it may await nothing of the caller's loop.

        Who is cancelled meanwhile takes the reading along. Raises DatabaseUnavailable once it is closed.
        """
        if self._closed:
            raise DatabaseUnavailable("The database is closed.")
        if self._reads is None:
            self._begin(reads := self._open_reads())
        else:
            reads = self._reads
        return await self._over(reads.read(unit))

    async def aclose(self) -> None:
        """Ends the readings that are under way, closes the connections, and ends the thread."""
        self._closed = True
        if self._reads is None or self._loop is None or self._thread is None:
            return
        await self._over(_ended(self._reads))
        self._loop.call_soon_threadsafe(self._loop.stop)
        await asyncio.to_thread(self._thread.join)
        self._loop.close()
        self._loop, self._thread, self._reads = None, None, None

    def _begin(self, reads: Reads) -> None:
        self._reads = reads
        self._loop = asyncio.new_event_loop()
        expect_abandoned_connections(self._loop)
        self._thread = Thread(target=self._loop.run_forever, name="database aside", daemon=True)
        self._thread.start()

    async def _over(self, work: Coroutine[Any, Any, T]) -> T:
        """What `work` gives over there."""
        if self._loop is None:
            work.close()
            raise DatabaseUnavailable("The database is closed.")
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work, self._loop))


async def _ended(reads: Reads) -> None:
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for each in others:
        each.cancel()
    await asyncio.gather(*others, return_exceptions=True)
    await reads.aclose()
