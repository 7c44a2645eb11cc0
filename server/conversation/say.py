"""What a visitor says: stored with the promise to answer it, in one transaction, once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from server.conversation.contact import Contact, add_contact, contact_by_secret
from server.conversation.conversation import (
    Conversation,
    conversation_of_contact,
    latest_conversation,
    open_conversation,
    set_status,
)
from server.conversation.message import Message, append_message, message_by_client_id
from server.conversation.page_context import PageContext, PageVisit
from server.conversation.page_trail import record_visits
from server.conversation.runs import ask_for_run
from server.errors import ClientIdReused


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who speaks: the secret of a panel on a site, and the conversation that it has open, if any."""

    site_id: str
    secret: str
    conversation_id: str | None


@dataclass(frozen=True, slots=True)
class Said:
    """A stored message, and what it set going."""

    contact: Contact
    conversation: Conversation
    message: Message
    again: bool
    """True when it had been stored before; nothing new was set going."""
    run_id: str | None
    reopened: bool


async def say(
    connection: AsyncConnection,
    visitor: Visitor,
    *,
    client_id: str,
    text: str,
    page: PageContext | None,
    visits: Sequence[PageVisit],
    at: datetime,
) -> Said:
    """Stores a visitor's message and asks for a run, unless a person has the conversation.

    The first message of a visitor makes the contact and the conversation. `visits` are pages seen since the last
    message. Raises ClientIdReused when `client_id` stands for another text.
    """
    contact, conversation = await find_or_open(connection, visitor, at)
    known = await message_by_client_id(connection, conversation, client_id)
    if known is not None:
        if known.text != text:
            raise ClientIdReused("This client_id was used for another message; make a new one.", client_id=client_id)
        return Said(contact, conversation, known, True, None, False)
    await record_visits(connection, conversation, visits)
    message = await append_message(
        connection, conversation, author="visitor", text=text, client_id=client_id, page=page, at=at
    )
    reopened = conversation.status == "resolved"
    if reopened:
        await set_status(connection, conversation, "with_ai", None, at)
    run_id = None
    if not conversation.belongs_to_people:
        run_id = await ask_for_run(connection, conversation, message.seq, at)
    return Said(contact, conversation, message, False, run_id, reopened)


async def find_or_open(connection: AsyncConnection, visitor: Visitor, at: datetime) -> tuple[Contact, Conversation]:
    """The visitor's contact and conversation; stored now if this is the first thing that they do."""
    contact = await contact_by_secret(connection, visitor.site_id, visitor.secret)
    if contact is None:
        contact = await add_contact(connection, visitor.site_id, visitor.secret, at)
    conversation = (
        await latest_conversation(connection, contact)
        if visitor.conversation_id is None
        else await conversation_of_contact(connection, contact, visitor.conversation_id)
    )
    if conversation is None:
        conversation = await open_conversation(connection, contact, at)
    return contact, conversation
