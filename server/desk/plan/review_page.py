"""`/desk/plan/review`: the weekly review of fifteen minutes, prepared by itself, with what was decided."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final
from urllib.parse import urlencode

from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from escalation.errors import SettingInvalid
from escalation.reporting.decisions import Decision, DecisionState, add_decision, settle_decision
from escalation.reporting.periods import Period, period_named
from escalation.site_policies import site_hours
from server.backlog.reports.comparing import glance
from server.backlog.reports.period_figures import PeriodFigures, read_figures
from server.backlog.reports.review import review_of
from server.conversation.identifier import new_id
from server.conversation.site import Site
from server.desk.desk import Desk
from server.desk.sessions import Person
from server.desk.settings.chosen_site import chosen_site
from server.desk.signed_in import Fields
from server.inbox.found import NothingHere
from server.team.audit_log import record
from server.team.colleagues import Colleague, colleagues_of
from server.team.role import Permission

PATH: Final = "/desk/plan/review"
DUE_DAYS: Final = 7
"""Offered as the day until which a decision is done: before the next review."""


class ReviewPage:
    """The page, deciding, and settling what was decided."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def show(self, request: Request, person: Person) -> Response:
        """The review of a week, of the last whole one where none is named."""
        site = chosen_site(person, request.query_params.get("site"))
        return await self._page(person, site, request.query_params.get("week", ""))

    async def decide(self, _request: Request, person: Person, fields: Fields) -> Response:
        """Notes a decision; a fault loses nothing that was typed."""
        site = chosen_site(person, fields.get("site"))
        week = await self._week(site, fields.get("week", ""))
        at = self._desk.now()

        async def unit(connection: AsyncConnection) -> None:
            owners = {each.user_id: each.name for each in await colleagues_of(connection, site.site_id)}
            owner_id = fields.get("owner_id", "")
            if owner_id not in owners:
                raise SettingInvalid("owner_id: choose who does it.")
            decision = Decision(
                site.site_id,
                new_id("rd"),
                week.first,
                fields.get("text", ""),
                owner_id,
                owners[owner_id],
                _day(fields.get("due_on", "")),
                DecisionState.OPEN,
                at,
                person.name,
            )
            await add_decision(connection, decision)
            await record(
                connection, site.site_id, person.actor, "review.decided", decision.decision_id, at, owner_id=owner_id
            )

        try:
            await self._desk.database.write(unit)
        except SettingInvalid as invalid:
            return await self._page(person, site, week.name, fields=fields, error=str(invalid))
        return _back(site, week)

    async def settle(self, request: Request, person: Person, fields: Fields) -> Response:
        """Marks a decision as done, dropped, or open again."""
        states = {state.value: state for state in DecisionState}
        state = states.get(fields.get("state", ""))
        decision_id, at = request.path_params["decision_id"], self._desk.now()
        if state is None:
            raise NothingHere("A decision is open, done or dropped.")

        async def unit(connection: AsyncConnection) -> Decision | None:
            decision = await settle_decision(connection, person.site_ids, decision_id, state, person.name, at)
            if decision is not None:
                await record(
                    connection, decision.site_id, person.actor, f"review.{state.value}", decision.decision_id, at
                )
            return decision

        decision = await self._desk.database.write(unit)
        site = chosen_site(person, fields.get("site") or (decision.site_id if decision else None))
        return _back(site, await self._week(site, fields.get("week", "")))

    async def _page(
        self, person: Person, site: Site, week_name: str, *, fields: Mapping[str, str] | None = None, error: str = ""
    ) -> Response:
        week = await self._week(site, week_name)
        now = self._desk.now()

        async def unit(connection: AsyncConnection) -> tuple[PeriodFigures, tuple[Colleague, ...]]:
            figures = await read_figures(connection, site.site_id, site.name, week, now)
            return figures, await colleagues_of(connection, site.site_id)

        figures, people = await self._desk.database.aside.read(unit)
        today = now.astimezone(figures.zone).date()
        typed = {"text": "", "owner_id": person.user_id, "due_on": (today + timedelta(days=DUE_DAYS)).isoformat()}
        return self._desk.screens.page(
            "plan/review.html",
            status=422 if error else 200,
            person=person,
            path=PATH,
            site=site,
            week=week,
            later=week.next() if week.after <= today else None,
            is_over=figures.is_over,
            review=review_of(figures),
            glance=glance(figures),
            decided=figures.decided,
            settled=figures.settled,
            people=people,
            names={each.user_id: each.name for each in people},
            today=today,
            fields=typed | dict(fields or {}),
            error=error,
            faulty=error.partition(":")[0],
            works=person.may(Permission.WORK, site.site_id),
        )

    async def _week(self, site: Site, name: str) -> Period:
        """The week of this name; the last whole one where it names none, or one that has not begun."""
        hours = await self._desk.database.read(lambda rows: site_hours(rows, site.site_id))
        current = Period.week_of(self._desk.now().astimezone(hours.zone).date())
        named = period_named(name)
        return current.before() if named is None or named.is_month or named.first > current.first else named


def _back(site: Site, week: Period) -> Response:
    asked = urlencode({"site": site.site_id, "week": week.name})
    return RedirectResponse(f"{PATH}?{asked}#decisions", status_code=303)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise SettingInvalid("due_on: choose a day.") from None
