"""The second step of signing in: a code of the second factor."""

from typing import Final

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from server.database import DatabaseUnavailable
from server.desk.csrf import from_our_pages
from server.desk.desk import Desk
from server.desk.entering import entered, open_desk
from server.desk.forms import FormRefused, read_form
from server.desk.half_sign_in import HalfSignIn, close_half, half_in, half_with
from server.desk.sign_in import sign_in_form, waiting_words
from server.desk.signed_in import Fields, foreign, own_path, refusal
from server.team.second_factor import use_code
from server.team.sign_in_failures import begin_try, code_key, forget_failures
from server.team.user_deeds import record_of_user

WRONG_CODE: Final = "This code is not right, or it was used already. Wait for the next one, then try again."
TOO_LATE: Final = "That took too long. Please sign in again."

log = structlog.get_logger()


class SignInCode:
    """`/desk/sign-in/code`, for a browser that gave the password."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def show(self, request: Request) -> Response:
        """The form; whoever gave no password goes to where one is asked for."""
        wanted = own_path(request.query_params.get("next", ""))
        try:
            if await self._half(request) is None:
                return RedirectResponse("/desk/sign-in", status_code=303)
        except DatabaseUnavailable as error:
            return refusal(self._desk, error)
        return self._form(wanted)

    async def enter(self, request: Request) -> Response:
        """Opens a session for a code that is right."""
        if not from_our_pages(request, self._desk.settings.own_origins):
            return foreign(self._desk)
        try:
            return await self._enter(request, await read_form(request))
        except (FormRefused, DatabaseUnavailable) as error:
            return refusal(self._desk, error)

    async def _enter(self, request: Request, fields: Fields) -> Response:
        desk, wanted = self._desk, own_path(fields.get("next", ""))
        half, secret = await self._half(request), half_in(request, https=self._desk.https)
        if half is None or secret is None:
            return sign_in_form(desk, wanted, TOO_LATE, status=403)
        keys = (code_key(half.user.user_id),)
        wait = await desk.database.write(lambda rows: begin_try(rows, keys, desk.now()))
        if wait > 0:
            return self._form(wanted, waiting_words(wait), status=429)
        code = fields.get("code", "")

        async def unit(connection: AsyncConnection) -> str | None:
            at = desk.now()
            right = await use_code(connection, half.user.user_id, code, at)
            if not right or not await close_half(connection, secret):
                await record_of_user(connection, half.user, "sign_in.failed", at, by="second factor")
                return None
            await forget_failures(connection, keys)
            return await open_desk(desk, connection, request, half.user, f"{half.by} and second factor")

        opened = await desk.database.write(unit)
        if opened is None:
            log.info("desk_code_refused", user=half.user.user_id)
            return self._form(wanted, WRONG_CODE, status=403)
        log.info("desk_signed_in", user=half.user.user_id, by=half.by)
        return entered(desk, wanted, opened)

    async def _half(self, request: Request) -> HalfSignIn | None:
        secret = half_in(request, https=self._desk.https)
        if secret is None:
            return None
        return await self._desk.database.read(lambda rows: half_with(rows, secret, self._desk.now()))

    def _form(self, wanted: str, error: str = "", *, status: int = 200) -> Response:
        return self._desk.screens.page("sign_in_code.html", status=status, wanted=wanted, error=error)
