"""Connections to PostgreSQL: every commit on the disk, and a limit on every wait, on their side as on ours."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import URL, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

CONNECT_SECONDS_MAX: Final = 1.5
"""A server in the same place answers within milliseconds; one that is away is to be told of soon."""

APPLICATION: Final = "handrail"


@dataclass(frozen=True, slots=True)
class Patience:
    """How long one transaction may take, in seconds, from before its connect to after its commit."""

    transaction: float
    lock: float
    """How long a statement of it waits for another's lock."""


PROMPT: Final = Patience(2.5, 2.0)
"""For what somebody waits for: with it a panel knows within 3 seconds that nothing was stored."""

PAGE: Final = Patience(30.0, 2.0)
"""For figures that are made of very many rows: a page or a report that somebody waits for all the same."""

BULK: Final = Patience(120.0, 10.0)
"""For ingests and for reading a whole site's passages."""


def postgres_engine(url: URL, pool_size: int, patience: Patience) -> AsyncEngine:
    """At most `pool_size` connections. One whose socket is closed, as after a restart, is replaced unseen."""
    milliseconds = round(patience.transaction * 1000)
    engine = create_async_engine(
        url,
        pool_size=pool_size,
        max_overflow=0,
        connect_args={
            "timeout": CONNECT_SECONDS_MAX,
            "command_timeout": patience.transaction,
            "server_settings": {
                "application_name": APPLICATION,
                "synchronous_commit": "on",
                "statement_timeout": str(milliseconds),
                "lock_timeout": str(round(patience.lock * 1000)),
                # A process that was stopped in the middle must not hold its locks for ever.
                "idle_in_transaction_session_timeout": str(2 * milliseconds),
                "jit": "off",
            },
        },
    )
    event.listen(engine.sync_engine, "checkout", _refuse_closed)
    return engine


@asynccontextmanager
async def connected(engine: AsyncEngine, patience: Patience) -> AsyncIterator[AsyncConnection]:
    """A connection for one transaction; when that takes longer than `patience` says, the connection is cut.

    So a server that has gone silent (a frozen machine, a network that swallows everything) raises like one that has
    gone, and no task is cancelled in the middle of a statement.
    """
    loop = asyncio.get_running_loop()
    end = loop.time() + patience.transaction
    async with engine.connect() as connection:
        raw = await connection.get_raw_connection()
        driver: Any = raw.driver_connection
        cut = loop.call_at(end, driver.terminate)
        try:
            yield connection
        finally:
            cut.cancel()


def _refuse_closed(adapted: DBAPIConnection, _record: ConnectionPoolEntry, _proxy: PoolProxiedConnection) -> None:
    # The socket's end is known without asking the server, so that nobody pays for a ping.
    if adapted.driver_connection.is_closed():
        raise InvalidatePoolError
