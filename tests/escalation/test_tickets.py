from datetime import timedelta

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError, StatementError
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.errors import TicketMoveRefused
from escalation.opening import open_ticket
from escalation.queue import urgency
from escalation.reason import ReasonCode
from escalation.tables import tickets
from escalation.ticket import Assignee, Resolution, TicketStatus
from escalation.tickets import (
    assign,
    counts,
    customer_replied,
    hand_back,
    handoff_of,
    open_ticket_of_conversation,
    queue,
    record_first_response,
    reopen,
    resolve,
    ticket_of,
    waiting_for_customer,
)
from escalation.triage import TriageTier
from tests.escalation.samples import MORNING, handoff

NOON = MORNING + timedelta(hours=3)
ADA = Assignee("u_ada", "Ada")


async def test_a_handoff_becomes_a_ticket_with_tier_clocks_and_number(connection: AsyncConnection) -> None:
    ticket = await open_ticket(connection, handoff("I was charged twice"))
    assert (ticket.number, ticket.status, ticket.tier) == (1, TicketStatus.OPEN, TriageTier.HIGH)
    assert ticket.first_response_due == MORNING + timedelta(hours=24)
    assert ticket.subject == "I was charged twice"
    assert await ticket_of(connection, ["s_one"], ticket.ticket_id) == ticket
    assert await handoff_of(connection, ticket) == handoff("I was charged twice")


async def test_numbers_count_per_site(connection: AsyncConnection) -> None:
    numbers = [
        (await open_ticket(connection, handoff(site_id=site, conversation_id=f"c_{count}"))).number
        for count, site in enumerate(("s_one", "s_one", "s_two", "s_one"))
    ]
    assert numbers == [1, 2, 1, 3]


async def test_a_second_handoff_of_the_conversation_updates_its_open_ticket(
    connection: AsyncConnection,
) -> None:
    first = await open_ticket(connection, handoff("How do I export?"))
    await waiting_for_customer(connection, first, NOON)
    again = handoff("Everything is gone", reason=ReasonCode.CUSTOMER_REQUEST, at=NOON)
    second = await open_ticket(connection, again)
    assert (second.ticket_id, second.number) == (first.ticket_id, first.number)
    assert (second.status, second.tier) == (TicketStatus.OPEN, TriageTier.CRITICAL)
    assert second.reason is ReasonCode.CUSTOMER_REQUEST
    assert second.first_response_due == MORNING.replace(hour=0) + timedelta(days=1)
    assert await handoff_of(connection, second) == again


async def test_a_calmer_second_handoff_neither_lowers_the_tier_nor_moves_a_clock(
    connection: AsyncConnection,
) -> None:
    first = await open_ticket(connection, handoff("The site is down"))
    second = await open_ticket(connection, handoff("Thanks", at=NOON))
    assert (second.tier, second.first_response_due) == (first.tier, first.first_response_due)


async def test_after_a_resolution_the_conversation_gets_a_new_ticket(connection: AsyncConnection) -> None:
    first = await open_ticket(connection, handoff())
    await resolve(connection, first, NOON)
    second = await open_ticket(connection, handoff(at=NOON))
    assert second.number == 2
    assert await open_ticket_of_conversation(connection, "s_one", "c_one") == second


async def test_the_database_itself_refuses_a_second_open_ticket(connection: AsyncConnection) -> None:
    await open_ticket(connection, handoff())
    row = (await connection.execute(tickets.select())).one()._mapping
    with pytest.raises(IntegrityError):
        await connection.execute(insert(tickets).values(**dict(row) | {"ticket_id": "t_other", "number": 2}))


async def test_strangers_of_another_site_find_nothing(connection: AsyncConnection) -> None:
    ticket = await open_ticket(connection, handoff())
    assert await ticket_of(connection, ["s_two"], ticket.ticket_id) is None
    assert await ticket_of(connection, [], ticket.ticket_id) is None
    assert await queue(connection, ["s_two"]) == ()
    assert set((await counts(connection, ["s_two"])).values()) == {0}
    assert await open_ticket_of_conversation(connection, "s_two", "c_one") is None


async def test_the_queue_in_sql_has_the_order_of_the_pure_key(connection: AsyncConnection) -> None:
    questions = ("I wish for more", "How?", "The site is down", "It is broken", "I was charged twice", "How so?")
    for count, question in enumerate(questions * 3):
        at = MORNING + timedelta(minutes=(count * 37) % 11)
        ticket = await open_ticket(connection, handoff(question, conversation_id=f"c_{count}", at=at))
        if count % 4 == 0:
            await record_first_response(connection, ticket, NOON)
    found = await queue(connection, ["s_one"])
    assert len(found) == 18
    assert list(found) == sorted(found, key=urgency)
    assert await queue(connection, ["s_one"], limit=5) == found[:5]


async def test_the_first_response_is_recorded_once(connection: AsyncConnection) -> None:
    ticket = await record_first_response(connection, await open_ticket(connection, handoff()), NOON)
    later = await record_first_response(connection, ticket, NOON + timedelta(hours=1))
    assert later.first_response_at == NOON
    assert await ticket_of(connection, ["s_one"], ticket.ticket_id) == later


async def test_a_ticket_goes_to_a_person_to_the_customer_and_back(connection: AsyncConnection) -> None:
    ticket = await assign(connection, await open_ticket(connection, handoff()), ADA, NOON)
    ticket = await waiting_for_customer(connection, ticket, NOON)
    assert (await counts(connection, ["s_one"]))[TicketStatus.WAITING_FOR_CUSTOMER] == 1
    ticket = await customer_replied(connection, ticket, NOON)
    assert await queue(connection, ["s_one"], TicketStatus.OPEN) == (ticket,)
    assert ticket.assignee == ADA


async def test_it_is_told_whether_a_person_or_the_ai_agent_ended_it(connection: AsyncConnection) -> None:
    solved = await resolve(connection, await open_ticket(connection, handoff()), NOON)
    back = await hand_back(connection, await open_ticket(connection, handoff()), NOON)
    assert (solved.resolution, back.resolution) == (Resolution.BY_PERSON, Resolution.HANDED_BACK)
    assert await resolve(connection, back, NOON + timedelta(hours=1)) == back


async def test_a_resolved_ticket_is_reopened_before_anything_else(connection: AsyncConnection) -> None:
    solved = await resolve(connection, await open_ticket(connection, handoff()), NOON)
    for move in (waiting_for_customer, customer_replied):
        with pytest.raises(TicketMoveRefused, match="Reopen it first"):
            await move(connection, solved, NOON)
    with pytest.raises(TicketMoveRefused, match="Reopen it first"):
        await assign(connection, solved, ADA, NOON)
    opened = await reopen(connection, solved, NOON)
    assert (opened.status, opened.resolution, opened.resolved_at) == (TicketStatus.OPEN, None, None)


async def test_an_old_ticket_is_not_reopened_beside_a_newer_one(connection: AsyncConnection) -> None:
    old = await resolve(connection, await open_ticket(connection, handoff()), NOON)
    await open_ticket(connection, handoff())
    with pytest.raises(TicketMoveRefused, match="newer open ticket"):
        await reopen(connection, old, NOON)


async def test_a_moment_without_a_zone_never_reaches_the_rows(connection: AsyncConnection) -> None:
    ticket = await open_ticket(connection, handoff())
    with pytest.raises(StatementError, match="no time zone"):
        await assign(connection, ticket, ADA, NOON.replace(tzinfo=None))
