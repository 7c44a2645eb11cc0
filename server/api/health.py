"""Whether the process lives, and whether it can serve."""

import asyncio
from typing import Final

import structlog
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import Response

from server.api.bodies import HealthBody
from server.api.responses import json_response
from server.conversation.tables import sites
from server.database import Database

DATABASE_SECONDS: Final = 2.0
"""A database that takes longer to read one row is not there for a visitor."""

log = structlog.get_logger(__name__)


class HealthEndpoints:
    """`GET /health/live` and `GET /health/ready`, for balancers and process managers."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def live(self, _request: Request) -> Response:
        """The process answers."""
        return json_response(HealthBody(status="ok"))

    async def ready(self, _request: Request) -> Response:
        """The process can read its database; 503 when not."""
        try:
            async with asyncio.timeout(DATABASE_SECONDS):
                await self._database.read(lambda rows: rows.scalar(select(sites.c.site_id).limit(1)))
        except (SQLAlchemyError, OSError, TimeoutError):
            log.warning("not ready", problem="database")
            return json_response(HealthBody(status="not_ready", problem="the database cannot be read"), 503)
        return json_response(HealthBody(status="ok"))
