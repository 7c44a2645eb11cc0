"""Storing many rows of one table at once."""

from collections.abc import Sequence
from functools import lru_cache

from sqlalchemy import Dialect, Table, insert
from sqlalchemy.ext.asyncio import AsyncConnection

StoredValue = str | int | bool | None


async def store_rows(connection: AsyncConnection, table: Table, rows: Sequence[tuple[StoredValue, ...]]) -> None:
    """Stores rows that have all columns of `table` in their order, each value as the database has it.

    So a row is not taken apart and put together again for the driver, which costs more than storing it.
    """
    await connection.exec_driver_sql(_statement(table, connection.dialect), list(rows))


@lru_cache(maxsize=32)
def _statement(table: Table, dialect: Dialect) -> str:
    return str(insert(table).compile(dialect=dialect))
