"""Whether the process lives, and whether it can serve."""

import asyncio
import time
from collections.abc import Callable
from typing import Final

import structlog
from sqlalchemy import select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.requests import Request
from starlette.responses import Response

from server.api.bodies import HealthBody
from server.api.responses import json_response
from server.conversation.tables import sites
from server.database import Database, DatabaseUnavailable
from server.draining import Draining

DATABASE_SECONDS: Final = 2.0
"""A database that takes longer to read one row is not there for a visitor."""

KEPT_SECONDS: Final = 1.0
"""For how long a look at the database counts: however often somebody asks, it costs one read and one write a second."""

log = structlog.get_logger(__name__)


class HealthEndpoints:
    """`GET /health/live` and `GET /health/ready`, for balancers and process managers."""

    def __init__(self, database: Database, draining: Draining, hints_fail: Callable[[], bool]) -> None:
        """`hints_fail` says whether Redis is set and away."""
        self._database = database
        self._draining = draining
        self._hints_fail = hints_fail
        self._looking = asyncio.Lock()
        self._looked_at = -KEPT_SECONDS
        self._seen = HealthBody(status="ok")

    async def live(self, _request: Request) -> Response:
        """The process answers."""
        return json_response(HealthBody(status="ok"))

    async def ready(self, _request: Request) -> Response:
        """Whether visitors may be sent here: 503 while draining, and while the database cannot be read or written."""
        if self._draining.begun:
            return json_response(HealthBody(status="not_ready", problem="this process is about to stop"), 503)
        body = await self._database_health()
        if body.status == "ok" and self._hints_fail():
            body = HealthBody(
                status="degraded", problem="Redis is away; processes hear of each other from the database"
            )
        return json_response(body, 503 if body.status == "not_ready" else 200)

    async def _database_health(self) -> HealthBody:
        async with self._looking:
            if time.monotonic() - self._looked_at >= KEPT_SECONDS:
                self._seen = await self._look()
                self._looked_at = time.monotonic()
            return self._seen

    async def _look(self) -> HealthBody:
        body = HealthBody(status="ok")
        try:
            async with asyncio.timeout(DATABASE_SECONDS):
                await self._database.read(lambda rows: rows.scalar(select(sites.c.site_id).limit(1)))
        except (DatabaseUnavailable, SQLAlchemyError, TimeoutError):
            body = HealthBody(status="not_ready", problem="the database cannot be read")
        else:
            body = await self._look_whether_writable()
        if body.problem is not None:
            log.warning("not well", status=body.status, problem=body.problem)
        return body

    async def _look_whether_writable(self) -> HealthBody:
        try:
            async with asyncio.timeout(DATABASE_SECONDS):
                await self._database.write(_write_nothing_new)
        except (DatabaseUnavailable, SQLAlchemyError):
            return HealthBody(status="not_ready", problem="the database cannot be written")
        except TimeoutError:
            # Slow is not away: to send all visitors to another process would make that one slow too.
            return HealthBody(status="degraded", problem="the database is slow to write")
        return HealthBody(status="ok")


async def _write_nothing_new(connection: AsyncConnection) -> None:
    """Stores a site as it is: no change, but a full disk and a database that only reads refuse it all the same."""
    one = select(sites.c.site_id).order_by(sites.c.site_id).limit(1).scalar_subquery()
    await connection.execute(update(sites).where(sites.c.site_id == one).values(name=sites.c.name))
