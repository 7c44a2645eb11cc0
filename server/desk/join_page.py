"""The page behind an invitation's link: a new account, or one more site for somebody who has one."""

from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.requests import Request
from starlette.responses import Response

from server.conversation.identifier import is_secret
from server.conversation.site import site_named
from server.database import DatabaseUnavailable
from server.desk.csrf import TOKEN_FIELD, from_our_pages, token_matches
from server.desk.desk import Desk
from server.desk.entering import go_on, let_in
from server.desk.forms import FormRefused, read_form
from server.desk.passwords import PasswordRefused
from server.desk.sessions import Person
from server.desk.signed_in import QUEUE, Fields, foreign, person_asking, refusal
from server.realtime.events import DeskEvent
from server.realtime.topics import user_topic
from server.team.invitations import SECRET_PREFIX, Invitation, accept, invitation_with
from server.team.users import User, UserInvalid, add_user, user_of

OVER_TITLE: Final = "This invitation does not open anything"
OVER: Final = (
    "It may have been used, revoked or written down wrongly, or it is older than a week. "
    "Ask whoever invited you for another one."
)
"""The same words for all of these."""


class _Over(Exception):
    """Somebody was faster."""


class JoinPage:
    """`/desk/join/{secret}`."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def show(self, request: Request) -> Response:
        """Who is invited where, and the form for those who have no account."""
        try:
            invitation = await self._invitation(request)
            if invitation is None:
                return self._over()
            return await self._page(request, invitation, await person_asking(self._desk, request))
        except DatabaseUnavailable as error:
            return refusal(self._desk, error)

    async def join(self, request: Request) -> Response:
        """Makes whoever is signed in, or a new user, a member."""
        if not from_our_pages(request, self._desk.settings.own_origins):
            return foreign(self._desk)
        try:
            fields = await read_form(request)
            invitation = await self._invitation(request)
            if invitation is None:
                return self._over()
            person = await person_asking(self._desk, request)
            if person is None:
                return await self._join_anew(request, invitation, fields)
            if not token_matches(person.csrf_token, fields.get(TOKEN_FIELD, "")):
                return foreign(self._desk)
            return await self._join_too(invitation, person)
        except _Over:
            return self._over()
        except (FormRefused, DatabaseUnavailable) as error:
            return refusal(self._desk, error)

    async def _join_too(self, invitation: Invitation, person: Person) -> Response:
        async def unit(connection: AsyncConnection) -> None:
            user = await user_of(connection, person.user_id)
            if user is None or not await accept(connection, invitation, user, self._desk.now()):
                raise _Over

        await self._desk.database.write(unit)
        self._desk.hub.publish(user_topic(person.user_id), DeskEvent("", ""))
        return go_on(QUEUE)

    async def _join_anew(self, request: Request, invitation: Invitation, fields: Fields) -> Response:
        name, at = fields.get("name", ""), self._desk.now()
        try:
            password_hash = await self._desk.passwords.hashed(fields.get("password", ""))

            async def who(connection: AsyncConnection) -> User:
                user = await add_user(
                    connection,
                    email=invitation.email,
                    name=name,
                    password_hash=password_hash,
                    site_ids=(),
                    at=at,
                )
                if not await accept(connection, invitation, user, at):
                    raise _Over
                return user

            entered = await let_in(self._desk, request, QUEUE, "invitation", who)
        except (PasswordRefused, UserInvalid) as invalid:
            return await self._page(request, invitation, None, name=name, error=str(invalid))
        return entered or self._over()

    async def _invitation(self, request: Request) -> Invitation | None:
        secret = request.path_params["secret"]
        if not is_secret(secret, SECRET_PREFIX):
            return None
        return await self._desk.database.read(lambda rows: invitation_with(rows, secret, self._desk.now()))

    async def _page(
        self, request: Request, invitation: Invitation, person: Person | None, *, name: str = "", error: str = ""
    ) -> Response:
        site = await self._desk.database.read(lambda rows: site_named(rows, invitation.site_id))
        return self._desk.screens.page(
            "join.html",
            status=422 if error else 200,
            invitation=invitation,
            site_name="" if site is None else site.name,
            **({} if person is None else {"person": person}),
            name=name,
            error=error,
            here=request.url.path,
            provider=self._desk.settings.oidc_name if self._desk.settings.oidc_issuer is not None else None,
        )

    def _over(self) -> Response:
        return self._desk.screens.notice(404, OVER_TITLE, OVER)
