"""The door of the desk: who asks, whether the request is ours, and what they see when it is refused."""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Final
from urllib.parse import quote, urlsplit

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.requests import HTTPConnection, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from server.database import DatabaseUnavailable
from server.desk.csrf import TOKEN_FIELD, TOKEN_HEADER, from_our_pages, token_matches
from server.desk.desk import Desk
from server.desk.forms import FileForm, FormRefused, StreamedForm, read_file_form, read_form, streamed_form
from server.desk.sessions import SEEN_EVERY, Person, note_seen, person_of, secret_in
from server.errors import HandrailError
from server.inbox.found import NothingHere
from server.team.role import Permission

SIGN_IN: Final = "/desk/sign-in"
QUEUE: Final = "/desk"
SECOND_FACTOR: Final = "/desk/account/second-factor"

RECEIVED_AT_ONCE_MAX: Final = 8
"""Large files that a process takes at once: 4 GB on the disk."""

Endpoint = Callable[[Request], Awaitable[Response]]
Fields = Mapping[str, str]
Show = Callable[[Request, Person], Awaitable[Response]]
Change = Callable[[Request, Person, Fields], Awaitable[Response]]
Take = Callable[[Request, Person, FileForm], Awaitable[Response]]
Receive = Callable[[Request, Person, StreamedForm], Awaitable[Response]]

log = structlog.get_logger()


class NotAllowed(HandrailError):
    """Whoever asks may see the desk, and their role on none of their sites allows what they ask."""


class SecondFactorAsked(HandrailError):
    """All sites of whoever asks want a second factor, and there is none yet."""


def showing(desk: Desk, show: Show, permission: Permission = Permission.SEE, *, own: bool = False) -> Endpoint:
    """An endpoint that shows something to whoever is signed in, of the sites where they may; others go to sign in.

    `own`: it is about themselves alone, whatever their role, and open also before they have a second factor.
    """

    async def answer(request: Request, person: Person) -> Response:
        return await show(request, person if own else _narrowed(person, permission))

    return _signed_in(desk, answer)


def changing(desk: Desk, change: Change, permission: Permission = Permission.WORK, *, own: bool = False) -> Endpoint:
    """An endpoint that changes something where whoever is signed in may, asked from our own pages with their token."""

    async def answer(request: Request, person: Person) -> Response:
        fields = await read_form(request)
        token = request.headers.get(TOKEN_HEADER) or fields.get(TOKEN_FIELD, "")
        if not from_our_pages(request, desk.settings.own_origins) or not token_matches(person.csrf_token, token):
            return foreign(desk)
        return await change(request, person if own else _narrowed(person, permission), fields)

    return _signed_in(desk, answer)


def filing(desk: Desk, take: Take, permission: Permission, file_bytes_max: int) -> Endpoint:
    """As `changing`, for a form that may have one file of at most so many bytes."""

    async def answer(request: Request, person: Person) -> Response:
        # Nobody else's file is read before it is refused.
        if not from_our_pages(request, desk.settings.own_origins):
            return foreign(desk)
        form = await read_file_form(request, file_bytes_max)
        token = request.headers.get(TOKEN_HEADER) or form.fields.get(TOKEN_FIELD, "")
        if not token_matches(person.csrf_token, token):
            return foreign(desk)
        return await take(request, _narrowed(person, permission), form)

    return _signed_in(desk, answer)


def receiving(desk: Desk, receive: Receive, permission: Permission, file_bytes_max: int) -> Endpoint:
    """As `filing`, for a file that is too large for memory: nothing of it is read for whoever may not send it.

    One of each person at a time, and RECEIVED_AT_ONCE_MAX in all: each lies on the disk until it has been taken.
    """
    sending: set[str] = set()

    async def answer(request: Request, person: Person) -> Response:
        if not from_our_pages(request, desk.settings.own_origins):
            return foreign(desk)
        narrowed = _narrowed(person, permission)
        if person.user_id in sending or len(sending) >= RECEIVED_AT_ONCE_MAX:
            raise FormRefused(429, "Another file is on its way. Wait until it has arrived, then try again.")
        sending.add(person.user_id)
        try:
            async with streamed_form(request, file_bytes_max) as form:
                token = request.headers.get(TOKEN_HEADER) or form.fields.get(TOKEN_FIELD, "")
                if not token_matches(person.csrf_token, token):
                    return foreign(desk)
                return await receive(request, narrowed, form)
        finally:
            sending.discard(person.user_id)

    return _signed_in(desk, answer)


