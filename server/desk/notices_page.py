"""`/desk/notices`: what somebody shall hear of, as a page and as news for their open pages."""

from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from server.desk.desk import Desk
from server.desk.desk_route import Changed, DeskRoute, Shown
from server.desk.sessions import Person
from server.desk.signed_in import Fields
from server.inbox.notices import COUNTED_MAX, Notice, NoticeKind, notices_of, read_notices, tell_noticed, unread_count
from server.team.role import Permission

SHOWN_MAX: Final = 100
"""Lines of the page."""

NEWS_MAX: Final = 10
"""Unread ones in the news: more than that at once is not popped up one by one."""


def notices_routes(desk: Desk) -> tuple[DeskRoute, ...]:
    """The addresses of the notices."""
    page = NoticesPage(desk)
    return (
        Shown("/desk/notices", page.show),
        Shown("/desk/notices/news", page.news),
        Changed("/desk/notices/read", page.read, Permission.SEE),
    )


class NoticesPage:
    """What was told the person who is signed in."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def show(self, _request: Request, person: Person) -> Response:
        """The latest, the unread first."""
        found = await self._notices(person, SHOWN_MAX)
        return self._desk.screens.page(
            "notices.html",
            person=person,
            notices=[(each, notice_words(each), notice_subject(each), notice_href(each)) for each in found],
            now=self._desk.now(),
        )

    async def news(self, _request: Request, person: Person) -> Response:
        """How many are unread, and the latest of them, as JSON."""

        async def unit(connection: AsyncConnection) -> tuple[int, tuple[Notice, ...]]:
            count = await unread_count(connection, person.site_ids, person.user_id)
            return count, await notices_of(connection, person.site_ids, person.user_id, NEWS_MAX) if count else ()

        count, latest = await self._desk.database.read(unit)
        return JSONResponse(
            {
                "unread": f"{COUNTED_MAX - 1}+" if count >= COUNTED_MAX else str(count),
                "latest": [_news(each) for each in latest if each.read_at is None],
            }
        )

    async def read(self, request: Request, person: Person, fields: Fields) -> Response:
        """Marks those about one ticket as read, or all of them."""
        await mark_read(self._desk, person, fields.get("ticket") or None)
        if "hx-request" in request.headers:
            return Response(status_code=204)
        return RedirectResponse("/desk/notices", status_code=303)

    async def _notices(self, person: Person, limit: int) -> tuple[Notice, ...]:
        return await self._desk.database.read(lambda rows: notices_of(rows, person.site_ids, person.user_id, limit))


async def mark_read(desk: Desk, person: Person, ticket_id: str | None, path: str | None = None) -> None:
    """Marks what was told this person as read; nothing is written where all is."""
    unread = await desk.database.read(lambda rows: unread_count(rows, person.site_ids, person.user_id))
    if not unread:
        return
    at = desk.now()
    if await desk.database.write(lambda rows: read_notices(rows, person.site_ids, person.user_id, at, ticket_id, path)):
        tell_noticed(desk.hub, [person.user_id])


def notice_words(notice: Notice) -> str:
    """What happened, in one short sentence."""
    by = notice.by_name
    match notice.kind:
        case NoticeKind.MENTIONED:
            return f"{by or 'Somebody'} mentioned you"
        case NoticeKind.ASSIGNED:
            return f"{by} gave it to you" if by else "It was given to you"
        case NoticeKind.DUE_SOON:
            return "Due soon"
        case NoticeKind.BREACHED:
            return "Its target is broken"
        case NoticeKind.WOKEN:
            return "It woke up"
        case NoticeKind.AT_RISK:
            return f"{by or 'An account'} is at risk; this is their latest ticket"
        case NoticeKind.REPLIED:
            return f"{by or 'The customer'} replied"
        case NoticeKind.ALERT:
            return "An alert"
        case NoticeKind.ENDPOINT:
            return "Nothing arrives at an endpoint"


def notice_subject(notice: Notice) -> str:
    """What it is about, in one line."""
    return notice.subject if notice.path is not None else f"#{notice.ticket_number} {notice.subject}"


def notice_href(notice: Notice) -> str:
    """The page that tells more."""
    return notice.path if notice.path is not None else f"/desk/tickets/{notice.ticket_id}"


def _news(notice: Notice) -> dict[str, Any]:
    return {
        "id": notice.notice_id,
        "words": notice_words(notice),
        "subject": notice_subject(notice),
        "href": notice_href(notice),
        "ticket": notice.ticket_id,
        "at": notice.at.isoformat(),
    }
