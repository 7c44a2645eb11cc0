"""`/desk/plan/friction`: where customers stumble, ranked for the roadmap."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.requests import Request
from starlette.responses import Response

from escalation.health.friction import Friction, friction_of
from escalation.health.policy import HealthPolicy
from escalation.health.site_health import health_policy_of
from escalation.ledger.reading import read_facts
from escalation.taxonomy import Taxonomy, taxonomy_of_site
from server.conversation.site import Site
from server.desk.desk import Desk
from server.desk.desk_route import DeskRoute, Shown
from server.desk.download import download
from server.desk.sessions import Person
from server.desk.settings.chosen_site import chosen_site
from server.desk.words import CAUSE_WORDS
from server.spreadsheet import csv_text

PERIODS: Final = {"30": "30 days", "90": "90 days", "365": "a year"}


def friction_routes(desk: Desk) -> tuple[DeskRoute, ...]:
    """The list as a page and as a file."""
    page = FrictionPage(desk)
    return (Shown("/desk/plan/friction", page.show), Shown("/desk/plan/friction.csv", page.csv))


class FrictionPage:
    """The pages of one site by how much they cost its customers."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def show(self, request: Request, person: Person) -> Response:
        """The ranked list; `days` in the address says how far back."""
        site, days, found, policy, taxonomy = await self._friction(request, person)
        return self._desk.screens.page(
            "plan/friction.html",
            person=person,
            site=site,
            days=days,
            periods=PERIODS,
            friction=found,
            policy=policy,
            taxonomy=taxonomy,
            causes={cause.value: words for cause, words in CAUSE_WORDS.items()},
        )

    async def csv(self, request: Request, person: Person) -> Response:
        """The same as CSV."""
        _, days, found, _, taxonomy = await self._friction(request, person)
        head = ("rank", "page", "weight", "tickets", "accounts", "accounts by segment", "categories", "causes")
        rows = [
            (
                place,
                each.page_key,
                each.weight,
                each.tickets,
                each.accounts,
                _listed(each.segments),
                _listed((taxonomy.label(name), number) for name, number in each.categories),
                _listed(each.causes),
            )
            for place, each in enumerate(found, start=1)
        ]
        return download(csv_text((head, *rows)), "text/csv", f"friction-{days}-days.csv")

    async def _friction(
        self, request: Request, person: Person
    ) -> tuple[Site, str, tuple[Friction, ...], HealthPolicy, Taxonomy]:
        asked, now = request.query_params, self._desk.now()
        site = chosen_site(person, asked.get("site"))
        days = asked.get("days", "")
        days = days if days in PERIODS else "90"
        since = now - timedelta(days=int(days))

        async def unit(connection: AsyncConnection) -> tuple[tuple[Friction, ...], HealthPolicy, Taxonomy]:
            policy = await health_policy_of(connection, site.site_id)
            facts = await read_facts(connection, (site.site_id,), since, now)
            taxonomy = await taxonomy_of_site(connection, site.site_id)
            return tuple(friction_of(facts.tickets, policy, since, now)), policy, taxonomy

        return site, days, *await self._desk.database.aside.read(unit)


def _listed(counted: Iterable[tuple[str, int]]) -> str:
    return ", ".join(f"{name} {number}" for name, number in counted)
