"""The clocks of a ticket over its life: they begin, stand still, go on, end, and count anew when it becomes another."""

from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.business_hours import BusinessHours, OpeningTimes
from escalation.business_time import between
from escalation.clocks import BREACHED, DUE_SOON, alarms, paused, reclocked, resumed
from escalation.hours_document import hours_to_document
from escalation.opening import open_ticket
from escalation.site_documents import DocumentName, store_document
from escalation.site_policies import EVERY_SITE, policies_of, share_hours, site_hours
from escalation.sla import Policies
from escalation.ticket import Resolution, Ticket, TicketStatus
from escalation.tickets import customer_replied, record_first_response, reopen, resolve, revise, waiting_for_customer
from escalation.triage import TriageTier
from tests.escalation.samples import handoff

BERLIN = ZoneInfo("Europe/Berlin")
OFFICE = BusinessHours(BERLIN, (OpeningTimes(frozenset(range(5)), time(9), time(17)),))
POLICIES = Policies(hours=OFFICE)
BY = ("u_ada", "Ada")
HOUR_MILLISECONDS = 3_600_000


def berlin(day: int, hour: int, minute: int = 0) -> datetime:
    """In November 2026; the 27th is a Friday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=BERLIN)


async def set_hours(connection: AsyncConnection) -> None:
    document = hours_to_document(OFFICE)
    await store_document(connection, "s_one", DocumentName.HOURS, document, after_version=0, by=BY, at=berlin(1, 9))


async def opened(connection: AsyncConnection, question: str, at: datetime) -> Ticket:
    await set_hours(connection)
    return await open_ticket(connection, handoff(question, at=at))


async def answer(connection: AsyncConnection, ticket: Ticket, at: datetime) -> Ticket:
    return await waiting_for_customer(connection, await record_first_response(connection, ticket, at), at)


async def test_a_critical_ticket_of_a_saturday_is_due_on_monday_evening(connection: AsyncConnection) -> None:
    ticket = await opened(connection, "The site is down", berlin(28, 11))
    assert ticket.tier is TriageTier.CRITICAL
    assert ticket.first_response_due == ticket.resolution_due == berlin(30, 17)
    assert ticket.next_due == ticket.next_breach == berlin(30, 17)


async def test_clocks_stand_still_while_the_customer_is_awaited(connection: AsyncConnection) -> None:
    ticket = await opened(connection, "The site is down", berlin(23, 10))
    ticket = await answer(connection, ticket, berlin(23, 12))
    assert (ticket.next_due, ticket.alarm_at, ticket.paused_since) == (None, None, berlin(23, 12))
    ticket = await customer_replied(connection, ticket, berlin(25, 9))
    assert ticket.resolution_due == berlin(25, 14)
    assert ticket.next_response_due == berlin(25, 17)
    assert ticket.paused_since is None


async def test_of_what_the_customer_wrote_the_oldest_unanswered_counts(connection: AsyncConnection) -> None:
    ticket = await answer(connection, await opened(connection, "I was charged twice", berlin(23, 10)), berlin(23, 11))
    first = await customer_replied(connection, ticket, berlin(24, 9))
    assert first.next_response_due == berlin(25, 9)
    second = await customer_replied(connection, first, berlin(24, 15))
    assert second.next_response_due == berlin(25, 9)
    assert second.customer_wrote_at == berlin(24, 15)
    answered = await answer(connection, second, berlin(24, 16))
    assert answered.next_response_due is None
    assert (await customer_replied(connection, answered, berlin(26, 9))).next_response_due == berlin(27, 9)


async def test_how_long_it_took_is_kept_by_the_wall_and_within_the_hours(connection: AsyncConnection) -> None:
    ticket = await answer(connection, await opened(connection, "How do I export?", berlin(27, 16)), berlin(30, 10))
    assert ticket.first_response_wall == 66 * HOUR_MILLISECONDS
    assert ticket.first_response_business == 2 * HOUR_MILLISECONDS
    ended = await resolve(connection, ticket, berlin(30, 12))
    assert (ended.resolution_wall, ended.resolution_business) == (68 * HOUR_MILLISECONDS, 4 * HOUR_MILLISECONDS)
    assert ended.resolution is Resolution.BY_PERSON


async def test_a_reopened_ticket_has_the_time_left_that_it_had(connection: AsyncConnection) -> None:
    ticket = await opened(connection, "The site is down", berlin(23, 10))
    ended = await resolve(connection, ticket, berlin(23, 11))
    again = await reopen(connection, ended, berlin(24, 9))
    assert again.resolution_due == again.first_response_due == berlin(24, 15)
    assert (again.resolution_wall, again.reopened) == (None, 1)


async def test_a_tier_that_becomes_another_counts_from_the_opening(connection: AsyncConnection) -> None:
    ticket = await opened(connection, "How do I export?", berlin(23, 10))
    higher = await revise(connection, ticket, lambda held: replace(held, tier=TriageTier.HIGH), berlin(23, 12))
    assert (higher.first_response_due, higher.alarm_at) == (berlin(24, 10), berlin(24, 4))


def normal(at: datetime, **fields: Any) -> Ticket:
    due = POLICIES.due(TriageTier.NORMAL, None, next(iter(POLICIES.tiers[TriageTier.NORMAL].promises)), at)
    return Ticket(
        site_id="s_one",
        ticket_id="t_one",
        conversation_id="c_one",
        number=1,
        status=TicketStatus.OPEN,
        resolution=None,
        why="",
        reason=handoff().reason,
        subject="",
        contact_name=None,
        assignee=None,
        opened_at=at,
        first_response_at=None,
        resolved_at=None,
        updated_at=at,
        resolution_due=None,
        **{"tier": TriageTier.NORMAL, "first_response_due": due.due, "first_response_breach": due.breach} | fields,
    )


def test_what_is_learned_late_makes_nobody_late() -> None:
    low = normal(berlin(2, 10), tier=TriageTier.LOW, first_response_due=None, first_response_breach=None)
    raised = reclocked(replace(low, tier=TriageTier.HIGH), POLICIES, berlin(25, 12))
    assert raised.first_response_due == berlin(26, 12)
    assert reclocked(raised, POLICIES, berlin(25, 14)).first_response_due == berlin(26, 12), "again is the same"


def test_who_is_late_stays_late_when_it_becomes_more_urgent() -> None:
    late = normal(berlin(2, 10))
    raised = reclocked(replace(late, tier=TriageTier.HIGH), POLICIES, berlin(25, 12))
    assert raised.first_response_due == late.first_response_due


def test_a_tier_without_promises_has_no_clock() -> None:
    lowered = reclocked(replace(normal(berlin(23, 10)), tier=TriageTier.LOW), POLICIES, berlin(23, 11))
    assert (lowered.next_due, lowered.alarm_at) == (None, None)


def test_each_clock_is_told_of_twice_before_and_at_its_breach() -> None:
    told = {each.kind: each.at for each in alarms(normal(berlin(23, 10)), POLICIES)}
    assert told == {DUE_SOON: berlin(24, 22), BREACHED: berlin(26, 10)}
    assert list(alarms(paused(normal(berlin(23, 10)), berlin(23, 11)), POLICIES)) == []


@given(st.integers(0, 60 * 24 * 2 - 1), st.integers(1, 60 * 24 * 30))
def test_a_pause_takes_no_time_that_counts(until_pause: int, pause: int) -> None:
    ticket = normal(berlin(23, 10))
    since = berlin(23, 10) + timedelta(minutes=until_pause)
    at = since + timedelta(minutes=pause)
    counted = POLICIES.counted(POLICIES.of(TriageTier.NORMAL, None))
    went_on = resumed(paused(ticket, since), POLICIES, at)
    for before, after in (
        (ticket.first_response_due, went_on.first_response_due),
        (ticket.first_response_breach, went_on.first_response_breach),
    ):
        assert before is not None
        assert after is not None
        assert between(counted, since, before) == between(counted, at, after)
        assert after >= before


async def test_hours_of_the_site_stand_before_those_of_the_service(connection: AsyncConnection) -> None:
    night = BusinessHours(BERLIN, (OpeningTimes(frozenset({4}), time(22), time(6)),))
    assert not (await site_hours(connection, "s_one")).times
    await share_hours(connection, night, berlin(1, 9))
    await share_hours(connection, night, berlin(2, 9))
    assert await site_hours(connection, "s_one") == night
    await set_hours(connection)
    assert (await policies_of(connection, "s_one")).hours == OFFICE
    assert (await policies_of(connection, "s_two")).hours == night


async def test_hours_of_the_service_that_never_open_count_as_none(connection: AsyncConnection) -> None:
    never = BusinessHours(BERLIN, (OpeningTimes(frozenset(), time(9), time(17)),))
    await share_hours(connection, never, berlin(1, 9))
    assert not (await site_hours(connection, "s_one")).times


@pytest.mark.parametrize("name", [DocumentName.HOURS, DocumentName.SLA])
async def test_a_document_that_cannot_be_read_stops_no_ticket(connection: AsyncConnection, name: DocumentName) -> None:
    for site_id in ("s_one", EVERY_SITE):
        await store_document(
            connection, site_id, name, {"days": 7, "tiers": 7}, after_version=0, by=BY, at=berlin(1, 9)
        )
    assert (await open_ticket(connection, handoff("I was charged twice"))).first_response_due is not None
