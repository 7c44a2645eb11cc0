"""What the database's door promises, on SQLite and on PostgreSQL alike."""

import asyncio
import threading
from collections.abc import AsyncIterator, Sequence
from functools import partial

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from server.database import Conflict, Database, DatabaseUnavailable


class Commits:
    """Remembers how many writes each commit held."""

    def __init__(self) -> None:
        self.batches: list[int] = []
        self.failed = 0

    def committed(self, batch: int, seconds: float) -> None:
        assert seconds > 0
        self.batches.append(batch)

    def commit_failed(self) -> None:
        self.failed += 1


@pytest.fixture
def commits() -> Commits:
    return Commits()


@pytest.fixture
async def database(database_url: str, commits: Commits) -> AsyncIterator[Database]:
    opened = Database(database_url, commits)
    await opened.start()
    await opened.write(lambda rows: rows.execute(text("CREATE TABLE numbers (number INTEGER PRIMARY KEY)")))
    yield opened
    await opened.aclose()


async def add(rows: AsyncConnection, number: int) -> int:
    await rows.execute(text("INSERT INTO numbers VALUES (:number)"), {"number": number})
    return number


async def add_all(rows: AsyncConnection, asked: Sequence[int]) -> Sequence[int | Exception]:
    """Doubles of the numbers; a negative one gets an exception of its own and leaves no row."""
    for number in asked:
        if number >= 0:
            await add(rows, number)
    return [2 * number if number >= 0 else ValueError(f"{number} is negative") for number in asked]


async def stored(database: Database) -> list[int]:
    async def unit(rows: AsyncConnection) -> list[int]:
        return list((await rows.execute(text("SELECT number FROM numbers ORDER BY number"))).scalars())

    return await database.read(unit)


async def test_what_write_returned_is_there_for_every_reader(database: Database) -> None:
    assert await database.write(lambda rows: add(rows, 1)) == 1
    assert await stored(database) == [1]


async def test_a_unit_that_fails_stores_nothing_and_hurts_no_neighbour(database: Database) -> None:
    async def fail(rows: AsyncConnection) -> None:
        await add(rows, 100)
        raise KeyError("of the unit's own")

    writes = [database.write(partial(add, number=number)) for number in range(10)]
    outcomes = await asyncio.gather(*writes[:5], database.write(fail), *writes[5:], return_exceptions=True)
    assert [each for each in outcomes if not isinstance(each, KeyError)] == list(range(10))
    assert await stored(database) == list(range(10))


async def test_a_statement_that_the_database_refuses_fails_its_unit_only(database: Database) -> None:
    await database.write(lambda rows: add(rows, 3))
    writes = [database.write(partial(add, number=number)) for number in range(6)]
    outcomes = await asyncio.gather(*writes, return_exceptions=True)
    assert isinstance(outcomes[3], IntegrityError)
    assert await stored(database) == list(range(6))


async def test_a_cancelled_caller_leaves_a_whole_transaction(database: Database) -> None:
    begun = asyncio.Event()

    async def add_two(rows: AsyncConnection) -> None:
        await add(rows, 1)
        begun.set()
        await asyncio.sleep(0.05)
        await add(rows, 2)

    task = asyncio.create_task(database.write(add_two))
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await database.write(lambda rows: add(rows, 3))
    while await stored(database) == [3]:
        await asyncio.sleep(0.01)
    assert await stored(database) == [1, 2, 3]


async def test_a_reader_that_is_cancelled_leaves_its_place_to_others(database: Database) -> None:
    async def wait(rows: AsyncConnection) -> None:
        await rows.execute(text("SELECT 1"))
        await asyncio.sleep(30)

    waiting = [asyncio.create_task(database.read(wait)) for _ in range(40)]
    await asyncio.sleep(0.1)
    for task in waiting:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
    assert await asyncio.gather(*(stored(database) for _ in range(40))) == [[]] * 40


async def test_requests_of_many_share_commits_and_each_gets_its_own_result(
    database: Database, commits: Commits
) -> None:
    results = await asyncio.gather(*(database.write_together(add_all, number) for number in range(100)))
    assert results == [2 * number for number in range(100)]
    assert await stored(database) == list(range(100))
    assert max(commits.batches) > 1
    assert sum(commits.batches) == 101  # with the table's


async def test_one_requests_exception_is_its_own(database: Database) -> None:
    writes = (database.write_together(add_all, number) for number in (1, -2, 3))
    one, refused, three = await asyncio.gather(*writes, return_exceptions=True)
    assert (one, three) == (2, 6)
    assert isinstance(refused, ValueError)
    assert await stored(database) == [1, 3]


async def test_when_a_shared_function_raises_each_request_is_tried_alone(database: Database) -> None:
    await database.write(lambda rows: add(rows, 2))
    writes = (database.write_together(add_all, number) for number in (1, 2, 3))
    one, refused, three = await asyncio.gather(*writes, return_exceptions=True)
    assert (one, three) == (2, 6)
    assert isinstance(refused, IntegrityError)
    assert await stored(database) == [1, 2, 3]


