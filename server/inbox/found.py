"""A ticket with its conversation, found through the sites of whoever asks."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.merges import merged_conversations
from escalation.ticket import Ticket
from escalation.tickets import ticket_of
from server.conversation.conversation import (
    Conversation,
    conversation_for_sites,
    conversations_by_id,
    conversations_named,
)
from server.conversation.tables import messages
from server.errors import HandrailError


class NothingHere(HandrailError):
    """There is nothing of this kind for whoever asks, whether it is there for somebody else or not."""


@dataclass(frozen=True, slots=True)
class Merged:
    """A conversation whose ticket goes on in another one, and that ticket's id."""

    ticket_id: str
    conversation: Conversation


@dataclass(frozen=True, slots=True)
class Found:
    """A ticket and its conversation, found through the sites of the one who asks."""

    ticket: Ticket
    conversation: Conversation
    merged: tuple[Merged, ...] = ()
    """What was merged into the ticket."""
    speaking: Conversation | None = None
    """Where the customer wrote last, if that is not the ticket's own conversation."""

    @property
    def conversations(self) -> tuple[Conversation, ...]:
        """All that is said in this ticket: its own conversation, then those merged into it."""
        return (self.conversation, *(each.conversation for each in self.merged))

    @property
    def reaches(self) -> Conversation:
        """The conversation in which a reply reaches the customer: where they wrote last."""
        return self.speaking or self.conversation

    @property
    def others(self) -> tuple[Conversation, ...]:
        """All conversations of the ticket but the one in which a reply reaches the customer."""
        reached = self.reaches.conversation_id
        return tuple(each for each in self.conversations if each.conversation_id != reached)


async def find(connection: AsyncConnection, site_ids: Collection[str], ticket_id: str) -> Found:
    """The ticket, if it is one of these sites; raises NothingHere for any other."""
    ticket = await ticket_of(connection, site_ids, ticket_id)
    if ticket is None:
        raise NothingHere("No such ticket on these sites.")
    conversation = await conversation_for_sites(connection, (ticket.site_id,), ticket.conversation_id)
    if conversation is None:
        raise NothingHere("The conversation of this ticket is gone.")
    pairs = await merged_conversations(connection, ticket.site_id, ticket.ticket_id)
    if not pairs:
        return Found(ticket, conversation)
    named = await conversations_named(connection, [(ticket.site_id, each) for _, each in pairs])
    merged = tuple(
        Merged(merged_id, named[ticket.site_id, each])
        for merged_id, each in pairs
        if (ticket.site_id, each) in named and each != ticket.conversation_id
    )
    found = Found(ticket, conversation, merged)
    return replace(found, speaking=await _speaking(connection, found))


async def find_held(connection: AsyncConnection, site_ids: Collection[str], ticket_id: str) -> Found:
    """The same, held against other writers until the commit: conversations first, as everywhere, then read again."""
    found = await find(connection, site_ids, ticket_id)
    keys = [(each.site_id, each.conversation_id) for each in found.conversations]
    await conversations_by_id(connection, keys)
    return await find(connection, site_ids, ticket_id)


async def _speaking(connection: AsyncConnection, found: Found) -> Conversation:
    """Where the customer wrote last; the ticket's own conversation where they never wrote."""
    columns = messages.c
    ids = [each.conversation_id for each in found.conversations]
    rows = await connection.execute(
        select(columns.conversation_id, func.max(columns.created_at))
        .where(columns.site_id == found.ticket.site_id, columns.conversation_id.in_(ids), columns.author == "visitor")
        .group_by(columns.conversation_id)
    )
    latest = {row.conversation_id: row[1] for row in rows}
    spoken = [each for each in found.conversations if each.conversation_id in latest]
    return max(spoken, key=lambda each: latest[each.conversation_id], default=found.conversation)
