"""What happened to a ticket since somebody looked at it: who closes many by a list must not close over it."""

from datetime import datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.tables import ticket_notes
from server.conversation.tables import messages
from server.inbox.deed_words import deed_of_ticket
from server.inbox.found import Found
from server.team.actor import Actor
from server.team.audit_log import entries_of

ENTRIES_READ: Final = 20
"""Deeds on a ticket, the latest: that one of them was somebody else's is enough."""


async def happened_since(connection: AsyncConnection, found: Found, actor: Actor, since: datetime) -> str:
    """In a sentence what customer and colleagues did with the ticket after that moment; empty for nothing.

    What the actor did with the ticket itself does not count: they know of it.
    """
    ticket = found.ticket
    said = await connection.execute(
        select(messages.c.author, messages.c.name)
        .where(
            messages.c.site_id == ticket.site_id,
            messages.c.conversation_id.in_([each.conversation_id for each in found.conversations]),
            messages.c.author.in_(("visitor", "person")),
            messages.c.created_at > since,
        )
        .order_by(messages.c.created_at.desc(), messages.c.seq.desc())
        .limit(1)
    )
    if (last := said.first()) is not None:
        return "The customer wrote since." if last.author == "visitor" else f"{last.name or 'A colleague'} wrote since."
    notes = ticket_notes.c
    noted = select(func.max(notes.author_name)).where(
        notes.site_id == ticket.site_id, notes.ticket_id == ticket.ticket_id, notes.at > since
    )
    if (author := await connection.scalar(noted)) is not None:
        return f"{author} wrote a note since."
    deeds = await entries_of(connection, ticket.site_id, ticket.ticket_id, ENTRIES_READ)
    others = [each for each in deeds if each.at > since and each.actor.actor_id != actor.actor_id]
    return f"{others[-1].actor.name} {deed_of_ticket(others[-1])} since." if others else ""
