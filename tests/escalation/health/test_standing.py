"""Accounts and their standings as rows, on both databases."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.business_hours import BusinessHours
from escalation.health.account_rows import account_ids, accounts_of, note_moods, sites_with_accounts
from escalation.health.policy import DEFAULT_HEALTH
from escalation.health.score import health_of, signs_of
from escalation.health.standing import (
    ACCOUNTS_SHOWN_MAX,
    ACCOUNTS_WRITTEN_MAX,
    RiskChange,
    counts_of,
    forget_days,
    score_before,
    standings_of,
    store_standing,
    trend_of,
)
from escalation.health.tables import account_health
from escalation.health.tasks import Task, TaskState, add_task, finish_all, snooze, task_of, tasks_of
from escalation.ledger.fact_rows import conversation_fact_row, ticket_fact_row
from escalation.ledger.facts import ConversationFacts, Rating, Response, TicketFacts
from escalation.ledger.tables import conversation_facts, ticket_facts
from server.database import Database

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
ALWAYS = BusinessHours(ZoneInfo("UTC"))


def facts(place: int, days_ago: float, **more: object) -> TicketFacts:
    told: dict[str, object] = {"account_id": "acme", "segment": "business", "status": "resolved"} | more
    return TicketFacts(
        "s",
        f"t_{place}",
        f"c_{place}",
        place,
        NOW - timedelta(days=days_ago),
        "high",
        **told,  # type: ignore[arg-type]
    )


async def fill(rows: AsyncConnection) -> None:
    late = Response(at=NOW - timedelta(days=2), wall_ms=0, business_ms=7_200_000, met=False)
    long_ago = Response(at=NOW - timedelta(days=40), wall_ms=0, business_ms=999_000_000, met=False)
    told = [
        facts(1, 1, status="open"),
        facts(2, 3, next_responses=(late, long_ago), breaches=(("first_response", NOW - timedelta(days=3)),)),
        facts(3, 50, breaches=(("first_response", NOW - timedelta(days=48)),)),
        facts(4, 300),
        facts(5, 1, merged_into="t_1"),
        facts(6, 1, resolution="spam"),
        facts(7, 1, account_id="bolt", segment=None),
        facts(8, 1, account_id=None),
        facts(9, 400, account_id="gone", status="open"),
    ]
    await rows.execute(insert(ticket_facts), [ticket_fact_row(each) for each in told])
    talk = ConversationFacts("s", "c_2", NOW, ratings=(Rating(NOW - timedelta(days=1), 1, "person"),))
    await rows.execute(insert(conversation_facts).values(conversation_fact_row(talk)))


async def look(rows: AsyncConnection, at: datetime) -> list[RiskChange]:
    names = await account_ids(rows, "s", at, "", 10)
    found = await accounts_of(rows, "s", names, ALWAYS, at)
    healths = [(each, health_of(signs_of(each.tickets, DEFAULT_HEALTH, at), DEFAULT_HEALTH)) for each in found]
    return [await store_standing(rows, "s", each, health, DEFAULT_HEALTH, at) for each, health in healths]


@pytest.mark.capability(72)
async def test_an_account_is_read_with_what_counts(database: Database) -> None:
    await database.write(fill)
    assert await database.read(lambda rows: sites_with_accounts(rows, NOW)) == ["s"]
    assert await database.read(lambda rows: account_ids(rows, "s", NOW, "", 10)) == ["acme", "bolt"]
    assert await database.read(lambda rows: account_ids(rows, "s", NOW, "acme", 10)) == ["bolt"]
    await database.write(lambda rows: note_moods(rows, "s", {"t_1": True, "t_3": False}, NOW))
    await database.write(lambda rows: note_moods(rows, "s", {"t_1": False}, NOW))
    acme, _ = await database.read(lambda rows: accounts_of(rows, "s", ["acme", "bolt"], ALWAYS, NOW))
    assert [each.ticket_id for each in acme.tickets] == ["t_1", "t_2", "t_3"]
    assert [each.longest_wait for each in acme.tickets] == [timedelta(days=1), timedelta(hours=2), timedelta()]
    assert [each.breaches for each in acme.tickets] == [0, 1, 0]
    assert [each.displeased for each in acme.tickets] == [True, True, False]


@pytest.mark.capability(72)
async def test_a_standing_is_kept_with_its_trend(database: Database) -> None:
    await database.write(fill)
    for ahead in (0, 1, 1):
        turns = await database.write(lambda rows, at=NOW + timedelta(days=ahead): look(rows, at))  # type: ignore[misc]
        assert not any(turn.began or turn.ended for turn in turns)
    found = await database.read(lambda rows: standings_of(rows, ("s",)))
    assert [each.account_id for each in found] == ["acme", "bolt"]
    assert await database.read(lambda rows: standings_of(rows, ("s",), at_risk=True)) == ()
    assert len(await database.read(lambda rows: standings_of(rows, ("s",), segment="business"))) == 1
    days = await database.read(lambda rows: trend_of(rows, "s", "acme", 30, NOW + timedelta(days=1)))
    assert len(days) == 2
    before = await database.read(lambda rows: score_before(rows, found, NOW))
    assert before["s", "acme"] == days[0][1]
    await database.write(lambda rows: forget_days(rows, "s", NOW + timedelta(days=401)))
    assert len(await database.read(lambda rows: trend_of(rows, "s", "acme", 500, NOW + timedelta(days=400)))) == 1


async def test_accounts_are_counted_beyond_what_a_page_shows(database: Database) -> None:
    stored = {
        "score": 50, "losses": [], "tickets": 1, "usual_tickets": 0.0, "core": 0, "open_tickets": 1, "breaches": 0,
        "displeased": 0, "longest_wait_ms": 0, "looked_at": NOW,
    }  # fmt: skip
    rows_of = [
        {"site_id": "s", "account_id": f"a{place:03}", "segment": ("", "business", None)[place % 3],
         "at_risk_since": NOW if place % 2 else None} | stored
        for place in range(ACCOUNTS_SHOWN_MAX + 10)
    ]  # fmt: skip
    await database.write(lambda rows: rows.execute(insert(account_health), rows_of))
    await database.write(lambda rows: rows.execute(insert(account_health), [rows_of[1] | {"site_id": "s_other"}]))
    counts = await database.read(lambda rows: counts_of(rows, ("s",)))
    assert (counts.accounts, counts.at_risk, counts.segments) == (510, 255, ("business",))
    assert len(await database.read(lambda rows: standings_of(rows, ("s",)))) == ACCOUNTS_SHOWN_MAX
    assert len(await database.read(lambda rows: standings_of(rows, ("s",), limit=ACCOUNTS_WRITTEN_MAX))) == 510


@pytest.mark.capability(74)
async def test_tasks_are_found_by_owner_and_settled_with_their_account(database: Database) -> None:
    async def unit(rows: AsyncConnection) -> None:
        for place, owner in enumerate(("u_ada", "u_bo", None)):
            await add_task(rows, Task("s", f"k{place}", "acme", owner, TaskState.OPEN, "Call them", "Why", NOW))

    await database.write(unit)

    async def of(owner: str | None, at: datetime = NOW, *, done: bool = False) -> list[str]:
        found = await database.read(lambda rows: tasks_of(rows, ("s",), at, owner_id=owner, done=done))
        return [task.task_id for task in found]

    assert await of("u_ada") == ["k0", "k2"]
    assert await of(None) == ["k0", "k1", "k2"]
    task = await database.write(lambda rows: task_of(rows, ("s",), "k0"))
    assert task is not None
    assert await database.write(lambda rows: task_of(rows, ("elsewhere",), "k0")) is None
    await database.write(lambda rows: snooze(rows, task, NOW + timedelta(days=1)))
    assert await of("u_ada") == ["k2"]
    assert await of("u_ada", NOW + timedelta(days=1)) == ["k0", "k2"]
    await database.write(lambda rows: finish_all(rows, "s", "acme", NOW))
    assert await of(None) == []
    assert await of(None, done=True) == ["k0", "k1", "k2"]
