"""Signing in and out."""

from typing import Final

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from server.database import DatabaseUnavailable
from server.desk.csrf import from_our_pages
from server.desk.desk import Desk
from server.desk.forms import FormRefused, read_form
from server.desk.passwords import TooManySignIns
from server.desk.sessions import Person, give_cookie, open_session, revoke_session, secret_in, take_cookie
from server.desk.signed_in import SIGN_IN, Fields, foreign, own_path, person_asking, refusal
from server.realtime.events import DeskEvent
from server.realtime.topics import user_topic
from server.team.users import Credentials, User, credentials_of

WRONG: Final = "This e-mail address and password do not belong together. Check both and try again."
"""The same words whether the account exists or not."""

log = structlog.get_logger()


class SignIn:
    """The page on which people say who they are, and the way out."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def show(self, request: Request) -> Response:
        """The form; somebody who is signed in already goes on."""
        wanted = own_path(request.query_params.get("next", ""))
        if await person_asking(self._desk, request) is not None:
            return RedirectResponse(wanted, status_code=303)
        return self._form(wanted)

    async def enter(self, request: Request) -> Response:
        """Opens a session, or says no in the same words for a wrong password and for an unknown account."""
        if not from_our_pages(request, self._desk.settings.own_origins):
            return foreign(self._desk)
        try:
            return await self._enter(request, await read_form(request))
        except (FormRefused, DatabaseUnavailable) as error:
            return refusal(self._desk, error)
        except TooManySignIns:
            return self._form("/desk", "Many people sign in right now. Please try again in a moment.", status=503)

    async def leave(self, request: Request, person: Person, _fields: Fields) -> Response:
        """Ends the session here and in every live page that uses it."""
        secret = secret_in(request, https=self._desk.https) or ""

        async def unit(connection: AsyncConnection) -> None:
            await revoke_session(connection, secret)

        await self._desk.database.write(unit)
        self._desk.hub.publish(user_topic(person.user_id), DeskEvent("", ""))
        response = RedirectResponse(SIGN_IN, status_code=303)
        take_cookie(response, https=self._desk.https)
        return response

    async def _enter(self, request: Request, fields: Fields) -> Response:
        email, wanted = fields.get("email", ""), own_path(fields.get("next", ""))
        address = request.client.host if request.client else "unknown"
        wait = self._desk.limits.seconds_to_wait(email, address)
        if wait > 0:
            words = f"Too many tries. Wait {int(wait) + 1} seconds, then try again."
            return self._form(wanted, words, email=email, status=429)
        user = await self._user_with(email, fields.get("password", ""))
        if user is None:
            self._desk.limits.failed(email, address)
            log.info("desk_sign_in_failed")
            return self._form(wanted, WRONG, email=email, status=403)
        self._desk.limits.succeeded(email, address)
        response = RedirectResponse(wanted, status_code=303)
        give_cookie(response, await self._open(request, user), https=self._desk.https)
        return response

    async def _user_with(self, email: str, password: str) -> User | None:
        async def unit(connection: AsyncConnection) -> Credentials | None:
            return await credentials_of(connection, email)

        found = await self._desk.database.read(unit)
        matches = await self._desk.passwords.verify(None if found is None else found.password_hash, password)
        return found.user if found is not None and matches and found.user.disabled_at is None else None

    async def _open(self, request: Request, user: User) -> str:
        earlier = secret_in(request, https=self._desk.https)

        async def unit(connection: AsyncConnection) -> str:
            if earlier is not None:
                await revoke_session(connection, earlier)
            return await open_session(connection, user, self._desk.now())

        return await self._desk.database.write(unit)

    def _form(self, wanted: str, error: str = "", *, email: str = "", status: int = 200) -> Response:
        return self._desk.screens.page("sign_in.html", status=status, wanted=wanted, error=error, email=email)
