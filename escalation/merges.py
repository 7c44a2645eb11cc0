"""Tickets that go on in another one: which they are, and in which ticket what the customer says counts."""

from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.tables import tickets

MERGED_MAX: Final = 20
"""Tickets that go on in one: more conversations than anybody reads side by side, and the bound of every walk."""


async def merged_conversations(
    connection: AsyncConnection, site_id: str, ticket_id: str
) -> tuple[tuple[str, str], ...]:
    """Ticket and conversation ids of all that go on in this ticket, also by way of another; at most MERGED_MAX."""
    found: list[tuple[str, str]] = []
    asked = [ticket_id]
    while asked and len(found) < MERGED_MAX:
        rows = await connection.execute(
            select(tickets.c.ticket_id, tickets.c.conversation_id)
            .where(tickets.c.site_id == site_id, tickets.c.merged_into.in_(asked))
            .order_by(tickets.c.number)
            .limit(MERGED_MAX - len(found))
        )
        new = [(row.ticket_id, row.conversation_id) for row in rows]
        found += new
        asked = [each for each, _ in new]
    return tuple(found)


async def surviving_ticket_id(connection: AsyncConnection, site_id: str, conversation_id: str) -> str | None:
    """The ticket in which this conversation goes on; None where its latest ticket was not merged into another."""
    columns = tickets.c
    merged_into = await connection.scalar(
        select(columns.merged_into)
        .where(columns.site_id == site_id, columns.conversation_id == conversation_id)
        .order_by(columns.number.desc())
        .limit(1)
    )
    return None if merged_into is None else await end_of_merges(connection, site_id, merged_into)


async def end_of_merges(connection: AsyncConnection, site_id: str, ticket_id: str) -> str:
    """The ticket in which this one goes on in the end: itself when it was not merged."""
    for _ in range(MERGED_MAX):
        onward = await connection.scalar(
            select(tickets.c.merged_into).where(tickets.c.site_id == site_id, tickets.c.ticket_id == ticket_id)
        )
        if onward is None:
            break
        ticket_id = onward
    return ticket_id
