"""Private notes on a ticket: written, changed and deleted by their author, with a notice to whom they mention."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.notes import (
    Note,
    add_note,
    change_note,
    checked_text,
    delete_note,
    new_note_id,
    own_note,
)
from server.inbox.found import Found, NothingHere
from server.inbox.mentions import mentioned
from server.inbox.moves import Change
from server.inbox.notices import NoticeKind, notify
from server.team.actor import Actor
from server.team.audit_log import record
from server.team.seeing import names_on_site
from server.uploads.of_desk import drop_files, take_files


async def note(
    connection: AsyncConnection,
    found: Found,
    actor: Actor,
    at: datetime,
    *,
    text: str,
    file_ids: Sequence[str] = (),
) -> Change:
    """Writes a note; who is mentioned gets a notice. Raises NoteRefused, and FileGone."""
    ticket = found.ticket
    plain = checked_text(text)
    note_id = new_note_id()
    files = await take_files(connection, ticket.site_id, actor.actor_id, file_ids, note_id)
    mentions = mentioned(plain, await names_on_site(connection, ticket.site_id))
    written = Note(
        site_id=ticket.site_id,
        note_id=note_id,
        ticket_id=ticket.ticket_id,
        author_id=actor.actor_id,
        author_name=actor.name,
        text=plain,
        at=at,
        mentions=mentions,
        attachments=tuple(each.model_dump() for each in files),
    )
    await add_note(connection, written)
    await record(connection, ticket.site_id, actor, "ticket.noted", ticket.ticket_id, at, note=note_id)
    return Change(ticket, noticed=await _tell(connection, found, actor, at, mentions))


async def edit_note(
    connection: AsyncConnection, found: Found, actor: Actor, at: datetime, *, note_id: str, text: str
) -> Change:
    """Gives a note of the actor's own another text; who is mentioned only now gets a notice.

    Raises NothingHere for anybody else's, and NoteRefused.
    """
    ticket = found.ticket
    written = await _own(connection, found, actor, note_id)
    plain = checked_text(text)
    mentions = mentioned(plain, await names_on_site(connection, ticket.site_id))
    await change_note(connection, written, plain, mentions)
    await record(connection, ticket.site_id, actor, "ticket.note_changed", ticket.ticket_id, at, note=note_id)
    new = tuple(each for each in mentions if each not in written.mentions)
    return Change(ticket, noticed=await _tell(connection, found, actor, at, new))


async def remove_note(connection: AsyncConnection, found: Found, actor: Actor, at: datetime, *, note_id: str) -> Change:
    """Deletes a note of the actor's own with its files. Raises NothingHere for anybody else's."""
    ticket = found.ticket
    written = await _own(connection, found, actor, note_id)
    await delete_note(connection, written)
    await drop_files(connection, ticket.site_id, note_id)
    await record(connection, ticket.site_id, actor, "ticket.note_deleted", ticket.ticket_id, at, note=note_id)
    return Change(ticket)


async def _own(connection: AsyncConnection, found: Found, actor: Actor, note_id: str) -> Note:
    ticket = found.ticket
    written = await own_note(connection, (ticket.site_id,), actor.actor_id, ticket.ticket_id, note_id)
    if written is None:
        raise NothingHere("No such note of this person on this ticket.")
    return written


async def _tell(
    connection: AsyncConnection, found: Found, actor: Actor, at: datetime, user_ids: Sequence[str]
) -> tuple[str, ...]:
    ticket = found.ticket
    told = tuple(each for each in user_ids if each != actor.actor_id)
    for user_id in told:
        await notify(connection, ticket.site_id, user_id, NoticeKind.MENTIONED, ticket.ticket_id, actor.name, at)
    return told
