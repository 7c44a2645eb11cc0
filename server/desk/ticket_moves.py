"""What is done with one ticket by a form of its page, with a way back."""

from functools import partial

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from server.desk.desk import Desk
from server.desk.desk_route import Changed, DeskRoute
from server.desk.sessions import Person
from server.desk.signed_in import Fields
from server.desk.telling import not_done, tell
from server.inbox.bulk import do_all
from server.inbox.deeds import DEEDS, named_move
from server.inbox.found import find


class TicketMoves:
    """`POST /desk/tickets/{ticket_id}/{move}`."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def move(self, name: str, request: Request, person: Person, fields: Fields) -> Response:
        """Makes the move and shows the ticket again; what cannot be done is said, with the way back to the ticket."""
        ticket_id = request.path_params["ticket_id"]
        await self._desk.database.read(lambda rows: find(rows, person.site_ids, ticket_id))
        report = await do_all(
            self._desk.database,
            person.site_ids,
            person.actor,
            [ticket_id],
            kind=name,
            move=named_move(name, fields),
            now=self._desk.now,
            told=partial(tell, self._desk),
        )
        if report.refused:
            return not_done(self._desk, report.refused[ticket_id], ticket_id)
        return RedirectResponse(f"/desk/tickets/{ticket_id}?done={report.bulk_id}", status_code=303)


def move_routes(desk: Desk) -> tuple[DeskRoute, ...]:
    """The addresses of all moves by name."""
    moves = TicketMoves(desk)
    return tuple(Changed(f"/desk/tickets/{{ticket_id}}/{name}", partial(moves.move, name)) for name in DEEDS)
