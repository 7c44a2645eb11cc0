"""Signing in through an OpenID provider: the way there, and the way back."""

import base64
import hashlib
from typing import Final
from urllib.parse import quote, unquote

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.requests import HTTPConnection, Request
from starlette.responses import RedirectResponse, Response

from server.conversation.identifier import is_secret, new_secret
from server.database import DatabaseUnavailable
from server.desk.desk import Desk
from server.desk.entering import let_in
from server.desk.oidc import Asking, OidcProvider, ProviderRefused, Vouched
from server.desk.sign_in import sign_in_form
from server.desk.signed_in import own_path, refusal
from server.team.external_logins import link_login, user_by_login
from server.team.invitations import accept, invitation_for
from server.team.user_deeds import record_of_user
from server.team.users import (
    NAME_CHARACTERS_MAX,
    NO_PASSWORD,
    User,
    UserInvalid,
    add_user,
    change_password,
    user_by_email,
)

BACK: Final = "/desk/sign-in/oidc/back"
SECURE_COOKIE: Final = "__Host-handrail-oidc"
PLAIN_COOKIE: Final = "handrail_oidc"
COOKIE_SECONDS: Final = 600
"""Time to sign in over there."""

SECRET_PREFIX: Final = "o"  # noqa: S105

NOT_DONE: Final = "Signing in there did not work. Please try again."
AWAY: Final = "The service that you sign in with cannot be reached at the moment. Please try again in a minute."
UNKNOWN: Final = (
    "Nobody here belongs to this account. Ask an admin of your site to invite its e-mail address, "
    "or sign in with the address and password that you have."
)

log = structlog.get_logger()


class SignInElsewhere:
    """`/desk/sign-in/oidc` and `/desk/sign-in/oidc/back`."""

    def __init__(self, desk: Desk, provider: OidcProvider) -> None:
        self._desk = desk
        self._provider = provider
        self._back = desk.settings.origin + BACK

    async def go(self, request: Request) -> Response:
        """To the provider; a cookie remembers which browser went there."""
        wanted = own_path(request.query_params.get("next", ""))
        secret = new_secret(SECRET_PREFIX)
        try:
            address = await self._provider.address(asking_of(secret), self._back)
        except ProviderRefused as refused:
            return self._refused(wanted, refused)
        response = RedirectResponse(address, status_code=303)
        # Lax, because the provider's page leads back here; the secret opens nothing.
        response.set_cookie(
            self._cookie,
            f"{secret}.{quote(wanted, safe='')}",
            max_age=COOKIE_SECONDS,
            path=self._path,
            secure=self._desk.https,
            httponly=True,
            samesite="lax",
        )
        return response

    async def back(self, request: Request) -> Response:
        """From the provider, with a code, or with an error of its own."""
        secret, wanted = self._remembered(request)
        response = await self._answer(request, secret, wanted)
        response.delete_cookie(self._cookie, path=self._path, secure=self._desk.https, httponly=True, samesite="lax")
        return response

    async def _answer(self, request: Request, secret: str, wanted: str) -> Response:
        desk, code = self._desk, request.query_params.get("code", "")
        if not is_secret(secret, SECRET_PREFIX) or not code:
            return sign_in_form(desk, wanted, NOT_DONE, status=403)
        asking = asking_of(secret)
        if request.query_params.get("state") != asking.state:
            return sign_in_form(desk, wanted, NOT_DONE, status=403)
        try:
            vouched = await self._provider.vouched(asking, code, self._back)

            async def who(connection: AsyncConnection) -> User | None:
                return await self._who(connection, vouched)

            entered = await let_in(desk, request, wanted, "oidc", who, self._page_to)
        except ProviderRefused as refused:
            return self._refused(wanted, refused)
        except DatabaseUnavailable as error:
            return refusal(desk, error)
        return entered or sign_in_form(desk, wanted, UNKNOWN, status=403)

    async def _who(self, connection: AsyncConnection, vouched: Vouched) -> User | None:
        """Who they are here: by subject, else by a verified address of a user or of an invitation."""
        known = await user_by_login(connection, vouched.issuer, vouched.subject)
        if known is not None or vouched.email is None:
            return known
        at, email = self._desk.now(), vouched.email.strip().lower()
        user = await user_by_email(connection, email)
        invitation = await invitation_for(connection, email, at)
        if user is None and invitation is not None:
            name = vouched.name[:NAME_CHARACTERS_MAX].strip() or email.partition("@")[0]
            try:
                user = await add_user(connection, email=email, name=name, password_hash=NO_PASSWORD, site_ids=(), at=at)
            except UserInvalid:
                return None
        if user is None or user.disabled_at is not None:
            return None
        if invitation is not None:
            await accept(connection, invitation, user, at)
        # Whoever had an invitation's link could make the account and choose its password: only now is it known whose
        # address it is. What was chosen before opens nothing of what is theirs from here on.
        await change_password(connection, user, NO_PASSWORD)
        await link_login(connection, vouched.issuer, vouched.subject, user, at)
        await record_of_user(connection, user, "sign_in.linked", at, issuer=vouched.issuer)
        return user

    def _refused(self, wanted: str, refused: ProviderRefused) -> Response:
        log.warning("desk_oidc_refused", why=str(refused))
        words, status = (AWAY, 503) if refused.is_away else (NOT_DONE, 403)
        return sign_in_form(self._desk, wanted, words, status=status)

    def _page_to(self, address: str) -> Response:
        # A page of ours that goes on by itself: a browser sends a strict cookie on no redirect that began elsewhere.
        return self._desk.screens.page("signed_in.html", wanted=address)

    def _remembered(self, connection: HTTPConnection) -> tuple[str, str]:
        secret, _, wanted = connection.cookies.get(self._cookie, "").partition(".")
        return secret, own_path(unquote(wanted))

    @property
    def _cookie(self) -> str:
        return SECURE_COOKIE if self._desk.https else PLAIN_COOKIE

    @property
    def _path(self) -> str:
        return "/" if self._desk.https else "/desk"


def asking_of(secret: str) -> Asking:
    """Three values that nobody guesses, and that tell nothing of each other (RFC 7636, 4.1, for the last)."""

    def part(name: str) -> str:
        digest = hashlib.sha256(f"{name} {secret}".encode()).digest()
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()

    return Asking(part("state"), part("nonce"), part("verifier"))
