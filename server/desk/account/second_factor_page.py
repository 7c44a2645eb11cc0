"""`/desk/account/second-factor`: setting up, renewing and ending the second step of signing in."""

from collections.abc import Sequence
from typing import Final

import segno
from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.requests import Request
from starlette.responses import Response

from server.desk.account.proof import password_fault
from server.desk.desk import Desk
from server.desk.entering import go_on
from server.desk.sessions import Person, end_sessions
from server.desk.sign_in import waiting_words
from server.desk.signed_in import SECOND_FACTOR, Fields
from server.realtime.events import DeskEvent
from server.realtime.topics import user_topic
from server.team.second_factor import (
    SecondFactor,
    begin_second_factor,
    confirm_second_factor,
    end_second_factor,
    provisioning_address,
    renew_recovery_codes,
    second_factor_of,
    use_code,
)
from server.team.sign_in_failures import begin_try, code_key, forget_failures
from server.team.user_deeds import record_of_user
from server.team.users import User

WRONG: Final = "code: this code is not right, or it was used already. Wait for the next one, then try again."
QR_SCALE: Final = 5
"""Pixels of one module: read from a screen at arm's length."""


class SecondFactorPage:
    """A person's own second factor."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def show(self, _request: Request, person: Person) -> Response:
        """What there is, what is being set up, or how to begin."""
        return await self._page(person)

    async def begin(self, request: Request, person: Person, fields: Fields) -> Response:
        """Makes a secret for the app on the phone, for whoever knows the password."""
        fault = await password_fault(self._desk, request, person, fields.get("password", ""))
        if fault is not None:
            return await self._page(person, error=fault)
        await self._desk.database.write(lambda rows: begin_second_factor(rows, person.user_id))
        return go_on(SECOND_FACTOR)

    async def confirm(self, _request: Request, person: Person, fields: Fields) -> Response:
        """Lets it count, after a code that shows that the app has the secret; all other sessions end."""
        fault = await self._waits(person)
        if fault is not None:
            return await self._page(person, error=fault)
        at, code = self._desk.now(), fields.get("code", "")

        async def unit(connection: AsyncConnection) -> tuple[str, ...] | None:
            codes = await confirm_second_factor(connection, person.user_id, code, at)
            if codes is not None:
                await forget_failures(connection, (code_key(person.user_id),))
                await end_sessions(connection, person.user_id, but=person.session_hash)
                await record_of_user(connection, _user(person), "second_factor.set_up", at)
            return codes

        codes = await self._desk.database.write(unit)
        if codes is None:
            return await self._page(person, error=WRONG)
        self._desk.hub.publish(user_topic(person.user_id), DeskEvent("", ""))
        return await self._page(person, codes=codes)

    async def renew(self, request: Request, person: Person, fields: Fields) -> Response:
        """New recovery codes, for whoever has password and code."""
        fault = await self._proved(request, person, fields)
        if fault is not None:
            return await self._page(person, error=fault)

        async def unit(connection: AsyncConnection) -> tuple[str, ...]:
            await record_of_user(connection, _user(person), "second_factor.codes_renewed", self._desk.now())
            return await renew_recovery_codes(connection, person.user_id)

        return await self._page(person, codes=await self._desk.database.write(unit))

    async def end(self, request: Request, person: Person, fields: Fields) -> Response:
        """Signing in asks for the password alone again, for whoever has password and code."""
        fault = await self._proved(request, person, fields)
        if fault is not None:
            return await self._page(person, error=fault)

        async def unit(connection: AsyncConnection) -> None:
            await end_second_factor(connection, person.user_id)
            await record_of_user(connection, _user(person), "second_factor.ended", self._desk.now())

        await self._desk.database.write(unit)
        self._desk.hub.publish(user_topic(person.user_id), DeskEvent("", ""))
        return go_on(SECOND_FACTOR)

    async def _proved(self, request: Request, person: Person, fields: Fields) -> str | None:
        """None when both password and code are right; else what to tell them."""
        fault = await password_fault(self._desk, request, person, fields.get("password", ""))
        fault = fault or await self._waits(person)
        if fault is not None:
            return fault

        async def unit(connection: AsyncConnection) -> bool:
            right = await use_code(connection, person.user_id, fields.get("code", ""), self._desk.now())
            if right:
                await forget_failures(connection, (code_key(person.user_id),))
            return right

        return None if await self._desk.database.write(unit) else WRONG

    async def _waits(self, person: Person) -> str | None:
        """Counts a try of a code; what to tell them when there were too many."""
        keys = (code_key(person.user_id),)
        wait = await self._desk.database.write(lambda rows: begin_try(rows, keys, self._desk.now()))
        return f"code: {waiting_words(wait)}" if wait > 0 else None

    async def _page(self, person: Person, *, error: str = "", codes: Sequence[str] = ()) -> Response:
        factor = await self._desk.database.read(lambda rows: second_factor_of(rows, person.user_id))
        begun = factor if factor is not None and factor.since is None else None
        return self._desk.screens.page(
            "account/second_factor.html",
            status=422 if error else 200,
            person=person,
            path=SECOND_FACTOR,
            since=None if factor is None else factor.since,
            left=0 if factor is None else len(factor.recovery_hashes),
            secret=None if begun is None else _in_fours(begun.secret),
            picture=None if begun is None else _picture(begun, person),
            codes=codes,
            error=error,
        )


def _picture(factor: SecondFactor, person: Person) -> str:
    """The QR code as a `data:` address of an SVG, dark on light in both colour schemes: cameras want it so."""
    code = segno.make(provisioning_address(factor.secret, person.email), error="m")
    return code.svg_data_uri(scale=QR_SCALE, border=4, dark="#000", light="#fff")


def _in_fours(secret: str) -> str:
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))


def _user(person: Person) -> User:
    return User(person.user_id, person.email, person.name, None)
