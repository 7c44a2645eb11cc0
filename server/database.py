"""The database: many readers, one writer, and transactions that a cancelled caller cannot tear."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Final, Generic, TypeVar

from sqlalchemy import URL, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from server.errors import HandrailError

WRITES_WAITING_MAX: Final = 1_000
"""Units that may wait for the writer; at 1,000 writes a second that is one second of delay."""

READERS_MAX: Final = 8
"""Connections that read at the same time; each is a thread under aiosqlite."""

SQLITE_BUSY_MILLISECONDS: Final = 5_000
"""How long a write waits for another process, such as an ingest beside a running server."""

T = TypeVar("T")
Unit = Callable[[AsyncConnection], Awaitable[T]]
"""Work within one transaction. It may run again after a conflict, so it changes nothing but rows."""


class DatabaseUnavailable(HandrailError):
    """The database cannot be opened, or has more to write than it can bear; nothing was stored."""


class _Write(Generic[T]):
    def __init__(self, unit: Unit[T]) -> None:
        self.unit = unit
        self.outcome: asyncio.Future[T] = asyncio.get_running_loop().create_future()


class Database:
    """Rows behind two doors: `read` in a pool of readers, `write` through one task in the order of calling.

    A write belongs to the writer task, not to its caller: a caller that is cancelled leaves a transaction that
    commits or rolls back whole.
    """

    def __init__(self, url: str) -> None:
        self.url: URL = make_url(url)
        self._readers = _engine(self.url, READERS_MAX, "BEGIN")
        self._writer_engine = _engine(self.url, 1, "BEGIN IMMEDIATE")
        self._queue: asyncio.Queue[_Write[Any]] = asyncio.Queue(WRITES_WAITING_MAX)
        self._writer: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Opens the database; raises DatabaseUnavailable with the remedy when that fails."""
        try:
            async with self._writer_engine.connect():
                pass
        except (DBAPIError, OSError) as error:
            raise DatabaseUnavailable(
                f"{self.url.render_as_string(hide_password=True)} cannot be opened ({error}). "
                "Check HANDRAIL_DATA_DIR or HANDRAIL_DATABASE_URL and that this user may write there."
            ) from error
        self._writer = asyncio.create_task(self._write_on(), name="database writer")

    async def aclose(self) -> None:
        """Finishes the writes that wait, then closes all connections."""
        if self._writer is not None:
            await self._queue.join()
            self._writer.cancel()
            await asyncio.gather(self._writer, return_exceptions=True)
            self._writer = None
        await self._readers.dispose()
        await self._writer_engine.dispose()

    async def read(self, unit: Unit[T]) -> T:
        """What `unit` returns, from one consistent view of the rows."""
        async with self._readers.connect() as connection:
            return await unit(connection)

    async def write(self, unit: Unit[T]) -> T:
        """What `unit` returns, after its transaction is committed.

        Raises what `unit` raises (then nothing of it is stored), or DatabaseUnavailable when too many writes wait.
        """
        write = _Write(unit)
        try:
            self._queue.put_nowait(write)
        except asyncio.QueueFull:
            raise DatabaseUnavailable(f"{WRITES_WAITING_MAX} writes wait already; try again.") from None
        return await asyncio.shield(write.outcome)

    async def _write_on(self) -> None:
        while True:
            write = await self._queue.get()
            try:
                async with self._writer_engine.begin() as connection:
                    result = await write.unit(connection)
            except Exception as error:
                write.outcome.set_exception(error)
                write.outcome.exception()
            else:
                write.outcome.set_result(result)
            finally:
                self._queue.task_done()


def _engine(url: URL, pool_size: int, sqlite_begin: str) -> AsyncEngine:
    engine = create_async_engine(url, pool_size=pool_size, max_overflow=0)
    if url.get_backend_name() == "sqlite":
        event.listen(engine.sync_engine, "connect", _prepare_sqlite)
        event.listen(engine.sync_engine, "begin", lambda connection: connection.exec_driver_sql(sqlite_begin))
    return engine


def _prepare_sqlite(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    # The driver would begin transactions late and deferred, which turns a busy database into an error at once.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        f"busy_timeout={SQLITE_BUSY_MILLISECONDS}",
        "foreign_keys=ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def ensure_folder(folder: Path) -> None:
    """Makes the data folder; raises DatabaseUnavailable with the remedy when it cannot be written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / ".writable"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise DatabaseUnavailable(
            f"The data folder {folder} cannot be written ({error.strerror}). "
            "Set HANDRAIL_DATA_DIR to a folder that this user may write."
        ) from error
