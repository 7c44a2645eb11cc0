"""`/desk/account`: one's name and password."""

from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.requests import Request
from starlette.responses import Response

from server.desk.account.proof import password_fault
from server.desk.caller import address_of, browser_of
from server.desk.desk import Desk
from server.desk.entering import go_on
from server.desk.passwords import PasswordRefused, TooManySignIns
from server.desk.sessions import Person, give_cookie, open_session
from server.desk.sign_in import BUSY
from server.desk.signed_in import Fields
from server.realtime.events import DeskEvent
from server.realtime.topics import user_topic
from server.team.user_deeds import record_of_user
from server.team.users import (
    NO_PASSWORD,
    User,
    UserInvalid,
    change_password,
    password_hash_of,
    rename_user,
)

PAGE = "/desk/account"


class AccountPage:
    """Who one is here."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def show(self, request: Request, person: Person) -> Response:
        """The forms; `done` in the address says what was just changed."""
        return await self._page(person, done=request.query_params.get("done", ""))

    async def rename(self, _request: Request, person: Person, fields: Fields) -> Response:
        """Another name for customers and colleagues to see from now on."""
        name = fields.get("name", "")
        try:
            await self._desk.database.write(lambda rows: rename_user(rows, person.user_id, name))
        except UserInvalid as invalid:
            return await self._page(person, name=name, name_error=str(invalid))
        self._desk.hub.publish(user_topic(person.user_id), DeskEvent("", ""))
        return go_on(f"{PAGE}?done=name")

    async def change_password(self, request: Request, person: Person, fields: Fields) -> Response:
        """Another password, for whoever knows the present one; all other sessions end."""
        fault = await password_fault(self._desk, request, person, fields.get("password", ""))
        if fault is None and not await self._has_password(person):
            fault = "password: you sign in with another service, which keeps your password."
        if fault is not None:
            return await self._page(person, password_error=fault)
        try:
            password_hash = await self._desk.passwords.hashed(fields.get("new_password", ""))
        except PasswordRefused as refused:
            return await self._page(person, password_error=str(refused))
        except TooManySignIns:
            return await self._page(person, password_error=BUSY)
        user, at = User(person.user_id, person.email, person.name, None), self._desk.now()

        async def unit(connection: AsyncConnection) -> str:
            await change_password(connection, user, password_hash)
            await record_of_user(connection, user, "password.changed", at)
            return await open_session(
                connection, user, at, address=address_of(self._desk, request), browser=browser_of(request)
            )

        secret = await self._desk.database.write(unit)
        self._desk.hub.publish(user_topic(person.user_id), DeskEvent("", ""))
        response = go_on(f"{PAGE}?done=password")
        give_cookie(response, secret, https=self._desk.https)
        return response

    async def _has_password(self, person: Person) -> bool:
        stored = await self._desk.database.read(lambda rows: password_hash_of(rows, person.user_id))
        return stored != NO_PASSWORD

    async def _page(
        self,
        person: Person,
        *,
        done: str = "",
        name: str | None = None,
        name_error: str = "",
        password_error: str = "",
    ) -> Response:
        return self._desk.screens.page(
            "account/account.html",
            status=422 if name_error or password_error else 200,
            person=person,
            path=PAGE,
            has_password=await self._has_password(person),
            done=done,
            name=person.name if name is None else name,
            name_error=name_error,
            password_error=password_error,
        )
