"""Connections to an SQLite file: write-ahead log, every commit on the disk, transactions begun by us."""

from typing import Final

from sqlalchemy import URL, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

BUSY_MILLISECONDS: Final = 5_000
"""How long a write waits for another process, such as an ingest beside a running server."""

PRAGMAS: Final = (
    "journal_mode=WAL",
    "synchronous=FULL",
    f"busy_timeout={BUSY_MILLISECONDS}",
    "foreign_keys=ON",
)


def sqlite_engine(url: URL, pool_size: int, begin: str) -> AsyncEngine:
    """At most `pool_size` connections, each a thread; a transaction starts with the statement `begin`."""
    engine = create_async_engine(url, pool_size=pool_size, max_overflow=0)
    event.listen(engine.sync_engine, "connect", _prepare)
    event.listen(engine.sync_engine, "begin", lambda connection: connection.exec_driver_sql(begin))
    return engine


def _prepare(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    # The driver would begin transactions late and deferred, which turns a busy database into an error at once.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
