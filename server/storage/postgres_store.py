"""PostgreSQL behind the database's door: transactions of their own on a bounded pool, and one lane for what shares."""

import asyncio
import time
from typing import Final, TypeVar

import structlog
from sqlalchemy import URL
from sqlalchemy.ext.asyncio import AsyncEngine

from server.storage.aside import Aside
from server.storage.errors import DatabaseUnavailable, Trouble, as_told, short, trouble_of
from server.storage.gate import Gate
from server.storage.observer import CommitObserver
from server.storage.postgres_engine import BULK, PAGE, PROMPT, Patience, connected, postgres_engine
from server.storage.postgres_lane import PostgresLane, run_again_after_races
from server.storage.request import Request, Unit
from server.storage.url import cannot_open

CONNECTIONS_MAX: Final = 11
"""For units and reads. With the lane's, those for bulk and those aside a process holds 16 at most: six processes fit
into the 100 connections that PostgreSQL takes by default."""

BULK_CONNECTIONS_MAX: Final = 2

ASIDE_CONNECTIONS_MAX: Final = 2
"""Those that read beside the event loop; what they compute shares one core with all else."""

WAITING_MAX: Final = 20_000
"""Units and reads that may wait: twice the sockets that may return at once to one process after its restart."""

T = TypeVar("T")

_log = structlog.get_logger()


class PostgresUnits:
    """Units, each in a transaction of its own, on one pool."""

    def __init__(self, url: URL, connections_max: int, patience: Patience, observer: CommitObserver) -> None:
        self.engine = postgres_engine(url, connections_max, patience)
        # One view of the rows for all statements of a unit; nothing is locked and nothing can fail for it.
        self._reading = self.engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        self._patience = patience
        self._gate = Gate(connections_max, WAITING_MAX)
        self._observer = observer
        self._writing: set[asyncio.Task[None]] = set()

    async def aclose(self) -> None:
        """Finishes the units that are under way, then closes the connections."""
        while self._writing:
            await asyncio.gather(*self._writing)
        await self.engine.dispose()

    def put(self, request: Request) -> None:
        """Runs a unit in a task of its own, which no cancelled caller takes along."""
        task = asyncio.create_task(self._write(request), name="database unit")
        self._writing.add(task)
        task.add_done_callback(self._writing.discard)

    async def read(self, unit: Unit[T]) -> T:
        """What `unit` returns, from one consistent view of the rows."""
        async with self._gate.inside():
            try:
                async with connected(self._reading, self._patience) as connection:
                    return await unit(connection)
            except Exception as error:
                raise self._noted(error)  # noqa: B904 - it carries its cause

    async def _write(self, request: Request) -> None:
        try:
            async with self._gate.inside():
                begun = time.perf_counter()
                try:
                    (result,) = await run_again_after_races(self.engine, self._patience, [request])
                except Exception as error:
                    raise self._noted(error)  # noqa: B904 - it carries its cause
                self._observer.committed(1, time.perf_counter() - begun)
        except Exception as error:
            if isinstance(error, DatabaseUnavailable):
                self._observer.commit_failed()
            request.fail(error)
        else:
            request.succeed(result)

    def _noted(self, error: Exception) -> Exception:
        told = as_told(error)
        if isinstance(told, DatabaseUnavailable):
            _log.warning("database_refused", requests=1, cause=short(error))
            if trouble_of(error) is Trouble.AWAY:
                self._gate.turn_away(told)
        return told


class PostgresStore:
    """A server that any number of processes share."""

    def __init__(self, url: URL, observer: CommitObserver) -> None:
        self._url = url
        self._units = PostgresUnits(url, CONNECTIONS_MAX, PROMPT, observer)
        self.bulk = PostgresUnits(url, BULK_CONNECTIONS_MAX, BULK, observer)
        self.aside = Aside(lambda: PostgresUnits(url, ASIDE_CONNECTIONS_MAX, PAGE, observer))
        self._lane_engine: AsyncEngine = postgres_engine(url, 1, PROMPT)
        self._lane = PostgresLane(self._lane_engine, PROMPT, observer)

    @property
    def waiting(self) -> int:
        """Requests that wait for the lane now."""
        return self._lane.waiting

    async def start(self) -> None:
        """Connects once; raises DatabaseUnavailable with the remedy when that fails."""
        try:
            async with self._lane_engine.connect():
                pass
        except Exception as error:
            raise cannot_open(self._url, error) from error
        self._lane.start()

    async def aclose(self) -> None:
        """Finishes what waits, then closes all connections."""
        await self._lane.aclose()
        await self._units.aclose()
        await self.bulk.aclose()
        await self.aside.aclose()
        await self._lane_engine.dispose()

    def put(self, request: Request) -> None:
        """Lets a write wait; raises DatabaseUnavailable when too many do."""
        if request.together is None:
            self._units.put(request)
        else:
            self._lane.put(request)

    async def read(self, unit: Unit[T]) -> T:
        """What `unit` returns, from one consistent view of the rows."""
        return await self._units.read(unit)
