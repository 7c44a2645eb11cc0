"""The plan: where a team lead begins, with a card for each page of the method."""

from starlette.requests import Request
from starlette.responses import Response

from server.desk.desk import Desk
from server.desk.sessions import Person


class PlanPage:
    """`/desk/plan`."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def show(self, _request: Request, person: Person) -> Response:
        """The six steps of keeping a backlog healthy, and where each is done."""
        return self._desk.screens.page("plan/index.html", person=person)
