"""Private notes on a ticket: read, and written in a key's name."""

from typing import Annotated

from pydantic import Field, StringConstraints

from escalation.notes import TEXT_CHARACTERS_MAX, Note, NoteRefused, notes_of
from server.api.operation import Answer, Asked
from server.api.refusal import Refused
from server.api.request_body import Asking, Clean
from server.api.ticket_bodies import NoteBody, NotesBody
from server.api.tickets import held, ticket_body
from server.inbox.noting import note


class NoteAsked(Asking):
    """A note for the team; `@name` tells a colleague of it."""

    text: Annotated[Clean, StringConstraints(min_length=1, max_length=TEXT_CHARACTERS_MAX)] = Field(
        description="Markdown. No customer and no AI agent ever reads it."
    )


async def list_notes(asked: Asked) -> Answer:
    """All notes of a ticket, the oldest first."""
    ticket = await ticket_body(asked)
    found = await notes_of(asked.connection, asked.caller.site_id, (ticket.ticket,))
    return Answer(NotesBody(notes=tuple(map(_body, found)), next=None))


async def add_note(asked: Asked) -> Answer:
    """A note, signed with the key's name."""
    text = asked.body_as(NoteAsked).text
    found = await held(asked)
    before = {each.note_id for each in await _notes(asked)}
    try:
        change = await note(asked.connection, found, asked.caller.actor, asked.at, text=text)
    except NoteRefused as refused:
        raise Refused(422, "field_invalid", f"text: {refused}", field="text") from None
    (written,) = [each for each in await _notes(asked) if each.note_id not in before]
    return Answer(_body(written), (change,))


async def _notes(asked: Asked) -> tuple[Note, ...]:
    return await notes_of(asked.connection, asked.caller.site_id, (asked.path["id"],))


def _body(written: Note) -> NoteBody:
    return NoteBody(
        note=written.note_id,
        author=written.author_id,
        author_name=written.author_name,
        text=written.text,
        created_at=written.at,
    )
