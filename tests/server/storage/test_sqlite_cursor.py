"""A large result is read in portions, a small one with its statement; both give every row once, in order."""

from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from server.database import Database
from server.storage.sqlite_cursor import ROWS_AT_ONCE

NUMBERS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :last) SELECT i FROM n"


@pytest.mark.parametrize("count", [1, ROWS_AT_ONCE - 1, ROWS_AT_ONCE, ROWS_AT_ONCE + 1, 3 * ROWS_AT_ONCE])
@pytest.mark.parametrize("streamed", [True, False])
async def test_every_row_comes_once_in_order(tmp_path: Path, count: int, streamed: bool) -> None:
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'rows.db'}")
    await database.start()

    async def unit(rows: AsyncConnection) -> list[int]:
        if streamed:
            return [row.i async for row in await rows.stream(text(NUMBERS), {"last": count})]
        return [row.i for row in await rows.execute(text(NUMBERS), {"last": count})]

    async def first(rows: AsyncConnection) -> int:
        async with rows.stream(text(NUMBERS), {"last": count}) as found:
            return int((await found.first()).i)  # type: ignore[union-attr]

    try:
        assert await database.read(unit) == list(range(1, count + 1))
        assert await database.read(first) == 1
        assert await database.write(unit) == list(range(1, count + 1))
    finally:
        await database.aclose()
