"""PostgreSQL's lane: requests of one kind that wait at the same time share one transaction and one commit."""

import asyncio
import time
from collections.abc import Sequence
from typing import Any, Final

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from server.storage.errors import DatabaseUnavailable, Trouble, as_told, short, trouble_of
from server.storage.observer import CommitObserver
from server.storage.postgres_engine import Patience, connected
from server.storage.request import Line, Part, Request, parts_of, run_part, tell

WAITING_MAX: Final = 1_000
"""Requests that may wait; at 10,000 a second that is a tenth of a second."""

BATCH_MAX: Final = 256
"""Requests that share a commit, and the locks of so many conversations."""

RERUNS_MAX: Final = 3
"""How often a transaction that lost a race is run again."""

_log = structlog.get_logger()


class PostgresLane:
    """One task on one connection. It never waits for company: a batch is what came while the last one was written.

    A batch that loses a race is run again; one that fails otherwise is run again request by request, so that each
    learns its own fate. When the connection breaks nobody is run again, and all who wait learn it at once.
    """

    def __init__(self, engine: AsyncEngine, patience: Patience, observer: CommitObserver) -> None:
        self._engine = engine
        self._patience = patience
        self._observer = observer
        self._line: Line[Request] = Line(WAITING_MAX)
        self._task: asyncio.Task[None] | None = None

    @property
    def waiting(self) -> int:
        """Requests that wait now."""
        return len(self._line)

    def start(self) -> None:
        """Begins to serve."""
        self._task = asyncio.create_task(self._write_on(), name="database lane")

    async def aclose(self) -> None:
        """Finishes the requests that wait."""
        self._line.close()
        if self._task is not None:
            await self._task

    def put(self, request: Request) -> None:
        """Lets it wait for the lane; raises DatabaseUnavailable when too many do."""
        self._line.put(request)

    def turn_away(self, error: Exception) -> None:
        """Tells all who wait what each would find out for themselves."""
        waiting = self._line.take_all()
        if waiting:
            self._refuse(waiting, error)

    async def _write_on(self) -> None:
        while requests := await self._line.take(BATCH_MAX):
            try:
                for part in parts_of(requests):
                    await self._write(part)
            except Exception as error:  # a mistake of ours must not leave callers waiting, nor end the lane
                _log.exception("database_lane_failed")
                self._refuse(requests, error)

    async def _write(self, part: Part) -> None:
        begun = time.perf_counter()
        try:
            results = await run_again_after_races(self._engine, self._patience, part)
        except Exception as error:
            await self._fail(part, error)
        else:
            self._observer.committed(len(part), time.perf_counter() - begun)
            tell(part, results)

    async def _fail(self, part: Part, error: Exception) -> None:
        trouble = trouble_of(error)
        if trouble is Trouble.AWAY:
            self._refuse(part, error)
            self.turn_away(error)
        elif len(part) > 1:
            for request in part:
                await self._write([request])
        elif isinstance(as_told(error), DatabaseUnavailable):
            self._refuse(part, error)
        else:
            part[0].fail(error)

    def _refuse(self, requests: Sequence[Request], error: Exception) -> None:
        _log.warning("database_refused", requests=len(requests), cause=short(error))
        for request in requests:
            told = DatabaseUnavailable(f"The database did not store this ({short(error)}); try again.")
            told.__cause__ = error
            request.fail(told)
        self._observer.commit_failed()


async def run_again_after_races(engine: AsyncEngine, patience: Patience, part: Part) -> Sequence[Any]:
    """What `part` gives, committed; raises the last error when races are lost again and again, or any other at once."""
    for rerun in range(RERUNS_MAX + 1):
        try:
            async with connected(engine, patience) as connection:
                return await _committed(connection, part)
        except Exception as error:
            if rerun == RERUNS_MAX or trouble_of(error) is not Trouble.RACE:
                raise
    raise AssertionError("unreachable")


async def _committed(connection: AsyncConnection, part: Part) -> Sequence[Any]:
    async with connection.begin():
        return await run_part(connection, part)
