"""Connections to an SQLite file: write-ahead log, every commit on the disk, transactions begun by us."""

from functools import partial
from typing import Final

from sqlalchemy import URL, event
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from server.storage.sqlite_connection import SqliteConnection

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
    opened = partial(SqliteConnection.open, pragmas=PRAGMAS)
    engine = create_async_engine(url, pool_size=pool_size, max_overflow=0, connect_args={"async_creator_fn": opened})
    event.listen(engine.sync_engine, "begin", lambda connection: connection.exec_driver_sql(begin))
    return engine
