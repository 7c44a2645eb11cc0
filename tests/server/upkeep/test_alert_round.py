"""A rule that fires is one alert while it lasts: told once, passed on, over by itself, and nothing of it is lost."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Integer, String, cast, insert, literal, select, type_coerce
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.alerts.alert import TICKETS_KEPT, Finding
from escalation.alerts.rule import RuleName
from escalation.instant import milliseconds_of
from escalation.ledger.event import EventKind, EventValue
from escalation.tables import tickets
from server.backlog.alert_findings import rules_of
from server.backlog.alerting import Looked, acknowledge_alert, apply_findings
from server.conversation.site import add_site
from server.team.actor import Actor, ActorKind
from server.upkeep import alert_round, folding_round
from tests.escalation.samples import MORNING
from tests.server.upkeep.watched import HOUR, MINUTE, Watch

BO = Actor(ActorKind.USER, "u_bo", "Bo")


@pytest.mark.capability(88)
async def test_a_critical_ticket_without_an_answer_is_told_once_and_passed_on_and_ends_by_itself(watch: Watch) -> None:
    await watch.watches(
        critical_unanswered={
            "threshold": 2,
            "business": False,
            "owner_id": watch.ada.user_id,
            "next_owner_id": watch.bo.user_id,
            "escalate_minutes": 30,
        }
    )
    ticket = await watch.ticket(tier="critical")
    assert await watch.look(ticket.opened_at + 2 * HOUR - MINUTE) == ()
    raised_at = ticket.opened_at + 2 * HOUR + MINUTE
    (alert,) = await watch.look(raised_at)
    assert alert.title == "1 critical ticket waits for an answer for more than 2 hours"
    assert alert.ticket_ids == (ticket.ticket_id,)
    for minute in range(1, 30):
        (again,) = await watch.look(raised_at + minute * MINUTE)
        assert again.alert_id == alert.alert_id
    assert (await watch.told(watch.ada), await watch.told(watch.bo)) == ([alert.title], [])
    assert await watch.sent() == ["alert.raised"]
    (passed_on,) = await watch.look(raised_at + 30 * MINUTE)
    assert (passed_on.owner_id, passed_on.step, passed_on.times) == (watch.bo.user_id, 2, 31)
    assert await watch.told(watch.bo) == [alert.title]
    await watch.look(raised_at + 5 * HOUR)
    # At the end of the chain are all owners.
    assert await watch.sent() == ["alert.raised", "alert.escalated", "alert.escalated"]
    await watch.change(ticket, first_response_at=raised_at + 5 * HOUR)
    assert len(await watch.look(raised_at + 6 * HOUR)) == 1
    assert await watch.look(raised_at + 6 * HOUR + 11 * MINUTE) == ()
    (over,) = await watch.alerts(lasting=False)
    assert (over.state, over.resolved_by) == ("resolved", None)
    assert (await watch.sent())[2:] == ["alert.escalated", "alert.resolved"]


async def test_who_looks_after_it_keeps_it_from_being_passed_on(watch: Watch) -> None:
    await watch.watches(critical_unanswered={"threshold": 1, "business": False, "escalate_minutes": 30})
    ticket = await watch.ticket(tier="critical")
    (alert,) = await watch.look(ticket.opened_at + 2 * HOUR)
    sites = (watch.site.site_id,)
    await watch.database.write(lambda rows: acknowledge_alert(rows, sites, alert.alert_id, BO, watch.now))
    (kept,) = await watch.look(ticket.opened_at + 9 * HOUR)
    assert (kept.state, kept.acknowledged_by, kept.step) == ("acknowledged", "Bo", 1)
    assert await watch.sent() == ["alert.raised"]


async def test_who_takes_it_on_while_it_is_looked_for_still_has_it(watch: Watch) -> None:
    await watch.watches(critical_unanswered={"threshold": 1, "business": False, "escalate_minutes": 30})
    ticket = await watch.ticket(tier="critical")
    (alert,) = await watch.look(ticket.opened_at + 2 * HOUR)
    sites, noted, looked_for = (watch.site.site_id,), asyncio.Event(), asyncio.Event()

    async def slowly(rows: AsyncConnection) -> None:
        await acknowledge_alert(rows, sites, alert.alert_id, BO, watch.now)
        noted.set()
        await looked_for.wait()

    taking_on = asyncio.create_task(watch.database.write(slowly))
    await noted.wait()
    looking = asyncio.create_task(watch.look(watch.now + MINUTE))
    # On SQLite the look waits for the writer, on PostgreSQL for the alert.
    await asyncio.wait([looking], timeout=0.3)
    looked_for.set()
    await asyncio.gather(taking_on, looking)
    (kept,) = await watch.alerts()
    assert (kept.state, kept.acknowledged_by) == ("acknowledged", "Bo")


async def test_what_comes_back_within_the_quiet_time_is_the_same_alert_and_told_to_nobody(watch: Watch) -> None:
    await watch.watches(
        critical_unanswered={"threshold": 1, "business": False, "quiet_hours": 4, "escalate_minutes": 999}
    )
    ticket = await watch.ticket(tier="critical")
    begins = ticket.opened_at + 2 * HOUR
    (alert,) = await watch.look(begins)
    await watch.change(ticket, tier="low")
    await watch.look(begins + HOUR)
    assert await watch.look(begins + 2 * HOUR) == ()
    await watch.change(ticket, tier="critical")
    (again,) = await watch.look(begins + 3 * HOUR)
    assert again.alert_id == alert.alert_id
    assert await watch.sent() == ["alert.raised", "alert.resolved"]
    await watch.change(ticket, tier="low")
    await watch.look(begins + 4 * HOUR)
    await watch.look(begins + 5 * HOUR)
    await watch.change(ticket, tier="critical")
    (later,) = await watch.look(begins + 20 * HOUR)
    assert later.alert_id != alert.alert_id


async def test_a_clock_that_ran_ahead_and_was_set_back_keeps_nobody_from_looking_or_from_hearing(watch: Watch) -> None:
    await watch.watches(critical_unanswered={"threshold": 1, "business": False, "escalate_minutes": 999})
    ticket = await watch.ticket(tier="critical")
    ahead = ticket.opened_at + timedelta(days=900)
    (raised_ahead,) = await watch.look(ahead)
    await watch.change(ticket, tier="low")
    await watch.look(ahead + HOUR)
    assert await watch.look(ahead + 2 * HOUR) == ()
    await watch.change(ticket, tier="critical")
    (raised,) = await watch.look(ticket.opened_at + 2 * HOUR)
    assert raised.alert_id != raised_ahead.alert_id
    assert await watch.sent() == ["alert.raised", "alert.raised", "alert.resolved"]


async def test_ten_thousand_tickets_are_one_alert_with_their_number_and_the_first_of_them(watch: Watch) -> None:
    await watch.watches(critical_unanswered={"threshold": 1, "business": False})
    ticket = await watch.ticket(tier="critical")

    # PostgreSQL, whose words for the search are made by a trigger, would need most of the time of all these tests.
    total = 1_000 if watch.database.is_shared else 10_000
    numbers = select(literal(1).label("n")).cte("numbers", recursive=True)
    numbers = numbers.union_all(select(numbers.c.n + 1).where(numbers.c.n < total - 1))
    own = {
        "ticket_id": literal("t_") + cast(numbers.c.n, String),
        "conversation_id": literal("c_") + cast(numbers.c.n, String),
        "number": numbers.c.n + 100,
        "opened_at": type_coerce(type_coerce(tickets.c.opened_at, Integer) + numbers.c.n, tickets.c.opened_at.type),
    }
    every = tickets.join(numbers, tickets.c.ticket_id == ticket.ticket_id)
    rows = select(*(own.get(each.name, each) for each in tickets.c)).select_from(every)
    columns = [each.name for each in tickets.c]
    for start in range(0, total, 500):
        part = insert(tickets).from_select(columns, rows.where(numbers.c.n > start, numbers.c.n <= start + 500))
        await watch.database.write(partial(AsyncConnection.execute, statement=part))
    for hour in range(5, 8):
        (alert,) = await watch.look(ticket.opened_at + hour * HOUR)
    assert alert.title.startswith(f"{total:,} critical tickets wait")
    assert (alert.count, len(alert.ticket_ids), alert.ticket_ids[0]) == (total, TICKETS_KEPT, ticket.ticket_id)
    assert alert.facts["path"] == "/desk?view=open&tier=critical"
    assert len(await watch.told(watch.ada)) == 1


async def test_two_processes_that_look_at_once_raise_one(watch: Watch) -> None:
    await watch.watches(critical_unanswered={"threshold": 1, "business": False})
    ticket = await watch.ticket(tier="critical")
    watch.now = ticket.opened_at + 2 * HOUR
    await asyncio.gather(watch.round().look(), watch.round().look())
    assert len(await watch.alerts()) == 1
    assert await watch.sent() == ["alert.raised"]


@pytest.mark.capability(89)
async def test_a_category_over_its_own_number_is_told_and_another_is_not(watch: Watch) -> None:
    await watch.watches(category_volume={"threshold": 4, "own": {"billing": 2}})
    for number in range(3):
        await watch.ticket(f"b_{number}", category="billing")
        await watch.ticket(f"h_{number}", category="howto")
    (alert,) = await watch.look(MORNING + HOUR)
    assert (alert.subject, alert.count, alert.threshold) == ("billing", 3, 2)
    assert await watch.look(MORNING + 30 * HOUR) != ()
    assert await watch.look(MORNING + 31 * HOUR) == ()


async def test_shares_and_ages_wait_for_enough_tickets(watch: Watch) -> None:
    await watch.watches(breach_share={"threshold": 20}, queue_age={"threshold": 10})
    broken = milliseconds_of(MORNING)
    for number in range(9):
        await watch.ticket(f"c_{number}", breach_order=broken)
    assert await watch.look(MORNING + 20 * HOUR) == ()
    await watch.ticket("c_9")
    found = await watch.look(MORNING + 21 * HOUR)
    assert {each.rule for each in found} == {RuleName.BREACH_SHARE, RuleName.QUEUE_AGE}
    assert {each.title for each in found} == {
        "90 % of the open tickets are beyond their SLA",
        "Half of the tickets that wait for you are older than 21 hours",
    }


async def test_a_rule_that_is_switched_off_ends_its_alert(watch: Watch) -> None:
    await watch.watches(critical_unanswered={"threshold": 1, "business": False})
    ticket = await watch.ticket(tier="critical")
    assert len(await watch.look(ticket.opened_at + 2 * HOUR)) == 1
    await watch.watches()
    await watch.look(ticket.opened_at + 3 * HOUR)
    assert await watch.look(ticket.opened_at + 4 * HOUR) == ()


async def test_nobody_hears_of_another_site(watch: Watch) -> None:
    other = (await watch.database.write(lambda rows: add_site(rows, "Elsewhere", (), MORNING)))[0]
    theirs = replace(watch, site=other)
    await watch.watches()
    ticket = await theirs.ticket(tier="critical")
    await watch.look(ticket.opened_at + 30 * HOUR)
    assert await watch.alerts() == ()
    assert {each.rule for each in await theirs.alerts()} == {RuleName.CRITICAL_UNANSWERED}
    assert await watch.told(watch.ada) == []


async def test_a_spike_is_told_with_its_kind_once_the_ledger_knows_the_history(watch: Watch) -> None:
    await watch.watches(spike={"threshold": 4})
    now = MORNING + 2 * HOUR

    await watch.ticket("c_0", opened_at=now - 2 * HOUR)
    assert await watch.look(now) == ()
    history = [watch.opened(1000 + day, now - day * timedelta(days=1), "how_to") for day in range(2, 60)]
    burst = [watch.opened(2000 + n, now - n * MINUTE, "billing") for n in range(1, 10)]
    await watch.tells(*history, *burst)
    (alert,) = await watch.look(now)
    assert (alert.rule, alert.subject.split("|")[0], alert.count) == (RuleName.SPIKE, "billing", 9)
    assert set(alert.ticket_ids) == {f"t_{2000 + n}" for n in range(1, 10)}


@pytest.mark.capability(94)
async def test_a_figure_off_its_target_for_days_goes_to_its_owner_and_then_to_the_next(watch: Watch) -> None:
    people = {"owner_id": watch.ada.user_id, "next_owner_id": watch.bo.user_id, "escalate_minutes": 120}
    await watch.watches(drift={"threshold": 3, "own": {"first_response": 90}} | people)
    now = MORNING + 10 * HOUR
    for day in range(1, 4):
        for n in range(6):
            event = watch.opened(10 * day + n, now - day * timedelta(days=1), "billing")
            late: dict[str, EventValue] = {"wall_ms": 1, "counted_ms": 1, "met": n > 1}
            answered = replace(
                event, kind=EventKind.FIRST_RESPONSE, at=event.at + MINUTE, details=late, key=f"{event.key}:first"
            )
            await watch.tells(event, answered)
    (alert,) = await watch.look(now)
    assert alert.title == "First responses in time: 67 %, below 90 % for 3 days"
    assert (await watch.told(watch.ada), await watch.told(watch.bo)) == ([alert.title], [])
    await watch.look(now + 3 * HOUR)
    assert await watch.told(watch.bo) == [alert.title]
    assert await watch.sent() == ["alert.raised", "alert.escalated"]


async def test_a_site_that_cannot_be_looked_at_holds_up_no_other(watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    first, _ = await watch.database.write(lambda rows: add_site(rows, "Earlier", ["https://b.example"], MORNING))
    second, _ = await watch.database.write(lambda rows: add_site(rows, "Later", ["https://c.example"], MORNING))
    looked_at: list[str] = []

    async def fails_once(_: AsyncConnection, site_id: str, *_rest: object) -> list[Any]:
        looked_at.append(site_id)
        raise OverflowError("date value out of range")

    monkeypatch.setattr(alert_round, "counted_findings", fails_once)
    await watch.round().look()
    assert set(looked_at) == {watch.site.site_id, first.site_id, second.site_id}


async def test_a_ledger_that_cannot_be_folded_holds_up_no_other(watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[str] = []

    async def fails(_: AsyncConnection, site_ids: tuple[str, ...], **_rest: object) -> int:
        tried.extend(site_ids)
        raise KeyError("tier")

    async def two_sites(_: AsyncConnection) -> tuple[str, ...]:
        return ("st_one", "st_two")

    monkeypatch.setattr(folding_round, "prepared", fails)
    monkeypatch.setattr(folding_round, "sites_to_fold", two_sites)
    assert await folding_round.folding(watch.database).look() is False
    assert tried == ["st_one", "st_two"]


async def test_what_has_a_longer_subject_than_is_kept_is_one_alert_too(watch: Watch) -> None:
    await watch.watches(spike={"threshold": 2})
    finding = Finding(RuleName.SPIKE, f"*|*|/{'p' * 500}", 9.0, 2.0, "Spike")
    rules = await watch.database.read(lambda rows: rules_of(rows, watch.site.site_id))

    async def look(rows: AsyncConnection) -> Looked:
        return await apply_findings(rows, watch.site.site_id, (RuleName.SPIKE,), [finding], rules, watch.now)

    for _ in range(9):
        watch.now += 5 * MINUTE
        await watch.database.write(look)
    (alert,) = await watch.alerts()
    assert (alert.times, alert.gone_since) == (9, None)
