"""The throw-away PostgreSQL: what was committed is there after every way of ending it."""

import asyncpg
import pytest

from tests.postgres import USER, Postgres, throwaway_postgres


async def rows(postgres: Postgres) -> list[int]:
    connection = await asyncpg.connect(host="127.0.0.1", port=postgres.port, user=USER, database="postgres")
    try:
        return [row["number"] for row in await connection.fetch("SELECT number FROM kept ORDER BY number")]
    finally:
        await connection.close()


async def test_committed_rows_outlive_a_stop_a_power_cut_and_a_kill() -> None:
    with throwaway_postgres() as postgres:
        await postgres.run_sql("CREATE TABLE kept (number integer)")
        await postgres.run_sql("INSERT INTO kept VALUES (1)")
        postgres.restart()
        await postgres.run_sql("INSERT INTO kept VALUES (2)")
        postgres.restart("immediate")
        await postgres.run_sql("INSERT INTO kept VALUES (3)")
        postgres.kill()
        with pytest.raises(OSError):
            await rows(postgres)
        postgres.start()
        assert await rows(postgres) == [1, 2, 3]
    assert not postgres.folder.exists()


async def test_a_fresh_database_has_all_tables_and_no_rows(postgres_url: str, postgres: Postgres) -> None:
    name = postgres_url.rsplit("/", 1)[1]
    connection = await asyncpg.connect(host="127.0.0.1", port=postgres.port, user=USER, database=name)
    assert await connection.fetchval("SELECT count(*) FROM messages") == 0
    await connection.close()
