"""Migrations: the rows of every earlier version survive, and what comes out is what the code expects."""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import cast

import numpy as np
import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, MetaData, text
from sqlalchemy.ext.asyncio import create_async_engine

from knowledge.store import read_version
from server.database import Database, DatabaseUnavailable
from server.migrate import METADATA, alembic_config, migrate
from tests.knowledge.stored import read_articles, read_passages
from tests.postgres import Postgres

VECTOR = np.array([0.6, 0.8], dtype="<f4")


def url_of(folder: Path) -> str:
    return f"sqlite+aiosqlite:///{folder / 'handrail.db'}"


async def run(url: str, work: Callable[[Connection], object]) -> None:
    engine = create_async_engine(url)
    async with engine.begin() as connection:
        await connection.run_sync(work)
    await engine.dispose()


def fill_first_tables(connection: Connection) -> None:
    """Two articles as version 0001 stored them; two passages of the same text shared nothing there."""
    command.upgrade(alembic_config(connection), "0001")
    article = (
        "INSERT INTO articles VALUES ('s', :id, 'folder', :path, 'Title', 'Summary', '/help/a', 'en', "
        ":pages, '[]', 'Body', 'old hash', true, NULL)"
    )
    passage = "INSERT INTO passages VALUES ('s', :id, :article, 0, '[]', '', 'Text', 'Text', 'same', 'model@1', :made)"
    for name in ("a", "b"):
        values = {"id": name, "path": f"{name}.md", "pages": json.dumps(["/billing"])}
        connection.execute(text(article), values)
        connection.execute(text(passage), {"id": f"{name}#", "article": name, "made": VECTOR.tobytes()})
    connection.execute(text("INSERT INTO knowledge_versions VALUES ('s', 7, '2026-01-01 00:00:00')"))


def is_of_sqlalchemy(name: str | None, kind: str, _parents: object) -> bool:
    """The words that are searched are kept as each database does it; `tests/server/inbox/test_search.py` is theirs."""
    return not (kind == "table" and (name or "").startswith("search_words"))


def check_tables(connection: Connection) -> None:
    context = MigrationContext.configure(connection, opts={"include_name": is_of_sqlalchemy})
    everything = cast(MetaData, list(METADATA))  # a list is taken, though the signature does not say so
    assert compare_metadata(context, everything) == []


async def test_articles_passages_and_vectors_of_the_first_version_survive(tmp_path: Path) -> None:
    await run(url_of(tmp_path), fill_first_tables)
    await migrate(url_of(tmp_path))
    database = Database(url_of(tmp_path))
    await database.start()
    stored = await read_passages(database, "s", "model@1")
    assert [each.passage_id for each in stored.passages] == ["a#", "b#"]
    assert np.array_equal(stored.matrix, np.stack([VECTOR, VECTOR]))
    assert [(each.page_patterns, each.segments, each.body) for each in await read_articles(database, "s")] == [
        (("/billing",), (), "Body")
    ] * 2
    assert await read_version(database, "s") == 7
    await database.aclose()


async def test_the_way_back_keeps_articles_passages_and_vectors(tmp_path: Path) -> None:
    await run(url_of(tmp_path), fill_first_tables)
    await migrate(url_of(tmp_path))
    await run(url_of(tmp_path), lambda connection: command.downgrade(alembic_config(connection), "0001"))

    def check(connection: Connection) -> None:
        rows = connection.execute(text("SELECT passage_id, embedding_model, vector FROM passages ORDER BY 1")).all()
        assert [tuple(row) for row in rows] == [(f"{name}#", "model@1", VECTOR.tobytes()) for name in ("a", "b")]

    await run(url_of(tmp_path), check)


async def test_the_tables_are_those_that_the_code_expects(tmp_path: Path) -> None:
    await migrate(url_of(tmp_path))
    await run(url_of(tmp_path), check_tables)


async def test_processes_that_start_at_once_on_postgresql_migrate_it_once(postgres: Postgres) -> None:
    url = await postgres.create_database("not_migrated")
    await asyncio.gather(*(migrate(url) for _ in range(5)))
    await run(url, check_tables)
    await postgres.drop_database("not_migrated")


async def test_a_migration_that_fails_changes_nothing(tmp_path: Path) -> None:
    await run(url_of(tmp_path), fill_first_tables)
    await run(url_of(tmp_path), lambda connection: connection.execute(text("CREATE TABLE withdrawals (x INTEGER)")))
    with pytest.raises(DatabaseUnavailable):
        await migrate(url_of(tmp_path))

    def check(connection: Connection) -> None:
        connection.execute(text("SELECT vector FROM passages"))
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one() == "0001"

    await run(url_of(tmp_path), check)


@pytest.mark.parametrize("url", ["nonsense", "mysql://host/rows", "postgresql+asyncpg://me:secret@127.0.0.1:1/rows"])
async def test_a_database_that_cannot_be_opened_is_told_with_the_remedy(url: str) -> None:
    with pytest.raises(DatabaseUnavailable, match="HANDRAIL_DATABASE_URL") as told:
        await migrate(url)
    assert "secret" not in str(told.value)
