"""A ticket with its conversation, found through the sites of whoever asks."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.ticket import Ticket
from escalation.tickets import ticket_of
from server.conversation.conversation import Conversation, conversation_for_sites, hold
from server.errors import HandrailError


class NothingHere(HandrailError):
    """There is nothing of this kind for whoever asks, whether it is there for somebody else or not."""


@dataclass(frozen=True, slots=True)
class Found:
    """A ticket and its conversation, found through the sites of the one who asks."""

    ticket: Ticket
    conversation: Conversation


async def find(connection: AsyncConnection, site_ids: Collection[str], ticket_id: str) -> Found:
    """The ticket, if it is one of these sites; raises NothingHere for any other."""
    ticket = await ticket_of(connection, site_ids, ticket_id)
    if ticket is None:
        raise NothingHere("No such ticket on these sites.")
    conversation = await conversation_for_sites(connection, (ticket.site_id,), ticket.conversation_id)
    if conversation is None:
        raise NothingHere("The conversation of this ticket is gone.")
    return Found(ticket, conversation)


async def find_held(connection: AsyncConnection, site_ids: Collection[str], ticket_id: str) -> Found:
    """The same, held against other writers until the commit: the conversation first, as everywhere, then read again."""
    found = await find(connection, site_ids, ticket_id)
    await hold(connection, found.conversation)
    return await find(connection, site_ids, ticket_id)
