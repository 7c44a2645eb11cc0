"""The plan: where a team lead begins, with a card for each page of the method, how it stands, and what to do first."""

from starlette.requests import Request
from starlette.responses import Response

from server.backlog.plan_standing import plan_standing
from server.desk.desk import Desk
from server.desk.plan.plan_words import card_words, next_step
from server.desk.sessions import Person
from server.team.role import Permission


class PlanPage:
    """`/desk/plan`."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def show(self, _request: Request, person: Person) -> Response:
        """The steps of keeping a backlog healthy: where each is done, how it stands, and which one is next."""
        at = self._desk.now()
        standing = await self._desk.database.read(lambda rows: plan_standing(rows, person.site_ids, person.user_id, at))
        step = next_step(standing, may_manage=person.may_anywhere(Permission.MANAGE))
        return self._desk.screens.page("plan/index.html", person=person, said=card_words(standing), step=step)
