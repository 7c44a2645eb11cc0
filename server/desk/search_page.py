"""The search of the desk: messages, subjects, notes and customers, on the sites of whoever asks."""

from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from server.desk.desk import Desk
from server.desk.desk_route import DeskRoute, Shown
from server.desk.sessions import Person
from server.inbox.search import Found, search, ticket_numbered
from server.inbox.search_words import QUERY_CHARACTERS_MAX
from server.inbox.ticket_number import number_in
from server.whole_number import whole_number

PLACE_DIGITS_MAX: Final = 18


class SearchPage:
    """`/desk/search?q=…`; `#12` goes to the ticket with this number."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def show(self, request: Request, person: Person) -> Response:
        """What was found, the latest first; with `site` on one site only."""
        words = request.query_params.get("q", "")[:QUERY_CHARACTERS_MAX]
        site = request.query_params.get("site", "")
        site_ids = tuple(each for each in person.site_ids if site in {"", each})
        number = number_in(words) if words.strip().startswith("#") else None
        if number is not None:
            ticket_id = await self._desk.database.read(lambda rows: ticket_numbered(rows, site_ids, number))
            if ticket_id is not None:
                return RedirectResponse(f"/desk/tickets/{ticket_id}", status_code=303)
        before = whole_number(request.query_params.get("before", ""), digits_max=PLACE_DIGITS_MAX)
        place = before if before >= 0 else None

        async def unit(connection: AsyncConnection) -> Found:
            return await search(connection, site_ids, words, place)

        return self._desk.screens.page(
            "search.html",
            person=person,
            words=words,
            site=site if site in person.site_ids else "",
            found=await self._desk.database.read(unit),
            is_later=place is not None,
            site_names={each.site_id: each.name for each in person.sites},
            now=self._desk.now(),
        )


def search_routes(desk: Desk) -> tuple[DeskRoute, ...]:
    """The address of the search."""
    return (Shown("/desk/search", SearchPage(desk).show),)
