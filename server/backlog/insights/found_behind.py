"""The tickets and conversations behind a point, as rows of a list."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.tables import tickets
from server.conversation.tables import conversations, messages

BEHIND_PAGE: Final = 50
"""Rows of one page of a list."""

ASKED_CHARACTERS: Final = 120
FIRST_SEQ_MAX: Final = 3
"""The visitor's first words are among the first messages: a greeting may stand before them."""


@dataclass(frozen=True, slots=True)
class TicketBehind:
    """A ticket in a list."""

    ticket_id: str
    site_id: str
    number: int
    subject: str
    tier: str
    category: str | None
    status: str
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class ConversationBehind:
    """A conversation in a list."""

    conversation_id: str
    site_id: str
    status: str
    opened_at: datetime
    asked: str
    """The beginning of what the visitor wrote first; empty where they wrote nothing yet."""


async def tickets_found(
    connection: AsyncConnection, site_ids: Collection[str], ids: Sequence[str]
) -> tuple[TicketBehind, ...]:
    """The tickets of these sites with these ids, in the order of the ids; one that is gone is left out."""
    columns = tickets.c
    wanted = (
        columns.ticket_id,
        columns.site_id,
        columns.number,
        columns.subject,
        columns.tier,
        columns.category,
        columns.status,
        columns.opened_at,
    )
    rows = await connection.execute(select(*wanted).where(columns.site_id.in_(site_ids), columns.ticket_id.in_(ids)))
    found = {row.ticket_id: TicketBehind(*row) for row in rows}
    return tuple(found[each] for each in ids if each in found)


async def conversations_found(
    connection: AsyncConnection, site_ids: Collection[str], ids: Sequence[str]
) -> tuple[ConversationBehind, ...]:
    """As tickets_found."""
    columns = conversations.c
    rows = await connection.execute(
        select(columns.conversation_id, columns.site_id, columns.status, columns.created_at).where(
            columns.site_id.in_(site_ids), columns.conversation_id.in_(ids)
        )
    )
    asked = await _asked_first(connection, site_ids, ids)
    found = {row.conversation_id: ConversationBehind(*row, asked.get(row.conversation_id, "")) for row in rows}
    return tuple(found[each] for each in ids if each in found)


async def _asked_first(connection: AsyncConnection, site_ids: Collection[str], ids: Sequence[str]) -> dict[str, str]:
    columns = messages.c
    by_visitor = (
        columns.site_id.in_(site_ids),
        columns.conversation_id.in_(ids),
        columns.author == "visitor",
        columns.seq <= FIRST_SEQ_MAX,
    )
    rows = await connection.execute(
        select(columns.conversation_id, columns.text).where(*by_visitor).order_by(columns.seq.desc())
    )
    return {row.conversation_id: row.text[:ASKED_CHARACTERS] for row in rows}
