"""Private notes at the desk: add one, change or delete one's own."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.requests import Request
from starlette.responses import Response

from escalation.notes import NoteRefused
from server.desk.composer import new_composer
from server.desk.desk import Desk
from server.desk.desk_route import Changed, DeskRoute
from server.desk.reply_page import ReplyPage
from server.desk.sessions import Person
from server.desk.signed_in import Fields
from server.desk.telling import tell
from server.desk.ticket_page import TicketPage, back_to
from server.inbox.found import Found, find, find_held
from server.inbox.moves import Change
from server.inbox.noting import edit_note, note, remove_note
from server.uploads.of_desk import FILES_MAX, FileGone


class NotePage:
    """`/desk/tickets/{ticket_id}/notes` and below."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._ticket = TicketPage(desk)
        self._reply = ReplyPage(desk)

    async def add(self, request: Request, person: Person, fields: Fields) -> Response:
        """Stores the note; an error keeps what was written."""
        file_ids = tuple(fields.get("files", "").split())[: FILES_MAX + 1]

        async def write(connection: AsyncConnection, found: Found) -> Change:
            return await note(
                connection, found, person.actor, self._desk.now(), text=fields.get("note", ""), file_ids=file_ids
            )

        return await self._do(request, person, write, fields.get("note", ""))

    async def edit(self, request: Request, person: Person, fields: Fields) -> Response:
        """Gives a note of one's own another text."""

        async def write(connection: AsyncConnection, found: Found) -> Change:
            note_id = request.path_params["note_id"]
            return await edit_note(
                connection, found, person.actor, self._desk.now(), note_id=note_id, text=fields.get("note", "")
            )

        return await self._do(request, person, write, fields.get("note", ""))

    async def delete(self, request: Request, person: Person, _fields: Fields) -> Response:
        """Deletes a note of one's own."""

        async def write(connection: AsyncConnection, found: Found) -> Change:
            note_id = request.path_params["note_id"]
            return await remove_note(connection, found, person.actor, self._desk.now(), note_id=note_id)

        return await self._do(request, person, write, "")

    async def _do(
        self,
        request: Request,
        person: Person,
        write: Callable[[AsyncConnection, Found], Awaitable[Change]],
        typed: str,
    ) -> Response:
        ticket_id = request.path_params["ticket_id"]

        async def unit(connection: AsyncConnection) -> Change:
            return await write(connection, await find_held(connection, person.site_ids, ticket_id))

        try:
            change = await self._desk.database.write(unit)
        except (NoteRefused, FileGone) as refused:
            found = await self._desk.database.read(lambda rows: find(rows, person.site_ids, ticket_id))
            composer = replace(new_composer(found.reaches.last_seq), note=typed, note_error=str(refused))
            return await self._reply.again(request, person, ticket_id, composer)
        tell(self._desk, change)
        if "hx-request" in request.headers:
            return await self._ticket.fragments(person, ticket_id, "note", 200)
        return back_to(ticket_id)


def note_routes(desk: Desk) -> tuple[DeskRoute, ...]:
    """The addresses of notes."""
    page = NotePage(desk)
    return (
        Changed("/desk/tickets/{ticket_id}/notes", page.add),
        Changed("/desk/tickets/{ticket_id}/notes/{note_id}", page.edit),
        Changed("/desk/tickets/{ticket_id}/notes/{note_id}/delete", page.delete),
    )
