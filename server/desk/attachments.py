"""Files of visitors at the desk: for those who are members of the site on which they were sent."""

from starlette.requests import Request
from starlette.responses import Response

from server.desk.desk import Desk
from server.desk.sessions import Person
from server.inbox.found import NothingHere
from server.uploads.responses import file_response
from server.uploads.upload import upload_for_sites


class Attachments:
    """`/desk/attachments/{upload_id}`."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def show(self, request: Request, person: Person) -> Response:
        """The file, found through the sites of whoever asks; raises NothingHere for any other."""
        upload_id = request.path_params["upload_id"]
        found = await self._desk.database.read(lambda rows: upload_for_sites(rows, person.site_ids, upload_id))
        if found is None:
            raise NothingHere("No message on the sites of this person carries such a file.")
        return file_response(found)
