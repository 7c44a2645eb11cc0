"""Two tickets become one: which, how both look, and the way back."""

from functools import partial
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from escalation.errors import TicketMoveRefused
from server.conversation.message import messages_after
from server.desk.desk import Desk
from server.desk.desk_route import Changed, DeskRoute, Shown
from server.desk.sessions import Person
from server.desk.signed_in import Fields
from server.desk.telling import not_done, tell
from server.inbox.bulk import MERGE, do_all, merge_into
from server.inbox.found import Found, find
from server.inbox.merge_candidates import candidates_like, proposals
from server.inbox.merging import same_customer
from server.inbox.merging import unmerge as separate
from server.inbox.moves import Change
from server.team.role import Permission

SIDE_MESSAGES_MAX: Final = 6
"""Of each ticket, before they become one: how it began, and where it stands."""


class MergePage:
    """`/desk/tickets/{ticket_id}/merge`."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def show(self, request: Request, person: Person) -> Response:
        """Proposals and what `?find=` finds; with `?into=` both tickets beside each other."""
        ticket_id, into_id = request.path_params["ticket_id"], request.query_params.get("into")
        words = request.query_params.get("find", "")

        async def unit(connection: AsyncConnection) -> dict[str, Any]:
            found = await find(connection, person.site_ids, ticket_id)
            values: dict[str, Any] = {"ticket": found.ticket, "find": words, "sides": None, "same": True}
            if into_id is None:
                return values | {
                    "proposed": await proposals(connection, found.ticket),
                    "looked_up": await candidates_like(connection, found.ticket, words),
                }
            other = await find(connection, (found.ticket.site_id,), into_id)
            return values | {
                "sides": [await _side(connection, each) for each in (found, other)],
                "same": await same_customer(connection, found.conversation, other.conversation),
            }

        values = await self._desk.database.read(unit)
        return self._desk.screens.page("moves/merge.html", person=person, now=self._desk.now(), **values)

    async def merge(self, request: Request, person: Person, fields: Fields) -> Response:
        """Merges the ticket into that of the field `into`; `confirmed` for tickets of different customers."""
        ticket_id, into_id = request.path_params["ticket_id"], fields.get("into", "")
        await self._desk.database.read(lambda rows: find(rows, person.site_ids, ticket_id))
        report = await do_all(
            self._desk.database,
            person.site_ids,
            person.actor,
            [ticket_id],
            kind=MERGE,
            move=merge_into(into_id, person.site_ids, confirmed="confirmed" in fields),
            now=self._desk.now,
            told=partial(tell, self._desk),
        )
        if report.refused:
            return not_done(self._desk, report.refused[ticket_id], ticket_id)
        survivor = report.changes[0].ticket.ticket_id
        return RedirectResponse(f"/desk/tickets/{survivor}?done={report.bulk_id}", status_code=303)

    async def unmerge(self, request: Request, person: Person, _fields: Fields) -> Response:
        """Makes the ticket one of its own again."""
        ticket_id, at = request.path_params["ticket_id"], self._desk.now()

        async def unit(connection: AsyncConnection) -> Change:
            return await separate(connection, person.site_ids, person.actor, at, from_id=ticket_id)

        try:
            change = await self._desk.database.write(unit)
        except TicketMoveRefused as refused:
            return not_done(self._desk, str(refused), ticket_id)
        tell(self._desk, change)
        return RedirectResponse(f"/desk/tickets/{ticket_id}", status_code=303)


def merge_routes(desk: Desk) -> tuple[DeskRoute, ...]:
    """The addresses of merging and its way back."""
    page = MergePage(desk)
    return (
        Shown("/desk/tickets/{ticket_id}/merge", page.show, Permission.WORK),
        Changed("/desk/tickets/{ticket_id}/merge", page.merge),
        Changed("/desk/tickets/{ticket_id}/unmerge", page.unmerge),
    )


async def _side(connection: AsyncConnection, found: Found) -> dict[str, Any]:
    """A ticket with its first and latest messages, for a look before they become one."""
    said = [each for each in await messages_after(connection, found.conversation, 0) if each.author != "system"]
    shown = said if len(said) <= SIDE_MESSAGES_MAX else [*said[:2], *said[2 - SIDE_MESSAGES_MAX :]]
    return {"ticket": found.ticket, "messages": shown, "left_out": len(said) - len(shown)}
