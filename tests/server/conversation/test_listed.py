"""A list of keys within a statement."""

from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.dialects import sqlite
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from server.conversation.listed import is_listed, listed, rows_given
from server.conversation.tables import workers
from server.database import Database
from server.migrate import migrate

ODD = ("a", 'q"uote', "back\\slash", "komma,", "", "ünïcode 🙂", "'; DROP TABLE workers; --", "line\nfeed")


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    opened = Database(database_url)
    await opened.start()
    await opened.write(_fill)
    yield opened
    await opened.aclose()


async def _fill(rows: AsyncConnection) -> None:
    await rows.execute(workers.insert(), [{"worker_id": each, "beat": len(each)} for each in ODD])


async def found(database: Database, keys: Sequence[Sequence[str]]) -> list[str]:
    async def unit(rows: AsyncConnection) -> list[str]:
        query = select(workers.c.worker_id).where(is_listed(listed(), workers.c.worker_id))
        return sorted((await rows.execute(query, rows_given(keys))).scalars())

    return await database.read(unit)


async def test_every_text_finds_its_own_row(database: Database) -> None:
    assert await found(database, [(each,) for each in ODD]) == sorted(ODD)
    assert await found(database, [("ünïcode 🙂",), ("nobody",)]) == ["ünïcode 🙂"]


async def test_an_empty_list_finds_nothing_and_a_key_given_twice_finds_its_row_twice(database: Database) -> None:
    assert await found(database, []) == []
    assert await found(database, [("a",), ("a",)]) == ["a", "a"]


async def test_sqlite_finds_rows_by_index_however_many_there_are(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'handrail.db'}"
    await migrate(url)
    query = select(workers.c.beat).where(is_listed(listed(), workers.c.worker_id)).params(rows_given([("a",)]))
    statement = str(query.compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True}))
    engine = create_async_engine(url)
    async with engine.connect() as connection:
        plan = (await connection.execute(text(f"EXPLAIN QUERY PLAN {statement}"))).all()
    await engine.dispose()
    assert any("SEARCH workers USING" in row[-1] for row in plan)
