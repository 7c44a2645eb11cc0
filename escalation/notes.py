"""Notes of the team on a ticket: rows of their own, never messages, so that nothing a visitor gets can hold one."""

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.errors import EscalationError
from escalation.tables import ticket_notes

TEXT_CHARACTERS_MAX: Final = 10_000
NOTES_MAX: Final = 500
"""On one ticket; all of them stand in its story."""

ID_BYTES: Final = 16


class NoteRefused(EscalationError):
    """A note cannot be kept like this; the text is the remedy."""


@dataclass(frozen=True, slots=True)
class Note:
    """What somebody of the team wrote for the others. `mentions` are ids of users, `attachments` files as documents."""

    site_id: str
    note_id: str
    ticket_id: str
    author_id: str
    author_name: str
    text: str
    at: datetime
    mentions: tuple[str, ...] = ()
    attachments: Sequence[Mapping[str, Any]] = field(default=())


def new_note_id() -> str:
    """An id that nobody guesses; no conversation has one like it."""
    return f"n_{secrets.token_urlsafe(ID_BYTES)}"


def checked_text(text: str) -> str:
    """The text without what surrounds it. Raises NoteRefused."""
    plain = text.strip()
    if not plain:
        raise NoteRefused("Write a note first.")
    if len(plain) > TEXT_CHARACTERS_MAX:
        over = len(plain) - TEXT_CHARACTERS_MAX
        raise NoteRefused(f"This note is {over:,} characters too long. Shorten it to {TEXT_CHARACTERS_MAX:,}.")
    return plain


async def add_note(connection: AsyncConnection, note: Note) -> None:
    """Stores a note whose text was checked. Raises NoteRefused on a ticket that has NOTES_MAX of them."""
    counted = select(func.count()).where(*_on(note.site_id, note.ticket_id))
    if (await connection.execute(counted)).scalar_one() >= NOTES_MAX:
        raise NoteRefused(f"This ticket has {NOTES_MAX} notes. Delete some, or add to one of them.")
    await connection.execute(
        insert(ticket_notes).values(
            site_id=note.site_id,
            note_id=note.note_id,
            ticket_id=note.ticket_id,
            author_id=note.author_id,
            author_name=note.author_name,
            text=note.text,
            mentions=list(note.mentions),
            attachments=[dict(each) for each in note.attachments] or None,
            at=note.at,
        )
    )


async def change_note(connection: AsyncConnection, note: Note, text: str, mentions: Sequence[str]) -> None:
    """Gives a note another text, which was checked."""
    await connection.execute(update(ticket_notes).where(*_is(note)).values(text=text, mentions=list(mentions)))


async def delete_note(connection: AsyncConnection, note: Note) -> None:
    """Removes a note."""
    await connection.execute(delete(ticket_notes).where(*_is(note)))


async def notes_of(connection: AsyncConnection, site_id: str, ticket_ids: Collection[str]) -> tuple[Note, ...]:
    """The notes on these tickets of a site, the oldest first."""
    found = await connection.execute(
        select(ticket_notes)
        .where(ticket_notes.c.site_id == site_id, ticket_notes.c.ticket_id.in_(ticket_ids))
        .order_by(ticket_notes.c.at, ticket_notes.c.note_id)
    )
    return tuple(_note(row) for row in found)


async def own_note(
    connection: AsyncConnection, site_ids: Collection[str], author_id: str, ticket_id: str, note_id: str
) -> Note | None:
    """The note on this ticket that this user wrote; None for anybody else's."""
    found = await connection.execute(
        select(ticket_notes).where(
            ticket_notes.c.site_id.in_(site_ids),
            ticket_notes.c.note_id == note_id,
            ticket_notes.c.ticket_id == ticket_id,
            ticket_notes.c.author_id == author_id,
        )
    )
    row = found.one_or_none()
    return None if row is None else _note(row)


def _on(site_id: str, ticket_id: str) -> tuple[Any, Any]:
    return (ticket_notes.c.site_id == site_id, ticket_notes.c.ticket_id == ticket_id)


def _is(note: Note) -> tuple[Any, Any]:
    return (ticket_notes.c.site_id == note.site_id, ticket_notes.c.note_id == note.note_id)


def _note(row: Row[Any]) -> Note:
    return Note(
        site_id=row.site_id,
        note_id=row.note_id,
        ticket_id=row.ticket_id,
        author_id=row.author_id,
        author_name=row.author_name,
        text=row.text,
        at=row.at,
        mentions=tuple(row.mentions or ()),
        attachments=tuple(row.attachments or ()),
    )
