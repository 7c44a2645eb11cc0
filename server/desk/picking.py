"""The lists below the text boxes: macros after a slash, people after an at sign; and how Markdown will look."""

from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from escalation.macro_text import filled
from escalation.macros import Macro, find_macros
from server.desk.composer import REPLY_CHARACTERS_MAX
from server.desk.composer_words import action_words
from server.desk.desk import Desk
from server.desk.desk_route import Changed, DeskRoute, Shown
from server.desk.markdown import Markdown
from server.desk.sessions import Person
from server.desk.signed_in import Fields
from server.inbox.found import find
from server.inbox.macro_values import values_of
from server.team.role import Permission
from server.team.seeing import names_on_site
from server.team.teams import teams_of

MACROS_OFFERED: Final = 8
PEOPLE_OFFERED: Final = 8
TYPED_CHARACTERS_MAX: Final = 60
NO_STORE: Final = {"Cache-Control": "no-store"}


class Picking:
    """`/desk/tickets/{ticket_id}/macros` and `/people`, and `/desk/preview`."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._markdown = Markdown()

    async def macros(self, request: Request, person: Person) -> Response:
        """The likeliest macros for what was typed, each with its variables filled in for this ticket."""
        ticket_id, typed = request.path_params["ticket_id"], _typed(request)

        async def unit(connection: AsyncConnection) -> list[dict[str, Any]]:
            found = await find(connection, person.site_ids, ticket_id)
            site_id = found.ticket.site_id
            site_name = next(site.name for site in person.sites if site.site_id == site_id)
            offered = await find_macros(connection, site_id, person.user_id, typed, MACROS_OFFERED)
            values = await values_of(connection, found, person.actor, site_name)
            names = await names_on_site(connection, site_id)
            names |= {each.team_id: each.name for each in await teams_of(connection, site_id)}
            return [_offered(each, values, names) for each in offered]

        return JSONResponse(await self._desk.database.read(unit), headers=NO_STORE)

    async def people(self, request: Request, person: Person) -> Response:
        """The members of the site whose names begin like what was typed, then those who have it in their names."""
        ticket_id, typed = request.path_params["ticket_id"], _typed(request).casefold()

        async def unit(connection: AsyncConnection) -> list[str]:
            found = await find(connection, person.site_ids, ticket_id)
            names = dict.fromkeys((await names_on_site(connection, found.ticket.site_id)).values())
            fitting = [each for each in names if typed in each.casefold()]
            return sorted(fitting, key=lambda each: not each.casefold().startswith(typed))[:PEOPLE_OFFERED]

        return JSONResponse([{"name": each} for each in await self._desk.database.read(unit)], headers=NO_STORE)

    async def preview(self, _request: Request, _person: Person, fields: Fields) -> Response:
        """Markdown as the customer will see it."""
        return HTMLResponse(self._markdown.html_of(fields.get("text", "")[:REPLY_CHARACTERS_MAX]), headers=NO_STORE)


def picking_routes(desk: Desk) -> tuple[DeskRoute, ...]:
    """The addresses of the lists."""
    picking = Picking(desk)
    return (
        Shown("/desk/tickets/{ticket_id}/macros", picking.macros, Permission.WORK),
        Shown("/desk/tickets/{ticket_id}/people", picking.people, Permission.WORK),
        Changed("/desk/preview", picking.preview),
    )


def _typed(request: Request) -> str:
    return request.query_params.get("typed", "")[:TYPED_CHARACTERS_MAX]


def _offered(macro: Macro, values: dict[str, str], names: dict[str, str]) -> dict[str, Any]:
    text = filled(macro.text, values)
    return {
        "id": macro.macro_id,
        "name": macro.name,
        "code": macro.short_code,
        "own": macro.owner_id is not None,
        "text": text.text,
        "gaps": list(text.gaps),
        "actions": [each.as_document() | {"words": action_words(each, names)} for each in macro.actions],
    }
