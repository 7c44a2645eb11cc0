"""What a database's error means."""

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, NoResultFound
from sqlalchemy.ext.asyncio import create_async_engine

from server.database import Conflict, DatabaseUnavailable
from server.storage.errors import Trouble, as_told, short, trouble_of


class FromPostgres(Exception):
    def __init__(self, sqlstate: str) -> None:
        super().__init__("what was said stands here")
        self.sqlstate = sqlstate


def from_postgres(sqlstate: str) -> DBAPIError:
    return DBAPIError("INSERT ...", {"text": "what was said"}, FromPostgres(sqlstate))


@pytest.mark.parametrize(
    ("sqlstate", "trouble"),
    [
        ("40001", Trouble.RACE),
        ("40P01", Trouble.RACE),
        ("23505", Trouble.RACE),
        ("53100", Trouble.REFUSED),
        ("25006", Trouble.REFUSED),
        ("55P03", Trouble.REFUSED),
        ("57014", Trouble.REFUSED),
        ("57P01", Trouble.AWAY),
        ("57P03", Trouble.AWAY),
        ("08006", Trouble.AWAY),
        ("3D000", Trouble.AWAY),
        ("23503", Trouble.OWN),
        ("42P01", Trouble.OWN),
        ("22021", Trouble.OWN),
    ],
)
def test_a_state_of_postgresql_says_whose_matter_it_is(sqlstate: str, trouble: Trouble) -> None:
    assert trouble_of(from_postgres(sqlstate)) is trouble
    assert trouble_of(FromPostgres(sqlstate)) is trouble


async def test_a_real_refusal_of_sqlite_is_told_as_unavailable_and_a_missing_table_is_not(tmp_path: Path) -> None:
    engine = create_async_engine(f"sqlite+aiosqlite:///{tmp_path / 'rows.db'}")
    async with engine.connect() as connection:
        with pytest.raises(DBAPIError) as missing:
            await connection.execute(text("SELECT * FROM nothing"))
        await connection.execute(text("PRAGMA query_only = ON"))
        with pytest.raises(DBAPIError) as refused:
            await connection.execute(text("CREATE TABLE rows (number INTEGER)"))
    await engine.dispose()
    assert trouble_of(missing.value) is Trouble.OWN
    assert as_told(missing.value) is missing.value
    assert trouble_of(refused.value) is Trouble.REFUSED
    assert isinstance(as_told(refused.value), DatabaseUnavailable)


def test_errors_of_the_unit_stay_as_they_are() -> None:
    for error in (KeyError("x"), NoResultFound(), ValueError("x")):
        assert as_told(error) is error


def test_a_race_that_was_not_won_means_try_again_but_a_taken_key_is_told_as_such() -> None:
    assert isinstance(as_told(Conflict("somebody was first")), DatabaseUnavailable)
    assert isinstance(as_told(from_postgres("40P01")), DatabaseUnavailable)
    taken = from_postgres("23505")
    assert as_told(taken) is taken


def test_no_connection_is_the_databases_matter() -> None:
    for error in (
        ConnectionRefusedError(),
        TimeoutError(),
        DBAPIError("", {}, Exception(), connection_invalidated=True),
    ):
        assert trouble_of(error) is Trouble.AWAY


def test_what_is_told_and_logged_holds_neither_statement_nor_values() -> None:
    error = from_postgres("53100")
    assert short(error) == "FromPostgres, 53100"
    assert "said" not in str(as_told(error))
    busy = sqlite3.OperationalError("database is locked")
    busy.sqlite_errorname = "SQLITE_BUSY"
    assert short(busy) == "OperationalError, SQLITE_BUSY"
