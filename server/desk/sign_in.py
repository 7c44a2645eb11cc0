"""Signing in and out."""

from collections.abc import Sequence
from typing import Final

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from server.database import DatabaseUnavailable
from server.desk.caller import address_of
from server.desk.csrf import from_our_pages
from server.desk.desk import Desk
from server.desk.entering import let_in
from server.desk.forms import FormRefused, read_form
from server.desk.passwords import TooManySignIns
from server.desk.sessions import Person, revoke_session, secret_in, take_cookie
from server.desk.signed_in import SIGN_IN, Fields, foreign, own_path, person_asking, refusal
from server.realtime.events import DeskEvent
from server.realtime.topics import user_topic
from server.team.sign_in_failures import account_key, address_key, begin_try, judged_wrong, take_back
from server.team.user_deeds import record_of_user
from server.team.users import Credentials, User, credentials_of

WRONG: Final = "This e-mail address and password do not belong together. Check both and try again."
"""The same words whether the account exists or not."""

BUSY: Final = "Many people sign in right now. Please try again in a moment."

log = structlog.get_logger()


class SignIn:
    """The page on which people say who they are, and the way out."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def show(self, request: Request) -> Response:
        """The form; somebody who is signed in already goes on."""
        wanted = own_path(request.query_params.get("next", ""))
        try:
            if await person_asking(self._desk, request) is not None:
                return RedirectResponse(wanted, status_code=303)
        except DatabaseUnavailable as error:
            return refusal(self._desk, error)
        return sign_in_form(self._desk, wanted)

    async def enter(self, request: Request) -> Response:
        """Opens a session, or says no in the same words for a wrong password and for an unknown account."""
        if not from_our_pages(request, self._desk.settings.own_origins):
            return foreign(self._desk)
        try:
            return await self._enter(request, await read_form(request))
        except (FormRefused, DatabaseUnavailable) as error:
            return refusal(self._desk, error)

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
        desk, email, wanted = self._desk, fields.get("email", ""), own_path(fields.get("next", ""))
        keys = account_key(email), address_key(address_of(desk, request))
        wait = await desk.database.write(lambda rows: begin_try(rows, keys, desk.now()))
        if wait > 0:
            return sign_in_form(desk, wanted, waiting_words(wait), email=email, status=429)
        try:
            found = await self._found_with(email, fields.get("password", ""), keys)
        except TooManySignIns:
            await desk.database.write(lambda rows: take_back(rows, keys))
            return sign_in_form(desk, wanted, BUSY, email=email, status=503)
        if found is None:
            log.info("desk_sign_in_failed")
            return sign_in_form(desk, wanted, WRONG, email=email, status=403)
        judged = found

        async def who(connection: AsyncConnection) -> User | None:
            # Judging takes its time: a password that was changed meanwhile opens no session that outlives the change.
            now = await credentials_of(connection, email)
            return None if now is None or now.password_hash != judged.password_hash else now.user

        entered = await let_in(desk, request, wanted, "password", who)
        return entered or sign_in_form(desk, wanted, WRONG, email=email, status=403)

    async def _found_with(self, email: str, password: str, keys: Sequence[str]) -> Credentials | None:
        async def unit(connection: AsyncConnection) -> Credentials | None:
            return await credentials_of(connection, email)

        found = await self._desk.database.read(unit)
        matches = await self._desk.passwords.verify(None if found is None else found.password_hash, password)
        if found is not None and matches and found.user.disabled_at is None:
            return found
        at = self._desk.now()

        # One commit whether there is such an account or not: the time that an answer takes tells neither.
        async def wrong(connection: AsyncConnection) -> None:
            await judged_wrong(connection, keys, at)
            if found is not None:
                await record_of_user(connection, found.user, "sign_in.failed", at, by="password")

        await self._desk.database.write(wrong)
        return None


def sign_in_form(desk: Desk, wanted: str, error: str = "", *, email: str = "", status: int = 200) -> Response:
    """The page, with what went wrong; `wanted` is where to go afterwards."""
    return desk.screens.page(
        "sign_in.html",
        status=status,
        wanted=wanted,
        error=error,
        email=email,
        provider=desk.settings.oidc_name if desk.settings.oidc_issuer is not None else None,
    )


def waiting_words(seconds: float) -> str:
    """How long to wait after too many tries."""
    whole = int(seconds) + 1
    return f"Too many tries. Wait {whole} seconds, then try again."