def _signed_in(desk: Desk, answer: Show) -> Endpoint:
    """An endpoint for whoever is signed in: the others sign in, and what is refused is told on a page."""

    async def endpoint(request: Request) -> Response:
        try:
            person = await person_asking(desk, request)
            return to_sign_in(request) if person is None else await answer(request, person)
        except SecondFactorAsked:
            return _elsewhere(request, SECOND_FACTOR)
        except (NothingHere, NotAllowed, FormRefused, DatabaseUnavailable) as error:
            return refusal(desk, error)

    return endpoint


def _narrowed(person: Person, permission: Permission) -> Person:
    """On their sites where they may. Who is a member nowhere sees empty pages, as before anybody added them."""
    if person.withheld and not person.memberships:
        raise SecondFactorAsked("Set up a second factor first.")
    narrowed = person.narrowed(permission)
    if person.memberships and not narrowed.memberships:
        raise NotAllowed(f"Nothing that {person.name} may {permission}.")
    return narrowed


async def person_asking(desk: Desk, connection: HTTPConnection) -> Person | None:
    """Who is signed in on this request or socket, looked up afresh; None for nobody."""
    secret = secret_in(connection, https=desk.https)
    if secret is None:
        return None

    at = desk.now()

    async def unit(rows: AsyncConnection) -> Person | None:
        return await person_of(rows, secret, at)

    person = await desk.database.read(unit)
    if person is not None and (person.seen_at is None or at - person.seen_at >= SEEN_EVERY):
        asking = person
        # When a session was last used is nice to know; nobody is refused because it cannot be noted.
        with suppress(DatabaseUnavailable):
            await desk.database.write(lambda rows: note_seen(rows, asking, at))
    return person


def to_sign_in(request: Request) -> Response:
    """The way to the sign-in page, and back to the page where one wanted to go, or from which one sent something."""
    wanted = own_path(_page_of(request))
    return _elsewhere(request, SIGN_IN if wanted in {QUEUE, SIGN_IN} else f"{SIGN_IN}?next={quote(wanted, safe='')}")


def _page_of(request: Request) -> str:
    shown = request.url
    if request.method == "GET" and "hx-request" not in request.headers:
        return _path_and_query(str(shown))
    page = request.headers.get("hx-current-url") or request.headers.get("referer") or ""
    return _path_and_query(page) if urlsplit(page).netloc == shown.netloc else ""


def _path_and_query(address: str) -> str:
    parts = urlsplit(address)
    return parts.path + (f"?{parts.query}" if parts.query else "")


def _elsewhere(request: Request, address: str) -> Response:
    if "hx-request" in request.headers:
        return Response(status_code=401, headers={"HX-Redirect": address})
    return RedirectResponse(address, status_code=303)


def own_path(wanted: str) -> str:
    """`wanted` when it is an address of the desk, else the queue: `next` never leads to another site."""
    plain = wanted.isascii() and wanted.isprintable() and "\\" not in wanted and "//" not in wanted
    inside = wanted == QUEUE or wanted.startswith((f"{QUEUE}/", f"{QUEUE}?"))
    return wanted if plain and inside and ".." not in wanted else QUEUE


def foreign(desk: Desk) -> HTMLResponse:
    """403: the request did not come from our pages, or their token is of an earlier session."""
    return desk.screens.notice(
        403,
        "That did not come from this desk",
        "For your safety nothing was changed. Open the queue again and repeat what you wanted to do.",
    )


def refusal(desk: Desk, error: HandrailError) -> HTMLResponse:
    """The page for an error that a person at the desk may meet: no trace, no internals."""
    if isinstance(error, FormRefused):
        return desk.screens.notice(error.status, "That could not be read", str(error))
    if isinstance(error, NotAllowed):
        return desk.screens.notice(
            403,
            "Your role does not allow this",
            "Nothing was changed. An owner or an admin of the site can change your role.",
        )
    if isinstance(error, NothingHere):
        return desk.screens.notice(
            404,
            "There is nothing here",
            "The address may be incomplete, or what it names belongs to a site that you are not a member of.",
        )
    log.warning("desk_unavailable", error=type(error).__name__)
    return desk.screens.notice(
        503, "Nothing can be stored at the moment", "Nothing was changed. Please try again in a minute."
    )