async def test_units_and_requests_of_several_kinds_go_beside_one_another(database: Database) -> None:
    async def add_tens(rows: AsyncConnection, asked: Sequence[int]) -> Sequence[int | Exception]:
        return [await add(rows, 10 * number) for number in asked]

    results: Sequence[int] = await asyncio.gather(
        database.write_together(add_all, 1),
        database.write(lambda rows: add(rows, 2)),
        database.write_together(add_tens, 3),
        database.write_together(add_all, 4),
    )
    assert list(results) == [2, 2, 30, 8]
    assert await stored(database) == [1, 2, 4, 30]


async def test_a_unit_that_lost_a_race_runs_again_or_tells_that_it_did_not(database: Database) -> None:
    runs = []

    async def lose(rows: AsyncConnection) -> None:
        runs.append(await add(rows, 1))
        raise Conflict("somebody was first")

    with pytest.raises(DatabaseUnavailable):
        await database.write(lose)
    assert await stored(database) == []


async def test_too_many_writes_are_refused_at_once_and_those_that_wait_are_done(database: Database) -> None:
    writes = [asyncio.create_task(database.write_together(add_all, number)) for number in range(3_000)]
    outcomes = await asyncio.gather(*writes, return_exceptions=True)
    done = [number for number, outcome in enumerate(outcomes) if outcome == 2 * number]
    assert all(isinstance(each, DatabaseUnavailable) for each in outcomes if not isinstance(each, int))
    assert 1_000 <= len(done) < 3_000
    assert await stored(database) == done


async def test_closing_finishes_what_waits_and_takes_nothing_more(database: Database, database_url: str) -> None:
    writes = [asyncio.create_task(database.write(partial(add, number=n))) for n in range(20)]
    together = [asyncio.create_task(database.write_together(add_all, n)) for n in range(20, 40)]
    await asyncio.sleep(0)
    await database.aclose()
    assert await asyncio.gather(*writes) == list(range(20))
    assert await asyncio.gather(*together) == [2 * n for n in range(20, 40)]
    with pytest.raises(DatabaseUnavailable):
        await database.write_together(add_all, 50)
    again = Database(database_url)
    await again.start()
    assert await stored(again) == list(range(40))
    await again.aclose()


async def test_a_reading_sees_one_state_of_the_rows(database: Database) -> None:
    async def count_twice(rows: AsyncConnection) -> tuple[int, int]:
        first = (await rows.execute(text("SELECT count(*) FROM numbers"))).scalar_one()
        await database.write(lambda other: add(other, 1))
        return first, (await rows.execute(text("SELECT count(*) FROM numbers"))).scalar_one()

    assert await database.read(count_twice) == (0, 0)
    assert await stored(database) == [1]


async def test_a_reading_aside_holds_up_nobody_on_this_event_loop(database: Database) -> None:
    await database.write(lambda rows: add(rows, 1))
    served = threading.Event()

    async def holds_its_loop(rows: AsyncConnection) -> tuple[list[int], bool]:
        numbers = list((await rows.execute(text("SELECT number FROM numbers"))).scalars())
        # Blocks whoever shares its event loop: with us on it nobody would ever set the signal.
        return numbers, await_blocking(served)

    reading = asyncio.create_task(database.aside.read(holds_its_loop))
    await database.read(lambda rows: rows.execute(text("SELECT 1")))
    served.set()
    assert await reading == ([1], True)


async def test_a_reading_aside_ends_with_its_caller_and_with_the_database(database: Database) -> None:
    begun, ended = asyncio.Event(), threading.Event()
    here = asyncio.get_running_loop()

    async def waits(rows: AsyncConnection) -> None:
        await rows.execute(text("SELECT 1"))
        here.call_soon_threadsafe(begun.set)
        try:
            await asyncio.sleep(3600)
        finally:
            ended.set()

    async def fails(rows: AsyncConnection) -> None:
        await rows.execute(text("SELECT number FROM nowhere"))

    with pytest.raises(DBAPIError):
        await database.aside.read(fails)
    cancelled = asyncio.create_task(database.aside.read(waits))
    await begun.wait()
    cancelled.cancel()
    assert isinstance((await asyncio.gather(cancelled, return_exceptions=True))[0], asyncio.CancelledError)
    assert await asyncio.to_thread(await_blocking, ended)
    begun.clear()
    left = asyncio.create_task(database.aside.read(waits))
    await begun.wait()
    await database.aclose()
    assert isinstance((await asyncio.gather(left, return_exceptions=True))[0], asyncio.CancelledError)
    with pytest.raises(DatabaseUnavailable):
        await database.aside.read(fails)


def await_blocking(signal: threading.Event) -> bool:
    """Whether it came within a time that no machine needs."""
    return signal.wait(30)
