"""A conversation begins: stored, and told to the ledger with who opened it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.ledger.appending import append_events
from escalation.ledger.event import EventKind, EventValue, LedgerEvent
from escalation.ledger.telling import VISITOR
from escalation.ledger.ticket_events import CHAT
from server.conversation.account import account_of
from server.conversation.contact import contact_of
from server.conversation.conversation import Conversation, new_conversation, store_new
from server.conversation.listed import is_listed, listed, rows_given
from server.conversation.tables import contacts
from server.conversation.told import Talk, talk_event

_OPENERS: Final = select(contacts).where(is_listed(listed(), contacts.c.site_id, contacts.c.contact_id))


async def open_conversation(
    connection: AsyncConnection, site_id: str, contact_id: str, at: datetime, conversation_id: str | None = None
) -> Conversation:
    """Stores a new conversation of this contact, with the AI agent; `conversation_id` is a name that leads to it."""
    conversation = new_conversation(site_id, contact_id, at, conversation_id)
    await store_new(connection, [conversation])
    await append_events(connection, await opening_events(connection, [conversation], {}))
    return conversation


async def opening_events(
    connection: AsyncConnection, opened: Sequence[Conversation], page_keys: Mapping[str, str | None]
) -> list[LedgerEvent]:
    """That these conversations were opened; `page_keys` by conversation id."""
    keys = [(each.site_id, each.contact_id) for each in opened]
    found = await connection.execute(_OPENERS, rows_given(keys))
    openers = {(row.site_id, row.contact_id): contact_of(row) for row in found}
    events = []
    for each in opened:
        contact = openers.get((each.site_id, each.contact_id))
        details: dict[str, EventValue] = {
            "contact_id": each.contact_id,
            "account_id": account_of(contact),
            "segment": None if contact is None else contact.segment,
            "channel": CHAT,
            "page_key": page_keys.get(each.conversation_id),
        }
        talk = Talk(each.site_id, each.conversation_id)
        events.append(talk_event(talk, EventKind.CONVERSATION_OPENED, each.created_at, VISITOR, details))
    return events
