"""Messages: appended, numbered without a gap, never changed."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, Row, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.instant import milliseconds_of
from escalation.ledger.appending import append_events
from escalation.ledger.event import LedgerEvent
from server.conversation.conversation import Conversation, next_seq
from server.conversation.listed import is_listed, listed, number_at, rows_given
from server.conversation.many_rows import StoredValue, store_rows
from server.conversation.page_context import PageContext
from server.conversation.tables import messages
from server.conversation.told import Talk, said_event
from server.protocol.server_frames import CARD, Attachment, Author, Card, MessageFrame, Source

_LISTED: Final = listed()
# Places have no gaps, so a limit of messages is one of places.
_AFTER_EACH: Final = (
    select(messages)
    .where(
        is_listed(_LISTED, messages.c.site_id, messages.c.conversation_id),
        messages.c.seq > number_at(_LISTED, 2),
        messages.c.seq <= number_at(_LISTED, 3),
    )
    .order_by(messages.c.conversation_id, messages.c.seq)
)


@dataclass(frozen=True, slots=True)
class Message:
    """What somebody said, at its place in the conversation."""

    conversation_id: str
    seq: int
    author: Author
    name: str | None
    text: str
    sources: tuple[Source, ...]
    offer_person: bool
    client_id: str | None
    run_id: str | None
    page: PageContext | None
    created_at: datetime
    stopped: bool = False
    """The visitor ended this answer before it was whole."""
    card: Card | None = None
    settles: str | None = None
    """The action that the visitor confirmed or declined with this message."""
    attachments: tuple[Attachment, ...] = ()
    picture: str | None = None
    """Path of the picture of the person who said it."""
    selection: str = ""
    """What the visitor had marked on the page, and asks about."""

    def as_frame(self) -> MessageFrame:
        """The message as the panel gets it."""
        return MessageFrame(
            conversation=self.conversation_id,
            seq=self.seq,
            author=self.author,
            name=self.name,
            picture=self.picture,
            text=self.text,
            attachments=self.attachments,
            sources=self.sources,
            offer_person=self.offer_person,
            client_id=self.client_id,
            run=self.run_id,
            stopped=self.stopped,
            card=self.card,
            settles=self.settles,
            created_at=self.created_at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        )

    def as_event(self, site_id: str, *, substance: bool = True) -> LedgerEvent | None:
        """That it was said, for the ledger; None for a line of the system."""
        talk = Talk(site_id, self.conversation_id)
        page_key = None if self.page is None else self.page.key
        return said_event(talk, self.author, self.seq, self.created_at, page_key, substance=substance)

    def as_row(self, site_id: str) -> dict[str, object]:
        """The message as the store keeps it."""
        return {
            "site_id": site_id,
            "conversation_id": self.conversation_id,
            "seq": self.seq,
            "author": self.author,
            "name": self.name,
            "text": self.text,
            "sources": [source.model_dump() for source in self.sources],
            "offer_person": self.offer_person,
            "client_id": self.client_id,
            "run_id": self.run_id,
            "stopped": self.stopped,
            "page": None if self.page is None else self.page.as_row(),
            "card": None if self.card is None else self.card.model_dump(),
            "settles": self.settles,
            "attachments": [each.model_dump() for each in self.attachments] or None,
            "picture": self.picture,
            "selection": self.selection or None,
            "created_at": self.created_at,
        }

    def as_stored(self, site_id: str) -> tuple[StoredValue, ...]:
        """The message in the order of the table's columns, as the database has it."""
        return (
            site_id,
            self.conversation_id,
            self.seq,
            self.author,
            self.name,
            self.text,
            json.dumps([source.model_dump() for source in self.sources]) if self.sources else "[]",
            self.offer_person,
            self.client_id,
            self.run_id,
            self.stopped,
            None if self.page is None else json.dumps(self.page.as_row()),
            None if self.card is None else json.dumps(self.card.model_dump()),
            self.settles,
            json.dumps([each.model_dump() for each in self.attachments]) if self.attachments else None,
            self.picture,
            self.selection or None,
            milliseconds_of(self.created_at),
        )


async def append_message(
    connection: AsyncConnection,
    conversation: Conversation,
    *,
    author: Author,
    text: str,
    at: datetime,
    name: str | None = None,
    sources: Sequence[Source] = (),
    offer_person: bool = False,
    client_id: str | None = None,
    run_id: str | None = None,
    page: PageContext | None = None,
    stopped: bool = False,
    card: Card | None = None,
    settles: str | None = None,
    attachments: Sequence[Attachment] = (),
    picture: str | None = None,
    substance: bool = True,
) -> Message:
    """Stores a message at the next place. The caller's transaction makes both true at once.

    `substance`: whether it is more than a courtesy, where the AI agent says it.
    """
    seq = await next_seq(connection, conversation, at)
    message = Message(
        conversation.conversation_id,
        seq,
        author,
        name,
        text,
        tuple(sources),
        offer_person,
        client_id,
        run_id,
        page,
        at,
        stopped,
        card,
        settles,
        tuple(attachments),
        picture=picture,
    )
    await connection.execute(insert(messages).values(message.as_row(conversation.site_id)))
    said = message.as_event(conversation.site_id, substance=substance)
    await append_events(connection, [] if said is None else [said])
    return message


