"""Tickets that two processes open and move at the same moment, on one PostgreSQL."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.opening import open_ticket
from escalation.ticket import Assignee, Ticket
from escalation.tickets import assign, queue, record_first_response, ticket_of
from server.database import Database
from tests.escalation.samples import MORNING, handoff

CONVERSATIONS = [f"c_{number}" for number in range(12)]


@pytest.fixture
async def processes(postgres_url: str) -> AsyncIterator[tuple[Database, Database]]:
    """Two doors to the same rows, as two processes have them."""
    one, other = Database(postgres_url), Database(postgres_url)
    await one.start()
    await other.start()
    yield one, other
    await one.aclose()
    await other.aclose()


def opening(database: Database, conversation_id: str) -> asyncio.Task[Ticket]:
    async def unit(rows: AsyncConnection) -> Ticket:
        return await open_ticket(rows, handoff("I was charged twice", conversation_id=conversation_id))

    return asyncio.create_task(database.write(unit))


async def test_numbers_have_no_gap_and_none_is_given_twice(processes: tuple[Database, Database]) -> None:
    tasks = [opening(processes[place % 2], each) for place, each in enumerate(CONVERSATIONS)]
    numbers = sorted(ticket.number for ticket in await asyncio.gather(*tasks))
    assert numbers == list(range(1, len(CONVERSATIONS) + 1))


async def test_a_conversation_gets_one_ticket_however_many_hand_it_over(processes: tuple[Database, Database]) -> None:
    tickets = await asyncio.gather(*(opening(processes[place % 2], "c_one") for place in range(6)))
    assert len({ticket.ticket_id for ticket in tickets}) == 1
    assert len(await processes[0].read(lambda rows: queue(rows, ["s_one"]))) == 1


async def test_two_moves_at_once_are_both_kept(processes: tuple[Database, Database]) -> None:
    ticket = await opening(processes[0], "c_one")
    await asyncio.gather(
        processes[0].write(lambda rows: assign(rows, ticket, Assignee("u_ada", "Ada"), MORNING)),
        processes[1].write(lambda rows: record_first_response(rows, ticket, MORNING)),
    )
    moved = await processes[0].read(lambda rows: ticket_of(rows, ["s_one"], ticket.ticket_id))
    assert moved is not None
    assert moved.assignee == Assignee("u_ada", "Ada")
    assert moved.first_response_at == MORNING
