"""Files that somebody attaches to a reply or a note, one request each, so that the page can show how far each is."""

import asyncio
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from server.desk.desk import Desk
from server.desk.desk_route import Changed, DeskRoute, Filed
from server.desk.forms import FileForm
from server.desk.sessions import Person
from server.desk.signed_in import Fields
from server.desk.words import file_size
from server.inbox.found import find
from server.protocol.server_frames import Attachment
from server.uploads.bounds import DECODED_AT_ONCE
from server.uploads.content import ContentRefused, Judged, judged
from server.uploads.file_name import clean_name
from server.uploads.of_desk import owner_of
from server.uploads.upload import TooManyUploads, add_upload, remove_unsent

NO_STORE: Final = {"Cache-Control": "no-store"}


class FilePage:
    """`/desk/tickets/{ticket_id}/files` and below."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._decoding = asyncio.Semaphore(DECODED_AT_ONCE)

    async def add(self, request: Request, person: Person, form: FileForm) -> Response:
        """Keeps the file for this person until they send it; answers with its id, name and size, or with an error."""
        ticket_id = request.path_params["ticket_id"]
        await self._desk.database.read(lambda rows: find(rows, person.site_ids, ticket_id))
        try:
            async with self._decoding:
                file = await asyncio.to_thread(judged, form.content, form.name)
            attachment = await self._store(person, ticket_id, clean_name(form.name, file.media_type), file)
        except (ContentRefused, TooManyUploads) as refused:
            return JSONResponse({"error": str(refused)}, 422, headers=NO_STORE)
        told = {"id": attachment.id, "name": attachment.name, "size": file_size(attachment.size)}
        return JSONResponse(told, 201, headers=NO_STORE)

    async def remove(self, request: Request, person: Person, _fields: Fields) -> Response:
        """Removes a file that this person has not sent; the answer is the same whether there was one."""
        upload_id = request.path_params["upload_id"]
        await self._desk.database.write(lambda rows: remove_unsent(rows, owner_of(person.user_id), upload_id))
        return Response(status_code=204)

    async def _store(self, person: Person, ticket_id: str, name: str, file: Judged) -> Attachment:
        async def unit(connection: AsyncConnection) -> Attachment:
            found = await find(connection, person.site_ids, ticket_id)
            site_id = found.ticket.site_id
            return await add_upload(connection, site_id, owner_of(person.user_id), name, file, self._desk.now())

        return await self._desk.database.write(unit)


def file_routes(desk: Desk) -> tuple[DeskRoute, ...]:
    """The addresses of files."""
    page = FilePage(desk)
    return (
        Filed("/desk/tickets/{ticket_id}/files", page.add),
        Changed("/desk/tickets/{ticket_id}/files/{upload_id}/remove", page.remove),
    )
