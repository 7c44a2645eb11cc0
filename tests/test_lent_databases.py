"""What a test finds in a database that another one had before."""

import itertools

import asyncpg
import pytest

from tests.lent_databases import GROWN_BYTES, LentDatabases
from tests.postgres import Postgres

TABLES = """
CREATE TABLE alembic_version (number TEXT);
INSERT INTO alembic_version VALUES ('0001');
CREATE TABLE people (number SERIAL PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE letters (person INTEGER NOT NULL REFERENCES people, words TEXT);
CREATE TABLE told (name TEXT);
CREATE FUNCTION tell() RETURNS trigger AS 'BEGIN INSERT INTO told VALUES (OLD.name); RETURN OLD; END' LANGUAGE plpgsql;
CREATE TRIGGER tell AFTER DELETE ON people FOR EACH ROW EXECUTE FUNCTION tell();
"""
SOMEBODY = "INSERT INTO people (name) VALUES ('Ada'); INSERT INTO letters VALUES (lastval(), 'Hello')"
ROWS = "SELECT concat(count(*), (SELECT count(*) FROM letters), (SELECT count(*) FROM told)) FROM people"


async def lent(postgres: Postgres) -> LentDatabases:
    numbers = itertools.count()
    await postgres.create_database("people")
    await postgres.run_sql(TABLES, "people")
    return LentDatabases(postgres, "people", lambda: f"people_{next(numbers)}")


async def connected(postgres: Postgres, name: str) -> asyncpg.Connection:
    return await asyncpg.connect(postgres.url(name).replace("+asyncpg", ""))


async def test_the_same_database_comes_back_without_rows_and_counts_from_one(postgres: Postgres) -> None:
    databases = await lent(postgres)
    name = await databases.lend()
    connection = await connected(postgres, name)  # and left open
    await connection.execute(SOMEBODY)
    held = connection.transaction()
    await held.start()
    await connection.execute("LOCK TABLE people")
    await databases.take_back(name)

    assert await databases.lend() == name
    again = await connected(postgres, name)
    assert await again.fetchval(ROWS) == "000"
    assert await again.fetchval("SELECT number FROM alembic_version") == "0001"
    assert await again.fetchval("INSERT INTO people (name) VALUES ('Bo') RETURNING number") == 1
    with pytest.raises(asyncpg.ForeignKeyViolationError):
        await again.execute("INSERT INTO letters VALUES (7, 'Nobody')")
    await again.close()
    connection.terminate()

    for change in (
        "ALTER TABLE people ALTER name DROP NOT NULL",
        "ALTER TABLE people ADD CHECK (name <> '')",
        "ALTER TABLE people DISABLE TRIGGER tell",
        "CREATE OR REPLACE FUNCTION tell() RETURNS trigger AS 'BEGIN RETURN NULL; END' LANGUAGE plpgsql",
        "DROP TABLE letters",
        f"INSERT INTO told SELECT repeat('x', 1000) FROM generate_series(1, {GROWN_BYTES // 900})",
    ):
        await postgres.run_sql(change, name)
        await databases.take_back(name)
        given_up, name = name, await databases.lend()
        assert name != given_up, change
        await postgres.run_sql(SOMEBODY, name)
        with pytest.raises(asyncpg.InvalidCatalogNameError):
            await connected(postgres, given_up)
    await postgres.drop_database(name)
    await postgres.drop_database("people")
