import asyncio
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.database import Database
from server.team import sign_in_failures
from server.team.sign_in_failures import (
    FREE_TRIES,
    WAIT_SECONDS_MAX,
    account_key,
    address_key,
    begin_try,
    forget_failures,
    forget_old_failures,
    seconds_to_wait,
    take_back,
    wait_after,
)
from tests.escalation.samples import MORNING

ADA = account_key("ada@example.com")
HERE, THERE = address_key("192.0.2.1"), address_key("192.0.2.2")


async def tried(database: Database, times: int, at: datetime = MORNING, *keys: str) -> list[float]:
    return [await database.write(lambda rows: begin_try(rows, keys or (ADA, HERE), at)) for _ in range(times)]


async def wait(database: Database, *keys: str, at: datetime = MORNING) -> float:
    return await database.read(lambda rows: seconds_to_wait(rows, keys, at))


def test_a_few_mistakes_cost_nothing() -> None:
    assert wait_after(FREE_TRIES - 1) == 0


@given(st.integers(FREE_TRIES, 1_000))
def test_each_further_failure_waits_longer_up_to_a_bound(failures: int) -> None:
    assert 0 < wait_after(failures) <= wait_after(failures + 1) <= WAIT_SECONDS_MAX


async def test_the_account_waits_from_everywhere_and_the_address_for_every_account(database: Database) -> None:
    assert await tried(database, FREE_TRIES) == [0.0] * FREE_TRIES
    assert await tried(database, 1) == [2.0]
    assert await wait(database, account_key(" ADA@example.com"), THERE) > 0
    assert await wait(database, account_key("other@example.com"), HERE) > 0
    assert await wait(database, account_key("other@example.com"), THERE) == 0


async def test_the_wait_passes_and_is_forgotten_after_a_day(database: Database) -> None:
    await tried(database, FREE_TRIES)
    later = MORNING + timedelta(seconds=2)
    assert await wait(database, ADA, at=later) == 0
    tomorrow = MORNING + timedelta(days=1)
    assert await tried(database, FREE_TRIES, tomorrow) == [0.0] * FREE_TRIES


async def test_success_forgets_and_a_try_that_was_not_judged_is_taken_back(database: Database) -> None:
    await tried(database, FREE_TRIES)
    await database.write(lambda rows: take_back(rows, (ADA, HERE)))
    assert await wait(database, ADA, HERE) == 0
    await tried(database, 1)
    assert await wait(database, ADA, HERE) > 0
    await database.write(lambda rows: forget_failures(rows, (ADA, HERE)))
    assert await wait(database, ADA, HERE) == 0


async def test_of_many_tries_at_once_no_more_are_judged_than_one_after_the_other(database: Database) -> None:
    waits = await asyncio.gather(
        *(database.write(lambda rows: begin_try(rows, (ADA, HERE), MORNING)) for _ in range(20))
    )
    assert waits.count(0.0) == FREE_TRIES


def test_ten_thousand_guesses_in_a_day_judge_few() -> None:
    judged, last_at = 0, 0.0
    for guess in range(10_000):
        at = guess * 8.64
        if at - last_at >= wait_after(judged):
            judged, last_at = judged + 1, at
    assert judged <= 110


async def test_what_counts_no_more_is_removed_and_the_oldest_beyond_the_bound(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sign_in_failures, "ENTRIES_MAX", 2)
    for hours in range(5):
        await tried(database, 1, MORNING + timedelta(hours=hours), account_key(f"{hours}@example.com"))
    at = MORNING + timedelta(hours=24)
    assert await database.write(lambda rows: forget_old_failures(rows, at, 10)) == 3
    assert await database.write(lambda rows: forget_old_failures(rows, at, 10)) == 0
