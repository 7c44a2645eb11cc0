"""Taking a conversation over from the AI agent."""

from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.requests import Request
from starlette.responses import Response

from server.desk.desk import Desk
from server.desk.desk_route import Changed, DeskRoute
from server.desk.sessions import Person
from server.desk.signed_in import Fields
from server.desk.telling import tell
from server.desk.ticket_page import back_to
from server.inbox.moves import Change
from server.inbox.taking_over import take_over


class TakeOverPage:
    """`/desk/conversations/{conversation_id}/take-over`."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def take(self, request: Request, person: Person, _fields: Fields) -> Response:
        """Makes it a ticket of this person, and shows that."""
        conversation_id = request.path_params["conversation_id"]

        async def unit(connection: AsyncConnection) -> Change:
            return await take_over(connection, person.site_ids, conversation_id, person.actor, self._desk.now())

        change = await self._desk.database.write(unit)
        tell(self._desk, change)
        return back_to(change.ticket.ticket_id)


def take_over_routes(desk: Desk) -> tuple[DeskRoute, ...]:
    """The address of taking over; `composer/take_over.html` is its button."""
    return (Changed("/desk/conversations/{conversation_id}/take-over", TakeOverPage(desk).take),)
