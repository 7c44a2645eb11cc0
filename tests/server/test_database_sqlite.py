"""An SQLite file that is full, cannot be written, is held by another process, or lies where it must not."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from server.database import Database, DatabaseUnavailable

PAGE = "x" * 3_000


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    opened = Database(f"sqlite+aiosqlite:///{tmp_path / 'handrail.db'}")
    await opened.start()
    await opened.write(lambda rows: rows.execute(text("CREATE TABLE texts (text TEXT)")))
    yield opened
    await opened.aclose()


async def set_pragma(database: Database, pragma: str) -> None:
    """On the writer's own connection, which is the one that every write uses."""
    await database.write(lambda rows: rows.execute(text(f"PRAGMA {pragma}")))


async def add(rows: AsyncConnection) -> None:
    await rows.execute(text("INSERT INTO texts VALUES (:text)"), {"text": PAGE})


async def add_all(rows: AsyncConnection, asked: Sequence[str]) -> Sequence[Exception | None]:
    for each in asked:
        await rows.execute(text("INSERT INTO texts VALUES (:text)"), {"text": each})
    return [None] * len(asked)


async def count(database: Database) -> int:
    return int(await database.read(lambda rows: rows.scalar(text("SELECT count(*) FROM texts"))) or 0)


async def integrity(database: Database) -> object:
    return await database.read(lambda rows: rows.scalar(text("PRAGMA integrity_check")))


async def test_when_it_is_full_writes_are_refused_nothing_breaks_and_space_cures_it(database: Database) -> None:
    await set_pragma(database, "max_page_count = 20")
    outcomes = await asyncio.gather(*(database.write(add) for _ in range(100)), return_exceptions=True)
    refused = [each for each in outcomes if each is not None]
    assert {type(each) for each in refused} == {DatabaseUnavailable}
    assert await count(database) == 100 - len(refused) > 0

    together = (database.write_together(add_all, PAGE) for _ in range(100))
    told = await asyncio.gather(*together, return_exceptions=True)
    assert {type(each) for each in told} == {DatabaseUnavailable}
    assert await count(database) == 100 - len(refused)
    assert await integrity(database) == "ok"

    await set_pragma(database, "max_page_count = 1000000")
    await database.write(add)
    await database.write_together(add_all, PAGE)
    assert await count(database) == 102 - len(refused)


async def test_what_fits_is_stored_beside_what_does_not(database: Database) -> None:
    await set_pragma(database, "max_page_count = 20")
    large = [database.write_together(add_all, PAGE * 40) for _ in range(3)]
    small = [database.write_together(add_all, "small") for _ in range(3)]
    outcomes = await asyncio.gather(*large, *small, return_exceptions=True)
    assert [type(each) for each in outcomes] == [DatabaseUnavailable] * 3 + [type(None)] * 3
    assert await count(database) == 3


async def test_when_it_cannot_be_written_writes_are_refused_and_reads_go_on(database: Database) -> None:
    await database.write(add)
    await set_pragma(database, "query_only = ON")
    outcomes = await asyncio.gather(
        *(database.write(add) for _ in range(5)),
        *(database.write_together(add_all, "text") for _ in range(5)),
        return_exceptions=True,
    )
    assert [type(each) for each in outcomes] == [DatabaseUnavailable] * 10
    assert await count(database) == 1
    await set_pragma(database, "query_only = OFF")
    await database.write(add)
    assert await count(database) == 2
    assert await integrity(database) == "ok"


async def test_a_write_that_another_process_holds_up_for_too_long_is_refused_with_all_beside_it(
    database: Database, tmp_path: Path
) -> None:
    await set_pragma(database, "busy_timeout = 50")
    other = sqlite3.connect(tmp_path / "handrail.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    outcomes = await asyncio.gather(*(database.write(add) for _ in range(10)), return_exceptions=True)
    assert [type(each) for each in outcomes] == [DatabaseUnavailable] * 10
    other.execute("ROLLBACK")
    other.close()
    await database.write(add)
    assert await count(database) == 1


async def test_a_commit_is_on_the_disk_before_it_is_told(database: Database) -> None:
    async def settings(rows: AsyncConnection) -> tuple[object, object]:
        return await rows.scalar(text("PRAGMA journal_mode")), await rows.scalar(text("PRAGMA synchronous"))

    full = 2
    assert await database.write(settings) == ("wal", full)


@pytest.mark.parametrize(
    "url",
    ["nonsense", "mysql://host/rows", "postgresql://host/rows", "sqlite+aiosqlite://", "postgresql+asyncpg://h:x/d"],
)
def test_a_url_that_names_no_database_of_ours_is_refused_with_the_remedy(url: str) -> None:
    with pytest.raises(DatabaseUnavailable, match="HANDRAIL_DATABASE_URL"):
        Database(url)


@pytest.mark.parametrize(
    "url", ["sqlite+aiosqlite:////nowhere/at/all.db", "postgresql+asyncpg://me:secret@127.0.0.1:1/d"]
)
async def test_one_that_does_not_open_is_told_with_the_remedy_and_without_its_password(url: str) -> None:
    database = Database(url)
    with pytest.raises(DatabaseUnavailable, match="HANDRAIL_DATABASE_URL") as told:
        await database.start()
    assert "secret" not in str(told.value)
    await database.aclose()
