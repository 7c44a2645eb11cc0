"""`/desk/account/sessions`: where one is signed in, and the way to end it there."""

from starlette.requests import Request
from starlette.responses import Response

from server.desk.desk import Desk
from server.desk.entering import go_on
from server.desk.sessions import Person, end_session, end_sessions, sessions_of
from server.desk.signed_in import Fields
from server.inbox.found import NothingHere
from server.realtime.events import DeskEvent
from server.realtime.topics import user_topic

PAGE = "/desk/account/sessions"


class SessionsPage:
    """A person's own sessions."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def show(self, _request: Request, person: Person) -> Response:
        """All of them, the one used last first."""
        at = self._desk.now()
        sessions = await self._desk.database.read(lambda rows: sessions_of(rows, person.user_id, at))
        return self._desk.screens.page("account/sessions.html", person=person, path=PAGE, sessions=sessions, now=at)

    async def end(self, request: Request, person: Person, _fields: Fields) -> Response:
        """Ends one of them, at once in its open pages too."""
        session_id = request.path_params["session_id"]
        if not await self._desk.database.write(lambda rows: end_session(rows, person.user_id, session_id)):
            raise NothingHere("No such session of this person.")
        self._tell(person)
        return go_on(PAGE)

    async def end_others(self, _request: Request, person: Person, _fields: Fields) -> Response:
        """Ends all but the one that asks."""
        await self._desk.database.write(lambda rows: end_sessions(rows, person.user_id, but=person.session_hash))
        self._tell(person)
        return go_on(PAGE)

    def _tell(self, person: Person) -> None:
        self._desk.hub.publish(user_topic(person.user_id), DeskEvent("", ""))