async def store_messages(connection: AsyncConnection, site_id_and_message: Sequence[tuple[str, Message]]) -> None:
    """Stores messages that have their places already."""
    await store_rows(connection, messages, [message.as_stored(site_id) for site_id, message in site_id_and_message])


async def messages_after(
    connection: AsyncConnection, conversation: Conversation, seq: int, limit: int | None = None
) -> tuple[Message, ...]:
    """The messages after place `seq`, in order; at most `limit` of them."""
    found = await connection.execute(
        select(messages)
        .where(
            messages.c.site_id == conversation.site_id,
            messages.c.conversation_id == conversation.conversation_id,
            messages.c.seq > seq,
        )
        .order_by(messages.c.seq)
        .limit(limit)
    )
    return tuple(_message(row) for row in found)


async def message_at(connection: AsyncConnection, conversation: Conversation, seq: int) -> Message | None:
    """The message of this conversation at this place, or None."""
    return await _message_where(connection, conversation, messages.c.seq == seq)


async def messages_after_each(
    connection: AsyncConnection, places: Sequence[tuple[Conversation, int]], limit: int
) -> dict[tuple[str, int], tuple[Message, ...]]:
    """As `messages_after` for several places at once, by conversation id and place; `limit` is for each of them."""
    rows = [(each.site_id, each.conversation_id, seq, seq + limit) for each, seq in places]
    of: dict[str, dict[int, Message]] = {each.conversation_id: {} for each, _ in places}
    for row in await connection.execute(_AFTER_EACH, rows_given(rows)):
        # Two tabs of one visitor may have asked for it.
        if row.seq not in of[row.conversation_id]:
            of[row.conversation_id][row.seq] = _message(row)
    return {
        (each.conversation_id, seq): tuple(
            message for message in of[each.conversation_id].values() if seq < message.seq <= seq + limit
        )
        for each, seq in places
    }


async def latest_messages(connection: AsyncConnection, conversation: Conversation, limit: int) -> tuple[Message, ...]:
    """The last `limit` messages, in order."""
    found = await connection.execute(
        select(messages)
        .where(
            messages.c.site_id == conversation.site_id,
            messages.c.conversation_id == conversation.conversation_id,
        )
        .order_by(messages.c.seq.desc())
        .limit(limit)
    )
    return tuple(reversed([_message(row) for row in found]))


async def messages_by_client_id(
    connection: AsyncConnection, sent: Sequence[tuple[Conversation, str]]
) -> dict[tuple[str, str], Message]:
    """Of what was sent under these client ids: the messages that are stored, by conversation id and client id."""
    keys = [(conversation.site_id, conversation.conversation_id, client_id) for conversation, client_id in sent]
    found = await connection.execute(
        select(messages).where(
            is_listed(listed(), messages.c.site_id, messages.c.conversation_id, messages.c.client_id)
        ),
        rows_given(keys),
    )
    return {(row.conversation_id, row.client_id): _message(row) for row in found}


async def message_by_client_id(
    connection: AsyncConnection, conversation: Conversation, client_id: str
) -> Message | None:
    """The message that was sent under `client_id` in this conversation, or None."""
    return await _message_where(connection, conversation, messages.c.client_id == client_id)


async def _message_where(
    connection: AsyncConnection, conversation: Conversation, which: ColumnElement[bool]
) -> Message | None:
    found = await connection.execute(
        select(messages).where(
            messages.c.site_id == conversation.site_id,
            messages.c.conversation_id == conversation.conversation_id,
            which,
        )
    )
    row = found.one_or_none()
    return None if row is None else _message(row)


def _message(row: Row[tuple[object, ...]]) -> Message:
    return Message(
        row.conversation_id,
        row.seq,
        row.author,
        row.name,
        row.text,
        tuple(Source.model_validate(source) for source in row.sources),
        row.offer_person,
        row.client_id,
        row.run_id,
        None if row.page is None else PageContext.from_row(row.page),
        row.created_at,
        row.stopped,
        None if row.card is None else CARD.validate_python(row.card),
        row.settles,
        tuple(Attachment.model_validate(each) for each in row.attachments or ()),
        row.picture,
        row.selection or "",
    )
