"""`/desk/settings`: what can be set, for those who may."""

from starlette.requests import Request
from starlette.responses import Response

from server.desk.desk import Desk
from server.desk.sessions import Person


class SettingsIndex:
    """The menu as a page of its own."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def show(self, _request: Request, person: Person) -> Response:
        """All pages of settings."""
        return self._desk.screens.page("settings/index.html", person=person)
