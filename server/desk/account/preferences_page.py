"""`/desk/account/preferences`: how the desk looks, and whether it makes itself heard."""

from starlette.requests import Request
from starlette.responses import Response

from server.desk.desk import Desk
from server.desk.entering import go_on
from server.desk.sessions import Person
from server.desk.signed_in import Fields
from server.realtime.events import DeskEvent
from server.realtime.topics import user_topic
from server.team.preferences import Preferences, set_preferences

PAGE = "/desk/account/preferences"


class PreferencesPage:
    """A person's own wishes."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def show(self, request: Request, person: Person) -> Response:
        """What is set."""
        return self._desk.screens.page(
            "account/preferences.html", person=person, path=PAGE, done=request.query_params.get("done", "")
        )

    async def change(self, _request: Request, person: Person, fields: Fields) -> Response:
        """Stores all of it; what is not ticked is off."""
        wished = Preferences.from_document(
            {
                "look": fields.get("look"),
                "notifications": fields.get("notifications") == "on",
                "sound": fields.get("sound") == "on",
                "shortcuts": fields.get("shortcuts") == "on",
            }
        )
        await self._desk.database.write(lambda rows: set_preferences(rows, person.user_id, wished))
        self._desk.hub.publish(user_topic(person.user_id), DeskEvent("", ""))
        return go_on(f"{PAGE}?done=saved")
