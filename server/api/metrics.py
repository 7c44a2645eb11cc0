"""What is measured, for a Prometheus that may read it."""

import asyncio
import hmac
import time
from ipaddress import ip_address
from typing import Final

from pydantic import SecretStr
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.requests import Request
from starlette.responses import Response

from server.api.responses import error_response
from server.conversation.tables import runs
from server.database import Database, DatabaseUnavailable
from server.metrics import CONTENT_TYPE, Metrics

RUNS_KEPT_SECONDS: Final = 5.0
"""For how long counted runs count: several scrapers cost the database one look."""

DATABASE_SECONDS: Final = 2.0
"""The other figures are wanted most when the database does not answer."""

OPEN_STATES: Final = ("queued", "running")
FORWARDED: Final = ("forwarded", "x-forwarded-for", "x-real-ip", "via")
"""Headers by which a request from a proxy on this machine is told from one of this machine."""


class MetricsEndpoint:
    """`GET /metrics`."""

    def __init__(self, database: Database, metrics: Metrics, token: SecretStr | None) -> None:
        self._database = database
        self._metrics = metrics
        self._token = token
        self._looking = asyncio.Lock()
        self._looked_at = -RUNS_KEPT_SECONDS

    async def __call__(self, request: Request) -> Response:
        """All metrics in Prometheus' text format, for this machine and for whoever has the token."""
        if not (_is_local(request) or self._has_token(request)):
            return error_response(
                401,
                "token_invalid",
                "Set HANDRAIL_METRICS_TOKEN and send it as `Authorization: Bearer TOKEN`, or ask from this machine.",
                {"WWW-Authenticate": "Bearer"},
            )
        async with self._looking:
            if time.monotonic() - self._looked_at >= RUNS_KEPT_SECONDS:
                await self._count_runs()
                self._looked_at = time.monotonic()
        return Response(self._metrics.text(), headers={"Cache-Control": "no-store", "Content-Type": CONTENT_TYPE})

    def _has_token(self, request: Request) -> bool:
        scheme, _, presented = request.headers.get("authorization", "").partition(" ")
        if self._token is None or scheme.lower() != "bearer":
            return False
        return hmac.compare_digest(presented.encode(), self._token.get_secret_value().encode())

    async def _count_runs(self) -> None:
        try:
            async with asyncio.timeout(DATABASE_SECONDS):
                self._metrics.runs_open(await self._database.read(_open_runs))
        except (DatabaseUnavailable, SQLAlchemyError, TimeoutError):
            self._metrics.runs_open(None)


async def _open_runs(connection: AsyncConnection) -> dict[str, int]:
    counted = (
        select(runs.c.state, func.count().label("runs")).where(runs.c.state.in_(OPEN_STATES)).group_by(runs.c.state)
    )
    found = await connection.execute(counted)
    return dict.fromkeys(OPEN_STATES, 0) | {row.state: row.runs for row in found}


def _is_local(request: Request) -> bool:
    if request.client is None or any(name in request.headers for name in FORWARDED):
        return False
    try:
        return ip_address(request.client.host).is_loopback
    except ValueError:
        return False
