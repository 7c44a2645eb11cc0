"""What else this customer asked: their other tickets, and conversations that never needed a person."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.tables import tickets
from escalation.ticket import Ticket, TicketStatus
from server.conversation.conversation import Conversation
from server.conversation.past import Past, past_conversations

TICKETS_SHOWN_MAX: Final = 8
"""The latest; more of one customer are a matter for the queue's filter."""

CONVERSATIONS_SHOWN_MAX: Final = 5


@dataclass(frozen=True, slots=True)
class OtherTicket:
    """A line about another ticket of the customer."""

    ticket_id: str
    number: int
    subject: str
    status: TicketStatus
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class ContactHistory:
    """Beside the ticket that is open; the latest first."""

    tickets: tuple[OtherTicket, ...] = ()
    conversations: tuple[Past, ...] = ()
    """Those that the AI agent handled alone."""


async def contact_history(connection: AsyncConnection, ticket: Ticket, conversation: Conversation) -> ContactHistory:
    """The history of the contact of this conversation."""
    columns = tickets.c
    rows = await connection.execute(
        select(columns.ticket_id, columns.number, columns.subject, columns.status, columns.opened_at)
        .where(columns.site_id == ticket.site_id, columns.contact_id == conversation.contact_id)
        .where(columns.ticket_id != ticket.ticket_id)
        .order_by(columns.opened_at.desc(), columns.number.desc())
        .limit(TICKETS_SHOWN_MAX)
    )
    others = tuple(
        OtherTicket(row.ticket_id, row.number, row.subject, TicketStatus(row.status), row.opened_at) for row in rows
    )
    past = await past_conversations(connection, ticket.site_id, (conversation.contact_id,))
    handed = await connection.execute(
        select(columns.conversation_id).where(
            columns.site_id == ticket.site_id,
            columns.conversation_id.in_([each.conversation_id for each in past]),
        )
    )
    of_people = {row.conversation_id for row in handed} | {conversation.conversation_id}
    alone = [each for each in past if each.conversation_id not in of_people and each.title]
    return ContactHistory(others, tuple(alone[:CONVERSATIONS_SHOWN_MAX]))
