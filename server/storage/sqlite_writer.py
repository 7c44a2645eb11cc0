"""SQLite's one writer: whatever waits when it is free shares one transaction and one commit."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from server.storage.errors import DatabaseUnavailable, Trouble, short, trouble_of
from server.storage.observer import CommitObserver
from server.storage.request import Line, Part, Request, parts_of, run_part, tell

WAITING_MAX: Final = 1_000
"""Writes that may wait; at 10,000 a second that is a tenth of a second of delay."""

BATCH_MAX: Final = 256
"""Writes that share a commit: enough that its fsync weighs nothing beside them, few enough to take some 20 ms."""

Fate = Sequence[Any] | Exception
"""What a part gave, or the error for which it alone was taken back."""

RunPart = Callable[[AsyncConnection, Part], Awaitable[Sequence[Any]]]

_log = structlog.get_logger()


class _Failed(Exception):
    def __init__(self, cause: Exception) -> None:
        super().__init__(str(cause))
        self.cause = cause


class _NotBegun(_Failed):
    """The transaction did not begin."""


class _NotCommitted(_Failed):
    """The commit failed: nobody knows whether it is stored, so that nothing may be run again."""


class SqliteWriter:
    """A task that commits what waits. It never waits for company: a batch is what came while the last one was written.

    Each unit runs in a savepoint, so that one that fails takes back only itself. When the transaction itself breaks
    before its commit, each request is run again alone and learns its own fate; when the commit fails, none is run
    again and all learn that the database is not available.
    """

    def __init__(self, engine: AsyncEngine, observer: CommitObserver) -> None:
        self._engine = engine
        self._observer = observer
        self._line: Line[Request] = Line(WAITING_MAX)
        self._connection: AsyncConnection | None = None
        self._away: Exception | None = None
        self._task: asyncio.Task[None] | None = None

    @property
    def waiting(self) -> int:
        """Writes that wait now."""
        return len(self._line)

    async def start(self) -> None:
        """Opens the connection; raises what the driver raises when that fails."""
        self._connection = await self._engine.connect()
        self._task = asyncio.create_task(self._write_on(), name="database writer")

    async def aclose(self) -> None:
        """Finishes the writes that wait, then closes the connection."""
        self._line.close()
        if self._task is not None:
            await self._task
        await self._drop()

    def put(self, request: Request) -> None:
        """Lets it wait for the writer; raises DatabaseUnavailable when too many do."""
        self._line.put(request)

    async def _write_on(self) -> None:
        while requests := await self._line.take(BATCH_MAX):
            try:
                for part in await self._write(parts_of(requests)):
                    for request in part:
                        await self._write_alone(request)
            except Exception as error:  # a mistake of ours must not leave callers waiting, nor end the writer
                _log.exception("database_writer_failed")
                self._refuse([requests], error)

    async def _write_alone(self, request: Request) -> None:
        if self._away is None:
            await self._write([[request]])
        else:  # each would wait as long as the one before, only to learn the same
            self._refuse([[request]], self._away)

    async def _write(self, parts: Sequence[Part]) -> Sequence[Part]:
        """One transaction; gives the parts of which each request is to be run again alone, in one of its own."""
        begun = time.perf_counter()
        self._away = None
        try:
            fates = await self._transacted(await self._opened(), parts)
        except _NotBegun as failed:
            self._away = failed.cause
            await self._drop()
            self._refuse(parts, failed.cause)
            return ()
        except _NotCommitted as failed:
            await self._drop()
            self._refuse(parts, failed.cause)
            return ()
        except Exception as error:
            await self._take_back()
            return self._after_break(parts, error)
        self._observer.committed(sum(len(part) for part in parts), time.perf_counter() - begun)
        return [part for part, fate in zip(parts, fates, strict=True) if not _told(part, fate)]

    async def _opened(self) -> AsyncConnection:
        if self._connection is None:
            try:
                self._connection = await self._engine.connect()
            except Exception as error:
                raise _NotBegun(error) from error
        return self._connection

    async def _transacted(self, connection: AsyncConnection, parts: Sequence[Part]) -> list[Fate]:
        """The fate of each part, after the commit. Where no unit is among them, all is one visit to the thread."""
        if any(part[0].together is None for part in parts):
            return await _transaction(connection, parts, _run_part_inside)
        driver = await _driver(connection)
        fates: list[Fate] = await driver.run_inside(lambda: _transaction(connection, parts, run_part))
        return fates

    def _after_break(self, parts: Sequence[Part], error: Exception) -> Sequence[Part]:
        if sum(len(part) for part in parts) > 1:
            return parts
        if trouble_of(error) is Trouble.OWN:
            parts[0][0].fail(error)
        else:
            self._refuse(parts, error)
        return ()

    def _refuse(self, parts: Sequence[Part], error: Exception) -> None:
        requests = [request for part in parts for request in part]
        _log.warning("database_refused", requests=len(requests), cause=short(error))
        for request in requests:
            told = DatabaseUnavailable(f"The database did not store this ({short(error)}); try again.")
            told.__cause__ = error
            request.fail(told)
        self._observer.commit_failed()

    async def _take_back(self) -> None:
        try:
            if self._connection is not None:
                await self._connection.rollback()
        except Exception:
            await self._drop()

    async def _drop(self) -> None:
        """Lets the connection go; the next batch opens a new one, and SQLite then recovers what was committed."""
        connection, self._connection = self._connection, None
        if connection is not None:
            try:
                await connection.invalidate()
                await connection.close()
            except Exception as error:
                _log.warning("database_connection_lost", cause=short(error))


async def _transaction(connection: AsyncConnection, parts: Sequence[Part], run: RunPart) -> list[Fate]:
    """The fate of each part, after the commit; raises when nothing was stored."""
    try:
        await connection.begin()
    except Exception as error:
        raise _NotBegun(error) from error
    if len(parts) == 1:
        fates: list[Fate] = [await run(connection, parts[0])]
    else:
        fates = [await _fate(connection, part, run) for part in parts]
    try:
        await connection.commit()
    except Exception as error:
        raise _NotCommitted(error) from error
    return fates


async def _fate(connection: AsyncConnection, part: Part, run: RunPart) -> Fate:
    """What `part` gives, or the error for which it alone was taken back; raises when the whole is to be."""
    savepoint = await connection.begin_nested()
    try:
        results = await run(connection, part)
    except Exception as error:
        if trouble_of(error) is not Trouble.OWN:
            raise  # SQLite may have taken the whole transaction back already
        await savepoint.rollback()
        return error
    await savepoint.commit()
    return results


async def _run_part_inside(connection: AsyncConnection, part: Part) -> Sequence[Any]:
    """The results of `part`: those of a `together` function in one visit to the thread, a unit's on this event loop."""
    if part[0].together is None:
        return await run_part(connection, part)
    driver = await _driver(connection)
    results: Sequence[Any] = await driver.run_inside(lambda: run_part(connection, part))
    return results


async def _driver(connection: AsyncConnection) -> Any:
    return (await connection.get_raw_connection()).driver_connection


def _told(part: Part, fate: Fate) -> bool:
    """Whether everybody of `part` knows by now; a group that failed as one is asked again one by one."""
    if not isinstance(fate, Exception):
        tell(part, fate)
    elif len(part) == 1:
        part[0].fail(fate)
    else:
        return False
    return True
