"""`/desk/settings/audit`: who did what on a site, and when."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Final
from urllib.parse import urlencode

from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.requests import Request
from starlette.responses import Response

from server.desk.desk import Desk
from server.desk.download import download
from server.desk.sessions import Person
from server.desk.settings.chosen_site import chosen_site
from server.spreadsheet import csv_text
from server.team.audit_log import Entry, Wanted, actors_of, entries

PAGE: Final = "/desk/settings/audit"
ENTRIES_SHOWN: Final = 50
ACTORS_SHOWN_MAX: Final = 200

CSV_ENTRIES_MAX: Final = 50_000
"""Of one file: some 8 MB. Whoever needs more asks for a shorter time."""

AREAS: Final = (
    ("ticket", "Tickets"),
    ("contact", "Customers"),
    ("conversation", "Reviews of conversations"),
    ("problem", "Problems"),
    ("macro", "Macros"),
    ("view", "Shared views"),
    ("examples", "Examples of categories"),
    ("sign_in", "Signing in"),
    ("member", "Members"),
    ("invitation", "Invitations"),
    ("team", "Teams"),
    ("settings", "Settings"),
    ("api_key", "Keys"),
    ("endpoint", "Endpoints"),
    ("alert", "Alerts"),
    ("audit", "Audits of the backlog"),
    ("sprint", "Sprints"),
    ("review", "Weekly reviews"),
    ("report", "Reports"),
    ("release", "Releases"),
    ("second_factor", "Second factors"),
    ("password", "Passwords"),
    ("user", "Accounts"),
)
"""First words of actions, and what they are called in the filter."""

CSV_COLUMNS: Final = ("at", "who", "who_id", "action", "subject_id", "details")


class AuditPage:
    """The audit log of one site, filtered, page by page, and as a file."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def show(self, request: Request, person: Person) -> Response:
        """One page of the entries, the latest first."""
        site = chosen_site(person, request.query_params.get("site"))
        wanted, asked = wanted_of(request.query_params), dict(request.query_params)
        before = _cursor(request.query_params.get("before", ""))

        async def unit(connection: AsyncConnection) -> tuple[Sequence[Entry], Sequence[tuple[str, str]]]:
            found = await entries(connection, site.site_id, wanted, ENTRIES_SHOWN + 1, before)
            return found, await actors_of(connection, site.site_id, ACTORS_SHOWN_MAX)

        found, actors = await self._desk.database.read(unit)
        shown = found[:ENTRIES_SHOWN]
        further = None
        if len(found) > ENTRIES_SHOWN:
            last = shown[-1]
            further = urlencode(asked | {"before": f"{last.at.isoformat()} {last.entry_id}"})
        return self._desk.screens.page(
            "settings/audit.html",
            person=person,
            path=PAGE,
            site=site,
            entries=shown,
            actors=actors,
            areas=AREAS,
            asked=asked,
            further=further,
            csv=urlencode({name: value for name, value in asked.items() if name != "before"}),
        )

    async def download(self, request: Request, person: Person) -> Response:
        """The same as CSV (RFC 4180), without pages."""
        site, wanted = chosen_site(person, request.query_params.get("site")), wanted_of(request.query_params)
        found = await self._desk.database.read(lambda rows: entries(rows, site.site_id, wanted, CSV_ENTRIES_MAX))
        rows = ((each.at.isoformat(), each.actor.name, each.actor.actor_id, each.action, each.subject_id,
                 "; ".join(f"{name}: {value}" for name, value in each.details.items())) for each in found)  # fmt: skip
        return download(csv_text((CSV_COLUMNS, *rows)), "text/csv", "audit-log.csv")


def wanted_of(asked: Mapping[str, str]) -> Wanted:
    """What the form asks for; what cannot be read asks for nothing. Both days are whole ones, in UTC."""
    known = {area for area, _ in AREAS}
    wanted = Wanted(
        actor_id=asked.get("who") or None,
        area=asked.get("what") if asked.get("what") in known else None,
        subject_id=asked.get("subject") or None,
        since=_day(asked.get("since", "")),
    )
    until = _day(asked.get("until", ""), timedelta(days=1))
    return wanted if until is None else replace(wanted, until=until)


def _day(text: str, later: timedelta = timedelta()) -> datetime | None:
    try:
        return datetime.combine(datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC).date(), time(), UTC) + later
    except (ValueError, OverflowError):
        return None


def _cursor(text: str) -> tuple[datetime, str] | None:
    moment, _, entry_id = text.partition(" ")
    try:
        at = datetime.fromisoformat(moment)
    except ValueError:
        return None
    return (at, entry_id) if at.tzinfo is not None and entry_id else None
