"""One process at a time changes a site's knowledge: a row in the database says which, and until when.

A row and not a lock on a file: it holds between machines that share a PostgreSQL as well as between processes on one
SQLite, it names who has it, and it runs out by itself when its process is killed. Every transaction of the holder
renews it and fails when it is another's, so two ingests never interleave, whatever their clocks say.
"""

import asyncio
import os
import socket
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from typing import Final

import structlog
from sqlalchemy import ColumnElement, delete, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from knowledge.database import DATABASE_ERRORS, Database
from knowledge.errors import KnowledgeBusy, LeaseLost
from knowledge.tables import knowledge_leases

LEASE_SECONDS: Final = 15.0
"""How long a process that was killed keeps others away; longer than the 11 s for which a loading model holds a core."""

RENEW_SECONDS: Final = 4.0
"""Between two renewals, so that two may fail before the lease runs out."""

WAIT_SECONDS: Final = 20.0
"""How long a second process waits: a killed one's lease has run out by then, a living one's has not."""

LOOK_SECONDS: Final = 0.25
"""Between two looks of one that waits: short beside the batch of an ingest, and four small queries a second."""

log = structlog.get_logger(__name__)


def utc_now() -> datetime:
    """The time of day."""
    return datetime.now(UTC)


def milliseconds(at: datetime) -> int:
    """A time as the tables of knowledge hold it."""
    return int(at.timestamp() * 1000)


class Lease:
    """The right to change one site's knowledge."""

    def __init__(self, site_id: str, holder: str, seconds: float, clock: Callable[[], datetime]) -> None:
        self.site_id = site_id
        self.holder = holder
        self._seconds = seconds
        self._clock = clock

    async def take(self, connection: AsyncConnection) -> str | None:
        """Takes the site when nobody has it or its lease ran out; else returns who has it."""
        of_site = knowledge_leases.c.site_id == self.site_id
        ran_out = knowledge_leases.c.expires_at <= milliseconds(self._clock())
        values = {"holder": self.holder, "expires_at": self._expiry()}
        if (await connection.execute(update(knowledge_leases).where(of_site, ran_out).values(values))).rowcount:
            return None
        other = (await connection.execute(select(knowledge_leases.c.holder).where(of_site))).scalar_one_or_none()
        if other is None:
            await connection.execute(insert(knowledge_leases).values(values | {"site_id": self.site_id}))
        return other

    async def hold(self, connection: AsyncConnection) -> None:
        """Renews the lease within a transaction; raises LeaseLost when another process has the site by now."""
        renewed = update(knowledge_leases).where(self._mine()).values(expires_at=self._expiry())
        if (await connection.execute(renewed)).rowcount == 0:
            raise LeaseLost(
                "This ingest stood still for so long that another one took over. What it stored is whole; "
                "run it again when the other one has ended."
            )

    async def release(self, connection: AsyncConnection) -> None:
        """Lets the next process have the site at once."""
        await connection.execute(delete(knowledge_leases).where(self._mine()))

    def _mine(self) -> ColumnElement[bool]:
        return (knowledge_leases.c.site_id == self.site_id) & (knowledge_leases.c.holder == self.holder)

    def _expiry(self) -> int:
        return milliseconds(self._clock()) + int(self._seconds * 1000)


@asynccontextmanager
async def site_lease(
    database: Database,
    site_id: str,
    *,
    wait_seconds: float = WAIT_SECONDS,
    lease_seconds: float = LEASE_SECONDS,
    clock: Callable[[], datetime] = utc_now,
) -> AsyncIterator[Lease]:
    """The right to change the site's knowledge for as long as the block runs.

    Waits up to `wait_seconds` for another process that has it, then raises KnowledgeBusy with its name.
    """
    lease = Lease(site_id, _holder(), lease_seconds, clock)
    await _taken(database, lease, wait_seconds)
    renewing = asyncio.create_task(_renew(database, lease), name=f"lease of {site_id}")
    try:
        yield lease
    finally:
        renewing.cancel()
        await asyncio.gather(renewing, return_exceptions=True)
        with suppress(*DATABASE_ERRORS):
            await database.write(lease.release)


async def _taken(database: Database, lease: Lease, wait_seconds: float) -> None:
    loop = asyncio.get_running_loop()
    end = loop.time() + wait_seconds
    while (other := await _tried(database, lease)) is not None:
        if loop.time() >= end:
            raise KnowledgeBusy(
                f"Another ingest changes this site's knowledge now ({other}). Wait until it has ended, then run again."
            )
        await asyncio.sleep(LOOK_SECONDS)


async def _tried(database: Database, lease: Lease) -> str | None:
    try:
        return await database.write(lease.take)
    except IntegrityError:  # two processes found it free at the same moment
        return "another process"


async def _renew(database: Database, lease: Lease) -> None:
    while True:
        await asyncio.sleep(RENEW_SECONDS)
        try:
            await database.write(lease.hold)
        except LeaseLost:
            return  # the next transaction of the holder says so
        except DATABASE_ERRORS as error:
            log.warning("lease_not_renewed", site=lease.site_id, error=type(error).__name__)


def _holder() -> str:
    """Names this process for people, and this lease for the database."""
    return f"process {os.getpid()} on {socket.gethostname()}, {uuid.uuid4().hex[:8]}"
