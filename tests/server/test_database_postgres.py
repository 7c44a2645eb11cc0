"""PostgreSQL that stops, falls, freezes, starts again, or has another process at the same rows."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial

import psutil
import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from server.database import Database, DatabaseUnavailable
from server.storage.postgres_engine import PROMPT
from tests.postgres import Postgres

TOLD_SECONDS_MAX = 10.0
"""Only what never ends takes so long; how soon a caller knows is set in `server.storage.postgres_engine`."""

AGAIN_MAX = 5
"""How often a caller who was told that it took too long asks again."""


@pytest.fixture
async def database(postgres_url: str) -> AsyncIterator[Database]:
    opened = Database(postgres_url)
    await opened.start()
    await opened.write(
        lambda rows: rows.execute(text("CREATE TABLE numbers (number INTEGER PRIMARY KEY, times INTEGER)"))
    )
    yield opened
    await opened.aclose()


@contextmanager
def frozen(postgres: Postgres) -> Iterator[None]:
    """All its processes stand still: sockets stay open, nothing is answered."""
    assert postgres.process_id is not None
    server = psutil.Process(postgres.process_id)
    processes = [server, *server.children(recursive=True)]
    for process in processes:
        process.suspend()
    try:
        yield
    finally:
        for process in processes:
            process.resume()


async def add(rows: AsyncConnection, number: int) -> None:
    await rows.execute(text("INSERT INTO numbers VALUES (:number, 0)"), {"number": number})


async def add_all(rows: AsyncConnection, asked: Sequence[int]) -> Sequence[int | Exception]:
    for number in asked:
        await add(rows, number)
    return list(asked)


async def stored(rows: AsyncConnection) -> list[int]:
    return list((await rows.execute(text("SELECT number FROM numbers ORDER BY number"))).scalars())


def everything(database: Database, first: int) -> list[Callable[[], Awaitable[object]]]:
    """Sixty callers: more than there are connections, so that some must wait."""
    return [
        *(partial(database.read, stored) for _ in range(20)),
        *(partial(database.write, partial(add, number=first + place)) for place in range(20)),
        *(partial(database.write_together, add_all, first + 20 + place) for place in range(20)),
    ]


async def patiently(call: Callable[[], Awaitable[object]]) -> object:
    """Asks again when it took too long: on a busy machine that says nothing about the connection."""
    for _ in range(AGAIN_MAX):
        try:
            return await call()
        except DatabaseUnavailable as refused:
            if not isinstance(refused.__cause__, TimeoutError):
                raise
    return await call()


async def all_are_told(database: Database, first: int) -> None:
    async with asyncio.timeout(TOLD_SECONDS_MAX):
        outcomes = await asyncio.gather(*(call() for call in everything(database, first)), return_exceptions=True)
    assert [type(each) for each in outcomes] == [DatabaseUnavailable] * 60


async def all_succeed(database: Database, first: int) -> None:
    await asyncio.gather(*(patiently(call) for call in everything(database, first)))
    assert set(range(first, first + 40)) <= set(await database.read(stored))


@pytest.mark.parametrize("mode", ["fast", "immediate"])
async def test_while_it_is_stopped_everybody_is_told_and_then_served_again(
    database: Database, postgres: Postgres, mode: str
) -> None:
    await all_succeed(database, 0)
    await asyncio.to_thread(postgres.stop, mode)
    try:
        await all_are_told(database, 100)
        await all_are_told(database, 200)
    finally:
        await asyncio.to_thread(postgres.start)
    await all_succeed(database, 100)


async def test_a_restart_that_nobody_asked_during_is_noticed_by_nobody(database: Database, postgres: Postgres) -> None:
    await all_succeed(database, 0)
    await asyncio.to_thread(postgres.restart)
    await all_succeed(database, 100)


async def test_one_that_is_silent_is_told_to_be_away(database: Database, postgres: Postgres) -> None:
    await all_succeed(database, 0)
    with frozen(postgres):
        await all_are_told(database, 100)
        await all_are_told(database, 200)
    # The statements that were under way may be done by now; each of them whole.
    await all_succeed(database, 300)


async def test_a_row_that_another_process_holds_is_told_and_free_afterwards(
    database: Database, postgres_url: str
) -> None:
    await database.write(lambda rows: add(rows, 1))
    other = Database(postgres_url)
    await other.start()
    held, done = asyncio.Event(), asyncio.Event()

    async def count(rows: AsyncConnection) -> None:
        await rows.execute(text("UPDATE numbers SET times = times + 1 WHERE number = 1"))

    async def hold(rows: AsyncConnection) -> None:
        await count(rows)
        held.set()
        await done.wait()

    holding = asyncio.create_task(other.bulk.write(hold))
    await held.wait()
    async with asyncio.timeout(TOLD_SECONDS_MAX):
        with pytest.raises(DatabaseUnavailable):
            await database.write(count)
    done.set()
    await holding
    await database.write(count)
    assert await database.read(lambda rows: rows.scalar(text("SELECT times FROM numbers"))) == 2
    await other.aclose()


async def test_two_who_wait_for_each_other_both_get_through(database: Database) -> None:
    for number in (1, 2):
        await database.write(partial(add, number=number))
    meeting = asyncio.Barrier(2)

    async def count(rows: AsyncConnection, first: int, second: int, meet: list[asyncio.Barrier]) -> None:
        statement = text("UPDATE numbers SET times = times + 1 WHERE number = :number")
        await rows.execute(statement, {"number": first})
        if meet:
            await meet.pop().wait()
        await rows.execute(statement, {"number": second})

    one, other = [meeting], [meeting]
    await asyncio.gather(
        database.write(lambda rows: count(rows, 1, 2, one)), database.write(lambda rows: count(rows, 2, 1, other))
    )
    counted = await database.read(lambda rows: rows.execute(text("SELECT times FROM numbers")))
    assert list(counted.scalars()) == [2, 2]


async def test_who_loses_the_race_for_a_key_runs_again_and_sees_the_other(database: Database) -> None:
    meeting = asyncio.Barrier(2)

    async def find_or_add(rows: AsyncConnection, meet: list[asyncio.Barrier]) -> str:
        if 1 in await stored(rows):
            return "found"
        if meet:
            await meet.pop().wait()
        await add(rows, 1)
        return "added"

    one, other = [meeting], [meeting]
    outcomes = await asyncio.gather(
        database.write(lambda rows: find_or_add(rows, one)), database.write(lambda rows: find_or_add(rows, other))
    )
    assert sorted(outcomes) == ["added", "found"]


async def test_a_key_that_is_taken_for_good_is_the_units_own_error(database: Database) -> None:
    await database.write(lambda rows: add(rows, 1))
    with pytest.raises(IntegrityError):
        await database.write(lambda rows: add(rows, 1))


async def test_bulk_work_may_take_longer_than_a_visitor_would_wait(database: Database) -> None:
    sleep = text(f"SELECT pg_sleep({PROMPT.transaction + 0.3})")
    patient = asyncio.create_task(database.bulk.write(lambda rows: rows.execute(sleep)))
    with pytest.raises(DatabaseUnavailable):
        await database.write(lambda rows: rows.execute(sleep))
    await patient


async def test_no_connection_is_left_behind(database: Database, postgres: Postgres, postgres_url: str) -> None:
    for _ in range(3):
        tasks = [asyncio.create_task(database.read(stored)) for _ in range(30)]
        await asyncio.sleep(0.005)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    await all_succeed(database, 0)
    mine = text("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state <> 'idle'")
    assert await database.read(lambda rows: rows.scalar(mine)) == 1
