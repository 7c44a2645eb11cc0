"""The board of a sprint as one person sees it, live."""

from collections.abc import Hashable

from server.desk.desk import Desk
from server.desk.live_plain import PlainView
from server.desk.plan.sprint_page import board_values
from server.desk.sessions import Person
from server.inbox.found import NothingHere
from server.realtime.topics import desk_topic


class SprintView(PlainView):
    """Rendered anew whenever something changes on the sprint's site."""

    def __init__(self, desk: Desk, person: Person, sprint_id: str) -> None:
        self._desk = desk
        self._person = person
        self._sprint_id = sprint_id
        self.key: Hashable = ("sprint", sprint_id, person)
        self.topics: tuple[str, ...] = ()

    async def render(self) -> str:
        """The board without the forms beside it. Raises NothingHere also before the sprint has begun."""
        values = await board_values(self._desk, self._person, self._sprint_id)
        if values["board"] is None:
            raise NothingHere("This sprint has not begun.")
        self.topics = (desk_topic(values["sprint"].site_id),)
        return self._desk.screens.text("plan/_sprint_board.html", **values | {"live": True})
