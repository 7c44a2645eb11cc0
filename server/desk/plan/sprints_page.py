"""`/desk/plan/sprints`: all sprints, and the form on which one is planned and started."""

from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from escalation.audit.next_steps import SPRINT_DAYS
from escalation.errors import SettingInvalid
from escalation.site_policies import site_hours
from escalation.sprint.days import DAYS_MAX, DAYS_MIN
from escalation.sprint.rota import INTAKE_MAX
from escalation.sprint.sprint import PEOPLE_MAX
from escalation.sprint.sprint_rows import SprintTaken, current_sprint, sprints_of
from escalation.taxonomy import taxonomy_of_site
from server.backlog.sprint_of_audit import numbers_of_audit
from server.backlog.sprints import plan_sprint
from server.conversation.site import Site
from server.desk.desk import Desk
from server.desk.plan.sprint_form import Typed, draft_of, fresh, typed
from server.desk.plan.sprint_preview import Preview, preview_of
from server.desk.plan.telling_sprints import tell_sprint
from server.desk.sessions import Person
from server.desk.settings.chosen_site import chosen_site
from server.desk.signed_in import Fields
from server.team.colleagues import Colleague, colleagues_of

PATH: Final = "/desk/plan/sprints"

AGED_BY_AUDIT: Final = [("older_than", str(SPRINT_DAYS))]
"""What an audit calls old, where it has no list of tickets of ours."""


class SprintsPage:
    """The list, and the form."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def show_all(self, _request: Request, person: Person) -> Response:
        """Sprints of all sites of this person, the latest first."""
        found = await self._desk.database.read(lambda rows: sprints_of(rows, person.site_ids))
        names = {site.site_id: site.name for site in person.sites}
        return self._desk.screens.page(
            "plan/sprints.html", person=person, sprints=found, site_names=names, now=self._desk.now()
        )

    async def ask(self, request: Request, person: Person) -> Response:
        """The empty form, with what the address asks for."""
        site = chosen_site(person, request.query_params.get("site"))
        asked = request.query_params.multi_items()
        if audit_id := request.query_params.get("audit", ""):
            numbers = await numbers_of_audit(self._desk.database, (site.site_id,), audit_id)
            asked += AGED_BY_AUDIT if numbers is None else [("numbers", ", ".join(map(str, numbers)))]
        values = await self._desk.database.read(lambda rows: self._beside(rows, site))
        form = fresh(asked, values["colleagues"], values["today"])
        return self._page(person, site, values | {"form": form})

    async def plan(self, _request: Request, person: Person, fields: Fields) -> Response:
        """Shows what the form comes to, or with `do=start` makes the sprint of it."""
        site, at = chosen_site(person, fields.get("site")), self._desk.now()

        async def look(connection: AsyncConnection) -> dict[str, Any]:
            values = await self._beside(connection, site)
            return values | {"form": typed(fields, values["colleagues"])}

        values = await self._desk.database.read(look)
        form: Typed = values["form"]
        try:
            draft = draft_of(form, values["categories"], values["today"])
            if fields.get("do") == "start":
                sprint = await self._desk.database.write(
                    lambda rows: plan_sprint(rows, site.site_id, person.actor, at, draft)
                )
                tell_sprint(self._desk, sprint)
                return RedirectResponse(f"{PATH}/{sprint.sprint_id}", status_code=303)
            preview = await self._desk.database.read(lambda rows: preview_of(rows, site.site_id, draft, at))
        except SettingInvalid as refused:
            field, _, words = str(refused).partition(": ")
            return self._page(person, site, values, status=422, error=words, faulty=field)
        except SprintTaken as refused:
            return self._page(person, site, values, status=409, error=str(refused))
        return self._page(person, site, values, preview=preview)

    async def _beside(self, connection: AsyncConnection, site: Site) -> dict[str, Any]:
        """What the form offers."""
        hours = await site_hours(connection, site.site_id)
        taxonomy = await taxonomy_of_site(connection, site.site_id)
        colleagues: tuple[Colleague, ...] = await colleagues_of(connection, site.site_id)
        return {
            "colleagues": colleagues,
            "categories": {each.name: each.label for each in taxonomy.current},
            "today": hours.day_of(self._desk.now()),
            "taken": await current_sprint(connection, (site.site_id,)),
        }

    def _page(
        self,
        person: Person,
        site: Site,
        values: dict[str, Any],
        *,
        status: int = 200,
        error: str = "",
        faulty: str = "",
        preview: Preview | None = None,
    ) -> Response:
        return self._desk.screens.page(
            "plan/sprint_new.html",
            status=status,
            person=person,
            site=site,
            path=f"{PATH}/new",
            error=error,
            faulty=faulty,
            preview=preview,
            days_offered=range(DAYS_MIN, DAYS_MAX + 1),
            intake_offered=range(INTAKE_MAX + 1),
            people_max=PEOPLE_MAX,
            now=self._desk.now(),
            **values,
        )
