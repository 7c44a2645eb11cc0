"""`/desk/palette`: what the palette finds beyond the open page, as JSON."""

from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from escalation.tables import tickets
from server.desk.desk import Desk
from server.desk.desk_route import DeskRoute, Shown
from server.desk.sessions import Person
from server.desk.settings.pages import settings_of
from server.inbox.ticket_number import number_in

TICKETS_MAX: Final = 5
"""Of one number: one a site."""

PAGES: Final = (
    ("Playground", "/desk/playground"),
    ("Your notices", "/desk/notices"),
    ("Your account", "/desk/account"),
    ("Your preferences", "/desk/account/preferences"),
    ("Your picture", "/desk/picture"),
    ("Conversations of the AI agent", "/desk/conversations"),
    ("Settings", "/desk/settings"),
)
"""What everybody may open."""


def palette_routes(desk: Desk) -> tuple[DeskRoute, ...]:
    """The address of the palette's search."""
    return (Shown("/desk/palette", PalettePage(desk).find),)


class PalettePage:
    """Tickets by their number, and the pages that this person may open."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def find(self, request: Request, person: Person) -> Response:
        """`q` is what was typed: `12` and `#12` name tickets; the pages are always given, to be chosen from there."""
        number = number_in(request.query_params.get("q", ""))
        found: list[dict[str, Any]] = []
        if number is not None:
            found = await self._desk.database.read(lambda rows: _tickets(rows, person, number))
        pages = [*PAGES, *((each.title, each.path) for group in settings_of(person) for each in group.pages)]
        found += [{"words": words, "kind": "Page", "href": href} for words, href in pages]
        return JSONResponse({"found": found})


async def _tickets(connection: AsyncConnection, person: Person, number: int) -> list[dict[str, Any]]:
    columns = tickets.c
    found = await connection.execute(
        select(columns.ticket_id, columns.number, columns.subject)
        .where(columns.site_id.in_(person.site_ids), columns.number == number)
        .order_by(columns.site_id)
        .limit(TICKETS_MAX)
    )
    return [
        {"words": f"#{row.number} {row.subject}", "kind": "Ticket", "href": f"/desk/tickets/{row.ticket_id}"}
        for row in found
    ]
