"""A conversation of one contact: who has it now, and how far it goes.

Every reading goes through the one who may see it: a contact finds their own, a desk user those of their sites.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Row, bindparam, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.ledger.appending import append_events
from escalation.ledger.event import EventValue
from server.conversation.contact import Contact
from server.conversation.identifier import new_id
from server.conversation.listed import is_listed, listed, number_at, rows_given, text_at
from server.conversation.tables import conversations
from server.conversation.told import Talk, status_events
from server.protocol.server_frames import ConversationStatus

_LISTED: Final = listed()
_IS_LISTED: Final = is_listed(_LISTED, conversations.c.site_id, conversations.c.conversation_id)
_NAMED: Final = select(conversations).where(_IS_LISTED)
_BY_ID: Final = _NAMED.order_by(conversations.c.site_id, conversations.c.conversation_id).with_for_update(
    of=conversations
)
_OF_CONTACTS: Final = (
    select(conversations)
    .where(is_listed(_LISTED, conversations.c.site_id, conversations.c.contact_id))
    .order_by(conversations.c.updated_at)
)
_ADVANCE: Final = (
    update(conversations)
    .where(_IS_LISTED)
    .values(last_seq=number_at(_LISTED, 2), status=text_at(_LISTED, 3), updated_at=bindparam("now"))
)


@dataclass(frozen=True, slots=True)
class Conversation:
    """The thread of messages between one contact and whoever answers them."""

    site_id: str
    conversation_id: str
    contact_id: str
    status: ConversationStatus
    person_name: str | None
    last_seq: int
    created_at: datetime
    person_picture: str | None = None
    """Path of the picture of the person who has it."""

    @property
    def belongs_to_people(self) -> bool:
        """Whether a person has it or is awaited: then the AI agent is silent."""
        return self.status in {"waiting_for_person", "with_person"}


async def latest_conversation(connection: AsyncConnection, contact: Contact) -> Conversation | None:
    """The conversation that this contact had last, or None."""
    found = await connection.execute(
        select(conversations)
        .where(conversations.c.site_id == contact.site_id, conversations.c.contact_id == contact.contact_id)
        .order_by(conversations.c.updated_at.desc())
        .limit(1)
    )
    row = found.one_or_none()
    return None if row is None else conversation_of(row)


async def conversations_by_id(
    connection: AsyncConnection, keys: Sequence[tuple[str, str]]
) -> dict[tuple[str, str], Conversation]:
    """The conversations with these site and conversation ids, held against other writers until the commit.

    Whose they are is for the caller to compare: a conversation belongs to the contact that it names.
    """
    found = await connection.execute(_BY_ID, rows_given(keys))
    return {(row.site_id, row.conversation_id): conversation_of(row) for row in found}


async def conversations_named(
    connection: AsyncConnection, keys: Sequence[tuple[str, str]]
) -> dict[tuple[str, str], Conversation]:
    """As `conversations_by_id`, for reading only."""
    found = await connection.execute(_NAMED, rows_given(keys))
    return {(row.site_id, row.conversation_id): conversation_of(row) for row in found}


async def latest_conversations(
    connection: AsyncConnection, keys: Sequence[tuple[str, str]]
) -> dict[tuple[str, str], Conversation]:
    """The conversation that each contact had last, by site and contact id; whose is the latest of all comes last."""
    found: dict[tuple[str, str], Conversation] = {}
    for row in await connection.execute(_OF_CONTACTS, rows_given(keys)):
        key = (row.site_id, row.contact_id)
        found.pop(key, None)
        found[key] = conversation_of(row)
    return found


async def hold(connection: AsyncConnection, conversation: Conversation) -> Conversation:
    """The conversation as it stands now, held against other writers until the commit.

    Raises LookupError when it is gone.
    """
    key = (conversation.site_id, conversation.conversation_id)
    return (await conversations_by_id(connection, [key]))[key]


async def conversation_of_contact(
    connection: AsyncConnection, contact: Contact, conversation_id: str
) -> Conversation | None:
    """This contact's conversation with this id, or None when there is none or it is another's."""
    found = await connection.execute(
        select(conversations).where(
            conversations.c.site_id == contact.site_id,
            conversations.c.contact_id == contact.contact_id,
            conversations.c.conversation_id == conversation_id,
        )
    )
    row = found.one_or_none()
    return None if row is None else conversation_of(row)


async def conversation_for_sites(
    connection: AsyncConnection, site_ids: Sequence[str], conversation_id: str
) -> Conversation | None:
    """The conversation with this id within these sites, or None."""
    found = await connection.execute(
        select(conversations).where(
            conversations.c.site_id.in_(site_ids), conversations.c.conversation_id == conversation_id
        )
    )
    row = found.one_or_none()
    return None if row is None else conversation_of(row)


def new_conversation(site_id: str, contact_id: str, at: datetime, conversation_id: str | None = None) -> Conversation:
    """A conversation of this contact with the AI agent that is not stored yet."""
    return Conversation(site_id, conversation_id or new_id("c"), contact_id, "with_ai", None, 0, at)


async def store_new(connection: AsyncConnection, opened: Sequence[Conversation]) -> None:
    """Stores conversations made by `new_conversation`; their `last_seq` may have gone on since."""
    rows = [
        {
            "site_id": each.site_id,
            "conversation_id": each.conversation_id,
            "contact_id": each.contact_id,
            "status": each.status,
            "last_seq": each.last_seq,
            "created_at": each.created_at,
            "updated_at": each.created_at,
        }
        for each in opened
    ]
    await connection.execute(insert(conversations), rows)


async def set_status(
    connection: AsyncConnection,
    conversation: Conversation,
    status: ConversationStatus,
    person_name: str | None,
    at: datetime,
    person_picture: str | None = None,
    why: Mapping[str, EventValue] | None = None,
) -> None:
    """Gives the conversation to the AI agent, the queue, a person (by name and picture) or the archive.

    The ledger is told what that means for one that was as `conversation` says; `why` with what goes to people.
    """
    await connection.execute(
        update(conversations)
        .where(
            conversations.c.site_id == conversation.site_id,
            conversations.c.conversation_id == conversation.conversation_id,
        )
        .values(status=status, person_name=person_name, person_picture=person_picture, updated_at=at)
    )
    talk = Talk(conversation.site_id, conversation.conversation_id)
    await append_events(connection, status_events(talk, conversation.status, status, at, why))


async def advance_all(connection: AsyncConnection, advanced: Sequence[Conversation], at: datetime) -> None:
    """Stores how far these conversations have come, and who has them."""
    rows = [(each.site_id, each.conversation_id, each.last_seq, each.status) for each in advanced]
    await connection.execute(_ADVANCE, rows_given(rows) | {"now": at})


async def next_seq(connection: AsyncConnection, conversation: Conversation, at: datetime) -> int:
    """Takes the next place of a message; places have no gap, because the place and the message commit together."""
    taken = await connection.execute(
        update(conversations)
        .where(
            conversations.c.site_id == conversation.site_id,
            conversations.c.conversation_id == conversation.conversation_id,
        )
        .values(last_seq=conversations.c.last_seq + 1, updated_at=at)
        .returning(conversations.c.last_seq)
    )
    return int(taken.scalar_one())


def conversation_of(row: Row[tuple[object, ...]]) -> Conversation:
    """The conversation whose columns stand in `row`."""
    return Conversation(
        row.site_id,
        row.conversation_id,
        row.contact_id,
        row.status,
        row.person_name,
        row.last_seq,
        row.created_at,
        row.person_picture,
    )
