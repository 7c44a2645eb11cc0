"""`/desk/settings/teams`: the teams of a site."""

from collections.abc import Awaitable, Callable
from typing import Final
from urllib.parse import urlencode

from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.requests import Request
from starlette.responses import Response

from server.conversation.site import Site
from server.desk.desk import Desk
from server.desk.entering import go_on
from server.desk.sessions import Person
from server.desk.settings.chosen_site import chosen_site
from server.desk.signed_in import Fields
from server.inbox.found import NothingHere
from server.team.members import members_of
from server.team.teams import Team, TeamInvalid, add_team, delete_team, rename_team, team_of, teams_of

PAGE: Final = "/desk/settings/teams"


class TeamsPage:
    """Making, renaming and deleting teams; who is in them is set with the members."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def show(self, request: Request, person: Person) -> Response:
        """All teams of the chosen site, with their members; with `?name=` and `?rule=` a form for one."""
        asked = request.query_params
        site = chosen_site(person, asked.get("site"))
        return await self._page(person, site, name=asked.get("name", ""), rule=asked.get("rule", ""))

    async def add(self, _request: Request, person: Person, fields: Fields) -> Response:
        """A new team, and on to the rule that it was made for."""
        site, name, at = chosen_site(person, fields.get("site")), fields.get("name", ""), self._desk.now()

        async def unit(connection: AsyncConnection) -> None:
            await add_team(connection, site.site_id, name, person.actor, at)

        return await self._done(person, site, unit, name, fields.get("rule", ""))

    async def rename(self, request: Request, person: Person, fields: Fields) -> Response:
        """Another name for a team."""
        site, name, at = chosen_site(person, fields.get("site")), fields.get("name", ""), self._desk.now()

        async def unit(connection: AsyncConnection) -> None:
            team = await self._team(connection, request, person, site)
            await rename_team(connection, site.site_id, team, name, person.actor, at)

        return await self._done(person, site, unit)

    async def delete(self, request: Request, person: Person, fields: Fields) -> Response:
        """Removes a team; nobody loses their place on the site."""
        site, at = chosen_site(person, fields.get("site")), self._desk.now()

        async def unit(connection: AsyncConnection) -> None:
            team = await self._team(connection, request, person, site)
            await delete_team(connection, site.site_id, team, person.actor, at)

        return await self._done(person, site, unit)

    async def _team(self, connection: AsyncConnection, request: Request, person: Person, site: Site) -> Team:
        team = await team_of(connection, person.site_ids, site.site_id, request.path_params["team_id"])
        if team is None:
            raise NothingHere("No such team of this site.")
        return team

    async def _done(
        self,
        person: Person,
        site: Site,
        unit: Callable[[AsyncConnection], Awaitable[None]],
        name: str = "",
        rule: str = "",
    ) -> Response:
        try:
            await self._desk.database.write(unit)
        except TeamInvalid as invalid:
            return await self._page(person, site, error=str(invalid), name=name, rule=rule)
        if rule:
            return go_on(f"/desk/settings/routing?{urlencode({'site': site.site_id, 'part': rule})}")
        return go_on(f"{PAGE}?site={site.site_id}")

    async def _page(self, person: Person, site: Site, *, error: str = "", name: str = "", rule: str = "") -> Response:
        async def unit(connection: AsyncConnection) -> dict[str, object]:
            return {
                "teams": await teams_of(connection, site.site_id),
                "members": await members_of(connection, site.site_id),
            }

        return self._desk.screens.page(
            "settings/teams.html",
            status=422 if error else 200,
            person=person,
            path=PAGE,
            site=site,
            error=error,
            name=name,
            rule=rule,
            **await self._desk.database.read(unit),
        )
