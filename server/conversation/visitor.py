"""A visitor as their socket knows them, and the conversation that they speak in."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from server.conversation.contact import Contact, add_contact, contact_by_id, contact_by_secret, identify_contact
from server.conversation.conversation import Conversation, conversation_of_contact, hold, latest_conversation
from server.conversation.identifier import derived_id
from server.conversation.identity import Identity
from server.conversation.opening import open_conversation
from server.errors import IdentityRefused, NotTaken

SOMEBODY_ELSE: Final = "Somebody else has signed in here meanwhile. Reload the page to go on as yourself."

NOT_TAKEN: Final = "This help takes no more messages from here."


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who speaks: the secret of a panel on a site, and the conversation that it has open, if any.

    `is_fresh`: the visitor has started over, and `conversation_id` names a conversation that begins with the first
    thing they do. `contact_id` is known once the visitor was recognised: whose the conversation is, which may have been
    begun in another browser of theirs. `identity` is what the host says: of somebody who was not known it is stored
    with the first thing that they do.
    """

    site_id: str
    secret: str
    conversation_id: str | None
    contact_id: str | None = None
    identity: Identity | None = None
    is_fresh: bool = False


def fresh_conversation_id(site_id: str, secret: str, fresh: str) -> str:
    """The id of the conversation that a visitor begins under the name `fresh`: the same on every socket and in every
    process, so that what is sent again finds it."""
    return derived_id("c", site_id, secret, fresh)


async def contact_of_visitor(connection: AsyncConnection, visitor: Visitor) -> Contact | None:
    """The contact as whom this visitor speaks: as they were recognised, else whoever is known by their secret."""
    if visitor.contact_id is not None:
        return await contact_by_id(connection, visitor.site_id, visitor.contact_id)
    return await contact_by_secret(connection, visitor.site_id, visitor.secret)


def refuse_blocked(contact: Contact) -> None:
    """Raises NotTaken for a contact whom the team does not listen to any more."""
    if contact.blocked_at is not None:
        raise NotTaken(NOT_TAKEN)


async def is_blocked(connection: AsyncConnection, conversation: Conversation) -> bool:
    """Whether the team does not listen any more to the visitor whose conversation this is."""
    contact = await contact_by_id(connection, conversation.site_id, conversation.contact_id)
    return contact is not None and contact.blocked_at is not None


async def find_or_open(connection: AsyncConnection, visitor: Visitor, at: datetime) -> tuple[Contact, Conversation]:
    """The visitor's contact and conversation, held until the commit; stored now if this is the first thing they do.

    Raises NotTaken for a blocked visitor, and IdentityRefused when the host says that this is somebody else than who is
    known by the secret.
    """
    contact = await contact_of_visitor(connection, visitor)
    if contact is None:
        contact = await add_contact(connection, visitor.site_id, visitor.secret, at)
    if visitor.identity is not None and visitor.contact_id is None:
        if contact.is_other_than(visitor.identity):
            raise IdentityRefused(SOMEBODY_ELSE)
        await identify_contact(connection, contact, visitor.identity)
        contact = await contact_by_id(connection, contact.site_id, contact.contact_id) or contact
    refuse_blocked(contact)
    conversation = (
        await latest_conversation(connection, contact)
        if visitor.conversation_id is None
        else await conversation_of_contact(connection, contact, visitor.conversation_id)
    )
    if conversation is None:
        named = visitor.conversation_id if visitor.is_fresh else None
        return contact, await open_conversation(connection, contact.site_id, contact.contact_id, at, named)
    return contact, await hold(connection, conversation)
