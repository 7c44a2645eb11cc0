"""What each member takes of the tickets that are given by themselves, and one's own switch for being away."""

from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from escalation.errors import TicketMoveRefused
from escalation.tags import tags_in
from server.desk.desk import Desk
from server.desk.sessions import Person
from server.desk.settings.chosen_site import chosen_site
from server.desk.signed_in import Fields
from server.desk.telling import not_done
from server.inbox.found import NothingHere
from server.team.availability import AvailabilityInvalid, set_away, set_share
from server.team.colleagues import colleagues_of
from server.whole_number import whole_number

PAGE: Final = "/desk/settings/routing"


class PeoplePage:
    """`POST /desk/settings/routing/{user_id}` and `POST /desk/away`."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def save(self, request: Request, person: Person, fields: Fields) -> Response:
        """Capacity, skills, languages and being away of one member."""
        site, user_id, at = chosen_site(person, fields.get("site")), request.path_params["user_id"], self._desk.now()
        capacity = fields.get("capacity", "").strip()

        async def unit(connection: AsyncConnection) -> None:
            if user_id not in {each.user_id for each in await colleagues_of(connection, site.site_id)}:
                raise NothingHere("Nobody of this name works on this site.")
            await set_share(
                connection,
                site.site_id,
                user_id,
                person.actor,
                at,
                capacity=whole_number(capacity) if capacity else None,
                skills=tags_in(fields.get("skills", "")),
                languages=tags_in(fields.get("languages", "")),
            )
            away = bool(fields.get("away"))
            await set_away(connection, (site.site_id,), user_id, person.actor, at, away=away)

        try:
            await self._desk.database.write(unit)
        except (AvailabilityInvalid, TicketMoveRefused) as invalid:
            return not_done(self._desk, str(invalid), "")
        return RedirectResponse(f"{PAGE}?site={site.site_id}&saved=1", status_code=303)

    async def go_away(self, _request: Request, person: Person, fields: Fields) -> Response:
        """One's own switch, on all sites at once."""
        at, away = self._desk.now(), fields.get("away") == "yes"
        await self._desk.database.write(
            lambda rows: set_away(rows, person.site_ids, person.user_id, person.actor, at, away=away)
        )
        return RedirectResponse("/desk", status_code=303)
