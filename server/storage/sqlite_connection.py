"""sqlite3 in a thread of its own, in the shape that SQLAlchemy's aiosqlite dialect asks for.

aiosqlite visits its thread four times for a statement (cursor, execute, rows, close); this does it once. And a function
that awaits nothing but this connection can be run whole within one visit: on a busy machine each visit waits for a
processor twice.
"""

import asyncio
import sqlite3
import threading
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from server.storage.sqlite_cursor import ROWS_AT_ONCE, Result, SqliteCursor

T = TypeVar("T")


class SqliteConnection:
    """One connection and its thread. Its coroutines work on every event loop, also on the thread's own."""

    def __init__(self, connection: sqlite3.Connection, thread: ThreadPoolExecutor, thread_id: int) -> None:
        self._connection: sqlite3.Connection | None = connection
        self._thread = thread
        self._thread_id = thread_id
        self._loop: asyncio.AbstractEventLoop | None = None

    @classmethod
    async def open(cls, file: str, pragmas: Sequence[str] = (), **_options: object) -> "SqliteConnection":
        """Opens `file`, with transactions left to the caller. Raises sqlite3.Error."""
        thread = ThreadPoolExecutor(1, thread_name_prefix="sqlite")

        def connect() -> tuple[sqlite3.Connection, int]:
            connection = sqlite3.connect(file, isolation_level=None)
            for pragma in pragmas:
                connection.execute(f"PRAGMA {pragma}")
            return connection, threading.get_ident()

        try:
            connection, thread_id = await asyncio.get_running_loop().run_in_executor(thread, connect)
        except BaseException:
            thread.shutdown(wait=False)
            raise
        return cls(connection, thread, thread_id)

    async def visit(self, work: Callable[[], T]) -> T:
        """What `work` returns, done in the thread; at once when this is that thread already."""
        if threading.get_ident() == self._thread_id:
            return work()
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    async def run_inside(self, work: Callable[[], Awaitable[T]]) -> T:
        """What the coroutine of `work` returns, run in the thread, on an event loop that is there for it alone.

        It must not await anything of another loop.
        """

        async def run() -> T:
            return await work()

        def inside() -> T:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
            return self._loop.run_until_complete(run())

        return await self.visit(inside)

    def cursor(self) -> SqliteCursor:
        """A new cursor."""
        return SqliteCursor(self)

    def execute_all(self, run: Callable[[sqlite3.Cursor], object]) -> Result:
        """Runs a statement on a new cursor and reads its rows, or the first of many. To be called in the thread."""
        cursor = self._open().cursor()
        rest: sqlite3.Cursor | None = None
        try:
            run(cursor)
            rows = cursor.fetchmany(ROWS_AT_ONCE) if cursor.description else []
            rest = cursor if len(rows) == ROWS_AT_ONCE else None
            return Result(cursor.description, cursor.rowcount, cursor.lastrowid, rows, rest)
        finally:
            if rest is None:
                cursor.close()

    async def commit(self) -> None:
        """Commits, if a transaction is open."""
        await self.visit(lambda: self._open().commit())

    async def rollback(self) -> None:
        """Rolls back, if a transaction is open."""
        await self.visit(lambda: self._open().rollback())

    async def create_function(self, *arguments: Any, **options: Any) -> None:
        """See sqlite3.Connection.create_function."""
        await self.visit(lambda: self._open().create_function(*arguments, **options))

    async def close(self) -> None:
        """Closes it, and ends the thread."""
        if self._connection is None:
            return
        await self.visit(self._close)
        self._thread.shutdown(wait=False)

    def stop(self) -> None:
        """The same without waiting: what is under way is finished first."""
        if self._connection is not None:
            self._thread.submit(self._close)
            self._thread.shutdown(wait=False)

    def _open(self) -> sqlite3.Connection:
        if self._connection is None:
            raise sqlite3.OperationalError("connection closed")
        return self._connection

    def _close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()
        if self._loop is not None:
            self._loop.close()
