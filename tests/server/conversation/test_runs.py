"""A run is a promise: one a turn, held by one worker, fair between sites, never kept twice and never forgotten."""

import asyncio

import pytest

from server.conversation.held_run import held_run
from server.conversation.run_recovery import give_back, give_back_all_but, give_back_runs_of
from server.conversation.runs import (
    GROWTHS_MAX,
    Run,
    close_run,
    request_stop,
    take_runs,
    withdraw_runs,
)
from server.conversation.say_together import Said
from server.conversation.site import add_site
from server.database import Database
from tests.server.conversation.conftest import NOW, Say

EVERY = 100


async def held(database: Database, run: Run) -> Run:
    found = await database.read(lambda rows: held_run(rows, run, "w_1"))
    assert found is not None
    return found.run


async def take(database: Database, worker_id: str = "w_1", limit: int = EVERY, per_site: int = EVERY) -> list[Run]:
    return list(await database.write(lambda rows: take_runs(rows, worker_id, limit, per_site)))


async def close(database: Database, run: Run, worker_id: str = "w_1") -> str:
    return await database.write(lambda rows: close_run(rows, run, worker_id, "answered", NOW))


def run_of(said: Said) -> Run:
    assert said.run is not None
    return said.run


async def test_messages_before_anybody_begins_are_one_turn(database: Database, say: Say) -> None:
    first, second = await say("m-1"), await say("m-2")
    assert run_of(first).run_id == run_of(second).run_id
    (run,) = await take(database)
    assert (run.from_seq, run.upto_seq, run.attempts) == (1, 2, 1)
    assert await take(database, "w_2") == []


async def test_a_message_while_the_answer_is_written_joins_the_turn_which_then_cannot_be_closed_without_it(
    database: Database, say: Say
) -> None:
    await say("m-1")
    (run,) = await take(database)
    joined = await say("m-2")
    assert run_of(joined).run_id == run.run_id
    assert await close(database, run) == "grew"
    now = await held(database, run)
    assert now.upto_seq == 2
    assert await close(database, now) == "closed"


async def test_a_visitor_who_keeps_writing_still_gets_an_answer_and_the_rest_waits_for_the_next(
    database: Database, say: Say
) -> None:
    await say("m-0")
    (run,) = await take(database)
    for number in range(GROWTHS_MAX):
        assert run_of(await say(f"m-{number + 1}")).run_id == run.run_id
    rest = run_of(await say("beyond"))
    assert rest.run_id != run.run_id
    assert await take(database, "w_2") == [], "one answer at a time"
    grown = await held(database, run)
    assert await close(database, grown) == "closed"
    (taken,) = await take(database, "w_2")
    assert (taken.from_seq, taken.upto_seq) == (GROWTHS_MAX + 2, GROWTHS_MAX + 2)


async def test_who_stores_with_a_free_place_holds_the_run_from_its_birth(database: Database, say: Say) -> None:
    run = run_of(await say("m-1", worker_id="w_1"))
    assert (run.state, run.attempts) == ("running", 1)
    assert await take(database, "w_2") == []
    assert await close(database, run, "w_2") == "lost"
    assert await close(database, run, "w_1") == "closed"


async def test_a_run_whose_holder_died_is_taken_up_and_the_dead_one_can_close_nothing(
    database: Database, say: Say
) -> None:
    await say("m-1")
    (lost,) = await take(database, "w_dead")
    assert await database.write(lambda rows: give_back_runs_of(rows, ["w_dead"])) == 1
    (taken,) = await take(database, "w_alive")
    assert (taken.run_id, taken.attempts) == (lost.run_id, 2)
    assert await close(database, lost, "w_dead") == "lost"
    assert await close(database, taken, "w_alive") == "closed"


async def test_an_earlier_attempt_of_the_same_worker_can_close_nothing_either(database: Database, say: Say) -> None:
    await say("m-1")
    (first,) = await take(database)
    await database.write(lambda rows: give_back(rows, first, "w_1"))
    (second,) = await take(database)
    assert await close(database, first) == "lost"
    assert await close(database, second) == "closed"


async def test_what_came_back_is_inherited_by_the_turn_that_waits(database: Database, say: Say) -> None:
    await say("m-0")
    (run,) = await take(database, "w_dead")
    for number in range(GROWTHS_MAX + 1):
        await say(f"m-{number + 1}")
    assert await database.write(lambda rows: give_back_all_but(rows, ["w_alive"])) == 1
    (heir,) = await take(database, "w_alive")
    assert heir.run_id != run.run_id
    assert (heir.from_seq, heir.upto_seq, heir.attempts) == (1, GROWTHS_MAX + 2, 2)
    assert await take(database, "w_alive") == []


async def test_one_sites_flood_does_not_starve_another(database: Database, say: Say) -> None:
    other, _ = await database.write(lambda rows: add_site(rows, "Small", (), NOW))
    for number in range(12):
        await say("m-1", secret=f"v_{number}")
    await say("m-1", secret="v_small", site=other.site_id)
    first = await take(database, limit=2)
    assert {run.site_id for run in first} >= {other.site_id}, "each site's first comes before any site's second"
    assert len(await take(database, per_site=4)) == 3, "a site has at most so many at a time in one process"
    assert len(await take(database, "w_2", per_site=4)) == 4, "and as many in the next"


async def test_of_many_workers_that_reach_for_the_same_runs_each_run_is_held_by_one(
    database: Database, say: Say
) -> None:
    for number in range(20):
        await say("m-1", secret=f"v_{number}")
    taken = await asyncio.gather(*(take(database, f"w_{number}", limit=7) for number in range(6)))
    ids = [run.run_id for runs in taken for run in runs]
    assert len(ids) == len(set(ids))
    rest = await take(database, "w_last")
    assert len(set(ids) | {run.run_id for run in rest}) == 20


async def test_a_stop_is_noted_for_the_worker_and_closes_what_nobody_began(database: Database, say: Say) -> None:
    waiting = await say("m-1", secret="v_1")
    stopped = await database.write(lambda rows: request_stop(rows, waiting.conversation, run_of(waiting).run_id, NOW))
    assert stopped is not None
    assert stopped.state == "queued"
    assert await take(database) == []
    begun = await say("m-1", secret="v_2", worker_id="w_1")
    await database.write(lambda rows: request_stop(rows, begun.conversation, run_of(begun).run_id, NOW))
    assert (await held(database, run_of(begun))).stop_requested


async def test_a_stop_of_another_visitors_run_does_nothing(database: Database, say: Say) -> None:
    mine, theirs = await say("m-1", secret="v_mine"), await say("m-1", secret="v_theirs")
    refused = await database.write(lambda rows: request_stop(rows, theirs.conversation, run_of(mine).run_id, NOW))
    assert refused is None
    assert len(await take(database)) == 2


@pytest.mark.parametrize("begun", [True, False])
async def test_a_person_who_takes_over_ends_every_open_run(database: Database, say: Say, begun: bool) -> None:
    said = await say("m-1", worker_id="w_1" if begun else None)
    await database.write(lambda rows: withdraw_runs(rows, said.conversation, NOW))
    assert await take(database) == []
    assert await close(database, run_of(said)) == "lost"
