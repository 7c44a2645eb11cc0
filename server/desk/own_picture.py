"""A person's own picture, as visitors see it beside their replies."""

import asyncio
from dataclasses import dataclass
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from server.database import DatabaseUnavailable
from server.desk.csrf import TOKEN_FIELD, from_our_pages, token_matches
from server.desk.desk import Desk
from server.desk.forms import FormRefused
from server.desk.sessions import Person
from server.desk.signed_in import foreign, person_asking, refusal, to_sign_in
from server.pictures.picture import GIVEN_BYTES_MAX, Picture, PictureInvalid, picture_of
from server.pictures.stored import store_picture
from server.team.users import set_picture

PAGE: Final = "/desk/picture"
FIELDS_MAX: Final = 4


@dataclass(frozen=True, slots=True)
class _Posted:
    token: str
    content: bytes
    removes: bool


class OwnPicture:
    """`/desk/picture`."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def show(self, _request: Request, person: Person) -> Response:
        """The picture that there is, and the way to another one."""
        return self._page(person)

    async def change(self, request: Request) -> Response:
        """Takes another picture, or none; an error says what can be taken. Its form has a file, unlike the others."""
        try:
            person = await person_asking(self._desk, request)
            if person is None:
                return to_sign_in(request)
            posted = await _posted(request)
            ours = from_our_pages(request, self._desk.settings.own_origins)
            if not ours or not token_matches(person.csrf_token, posted.token):
                return foreign(self._desk)
            return await self._change(person, posted)
        except (FormRefused, DatabaseUnavailable) as error:
            return refusal(self._desk, error)

    async def _change(self, person: Person, posted: _Posted) -> Response:
        picture: Picture | None = None
        if not posted.removes:
            try:
                picture = await asyncio.to_thread(picture_of, posted.content)
            except PictureInvalid as invalid:
                return self._page(person, str(invalid))
        at = self._desk.now()

        async def unit(connection: AsyncConnection) -> None:
            if picture is not None:
                await store_picture(connection, picture, at)
            await set_picture(connection, person.user_id, None if picture is None else picture.path)

        await self._desk.database.write(unit)
        return RedirectResponse(PAGE, status_code=303)

    def _page(self, person: Person, error: str = "") -> Response:
        return self._desk.screens.page("own_picture.html", status=422 if error else 200, person=person, error=error)


async def _posted(request: Request) -> _Posted:
    try:
        async with request.form(max_files=1, max_fields=FIELDS_MAX) as form:
            token, given = form.get(TOKEN_FIELD), form.get("picture")
            content = await given.read(GIVEN_BYTES_MAX + 1) if isinstance(given, UploadFile) else b""
            return _Posted(token if isinstance(token, str) else "", content, "remove" in form)
    except HTTPException:
        raise FormRefused(400, "The form cannot be read. Choose one picture, then try again.") from None
