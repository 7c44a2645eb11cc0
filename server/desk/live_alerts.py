"""The list of alerts as one person sees it, live."""

from collections.abc import Hashable

from server.desk.desk import Desk
from server.desk.live_plain import PlainView
from server.desk.plan.alerts_page import list_values
from server.desk.sessions import Person
from server.realtime.topics import desk_topic


class AlertsView(PlainView):
    """Rendered anew whenever something changes on a site of the person."""

    def __init__(self, desk: Desk, person: Person) -> None:
        self._desk = desk
        self._person = person
        self.key: Hashable = ("alerts", person)
        self.topics = tuple(desk_topic(site_id) for site_id in person.site_ids)

    async def render(self) -> str:
        """The list without the releases below it."""
        values = await list_values(self._desk, self._person) | {"live": True}
        return self._desk.screens.text("plan/_alert_list.html", **values)
