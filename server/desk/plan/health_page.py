"""`/desk/plan/health`: how accounts fare, one of them, and what somebody is to do."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from escalation.errors import DocumentChanged, SettingInvalid
from escalation.health.policy import HealthPolicy, health_from_document, health_to_document
from escalation.health.site_health import health_policy_of
from escalation.health.standing import (
    ACCOUNTS_SHOWN_MAX,
    ACCOUNTS_WRITTEN_MAX,
    AccountStanding,
    counts_of,
    score_before,
    standing_of,
    standings_of,
    trend_of,
)
from escalation.health.tasks import Task, finish, hand_to, reopen, snooze, task_of, tasks_of
from escalation.ledger.tables import ticket_facts
from escalation.site_documents import DocumentName, latest_document, store_document
from escalation.tables import tickets
from server.backlog.health import account_path
from server.charts.chart import Chart, Line, Point, Series
from server.desk.desk import Desk
from server.desk.desk_route import Changed, DeskRoute, Shown
from server.desk.download import download
from server.desk.sessions import Person
from server.desk.settings.chosen_site import chosen_site
from server.desk.signed_in import Fields
from server.desk.telling import not_done
from server.inbox.found import NothingHere
from server.spreadsheet import csv_text
from server.team.colleagues import colleagues_of
from server.team.role import Permission

TREND_DAYS: Final = 90
TICKETS_SHOWN_MAX: Final = 50
WEEK: Final = timedelta(days=7)
PUT_OFF: Final = {"1": "1 day", "3": "3 days", "7": "1 week", "30": "1 month"}
"""For how many days a task can be put off."""


def health_routes(desk: Desk) -> tuple[DeskRoute, ...]:
    """The addresses of customer health."""
    page = HealthPage(desk)
    return (
        Shown("/desk/plan/health", page.show),
        Shown("/desk/plan/health.csv", page.csv),
        Shown("/desk/plan/health/account", page.account),
        Changed("/desk/plan/health/account/owner", page.give, Permission.MANAGE),
        Shown("/desk/plan/tasks", page.tasks),
        Changed("/desk/plan/tasks/{task_id}", page.move),
    )


class HealthPage:
    """Accounts and tasks of the sites of whoever is signed in."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def show(self, request: Request, person: Person) -> Response:
        """The accounts, the worst first; `at_risk` and `segment` in the address narrow them."""
        at_risk, segment = "at_risk" in request.query_params, request.query_params.get("segment") or None
        now = self._desk.now()

        async def unit(connection: AsyncConnection) -> dict[str, Any]:
            counts = await counts_of(connection, person.site_ids)
            shown = await standings_of(connection, person.site_ids, at_risk=at_risk, segment=segment)
            return {
                "accounts": shown,
                "before": await score_before(connection, shown, now - WEEK),
                "counts": counts,
                "shown_max": ACCOUNTS_SHOWN_MAX,
                "owners": await _owners(connection, person),
                "tasks": await tasks_of(connection, person.site_ids, now),
            }

        values = await self._desk.database.read(unit)
        return self._desk.screens.page(
            "plan/health.html",
            person=person,
            now=now,
            at_risk=at_risk,
            segment=segment,
            account_path=account_path,
            **values,
        )

    async def csv(self, _request: Request, person: Person) -> Response:
        """All accounts as CSV, of more than ACCOUNTS_WRITTEN_MAX the worst."""
        now = self._desk.now()
        found = await self._desk.database.read(
            lambda rows: standings_of(rows, person.site_ids, limit=ACCOUNTS_WRITTEN_MAX)
        )
        head = ("account", "segment", "score", "at risk since", "tickets in 30 days", "usually", "on core features",
                "open", "longest wait in hours", "broken promises", "displeased", "why")  # fmt: skip
        rows = [
            (each.account_id, each.segment or "", each.score, each.at_risk_since or "", each.tickets,
             round(each.usual_tickets, 1), each.core, each.open_tickets,
             round(each.longest_wait / timedelta(hours=1), 1), each.breaches, each.displeased, each.reason)
            for each in found
        ]  # fmt: skip
        return download(csv_text((head, *rows)), "text/csv", f"customer-health-{now:%Y-%m-%d}.csv")

    async def account(self, request: Request, person: Person) -> Response:
        """One account with its tickets and its trend; without one that is known, nothing is here."""
        asked, now = request.query_params, self._desk.now()
        site = chosen_site(person, asked.get("site"))

        async def unit(connection: AsyncConnection) -> dict[str, Any]:
            standing = await standing_of(connection, (site.site_id,), asked.get("account", ""))
            if standing is None:
                raise NothingHere("No such account.")
            policy = await health_policy_of(connection, site.site_id)
            trend = await trend_of(connection, site.site_id, standing.account_id, TREND_DAYS, now)
            return {
                "standing": standing,
                "policy": policy,
                "trend": _trend(trend, policy),
                "tickets": await _tickets(connection, standing),
                "tasks": await tasks_of(connection, (site.site_id,), now, account_id=standing.account_id, done=True),
                "colleagues": await colleagues_of(connection, site.site_id),
            }

        values = await self._desk.database.read(unit)
        return self._desk.screens.page(
            "plan/account.html",
            person=person,
            site=site,
            now=now,
            put_off=PUT_OFF,
            may_manage=person.may(Permission.MANAGE, site.site_id),
            may_work=person.may(Permission.WORK, site.site_id),
            **values,
        )

    async def give(self, _request: Request, person: Person, fields: Fields) -> Response:
        """Somebody looks after an account from now on; its open tasks go with it."""
        site, account_id = chosen_site(person, fields.get("site")), fields.get("account", "").strip()
        at, owner_id = self._desk.now(), fields.get("owner") or None

        async def unit(connection: AsyncConnection) -> None:
            if await standing_of(connection, (site.site_id,), account_id) is None:
                raise NothingHere("No such account.")
            known = {each.user_id for each in await colleagues_of(connection, site.site_id)}
            await _store_owner(
                connection, person, (site.site_id, account_id), owner_id if owner_id in known else None, at
            )

        try:
            try:
                await self._desk.database.write(unit)
            except DocumentChanged:
                # Somebody saved another setting at the same moment: theirs stands, this one is asked for again.
                await self._desk.database.write(unit)
        except SettingInvalid as invalid:
            return not_done(self._desk, str(invalid).partition(": ")[2], "")
        return RedirectResponse(account_path(site.site_id, account_id), status_code=303)

    async def tasks(self, request: Request, person: Person) -> Response:
        """What is to be done: by whoever looks and by nobody yet, or `all`, or those that are `done` too."""
        now, which = self._desk.now(), request.query_params.get("show", "")

        async def unit(connection: AsyncConnection) -> dict[str, Any]:
            owner_id = None if which in {"all", "done"} else person.user_id
            return {
                "tasks": await tasks_of(connection, person.site_ids, now, owner_id=owner_id, done=which == "done"),
                "people": await _people(connection, person),
            }

        values = await self._desk.database.read(unit)
        return self._desk.screens.page(
            "plan/tasks.html",
            person=person,
            now=now,
            which=which,
            put_off=PUT_OFF,
            account_path=account_path,
            may_work=person.may_anywhere(Permission.WORK),
            **values,
        )

    async def move(self, request: Request, person: Person, fields: Fields) -> Response:
        """A task is done, put off for some days, or open again."""
        task_id, at = request.path_params["task_id"], self._desk.now()
        days = fields.get("days", "")

        async def unit(connection: AsyncConnection) -> Task:
            task = await task_of(connection, person.site_ids, task_id)
            if task is None:
                raise NothingHere("No such task.")
            if "reopen" in fields:
                await reopen(connection, task)
            elif "snooze" in fields and days in PUT_OFF:
                await snooze(connection, task, at + timedelta(days=int(days)))
            elif "done" in fields:
                await finish(connection, task, person.name, at)
            return task

        task = await self._desk.database.write(unit)
        back = fields.get("back", "")
        there = account_path(task.site_id, task.account_id) if back == "account" else "/desk/plan/tasks"
        return RedirectResponse(there, status_code=303)


async def _store_owner(
    connection: AsyncConnection, person: Person, account: tuple[str, str], owner_id: str | None, at: datetime
) -> None:
    site_id, account_id = account
    policy = await health_policy_of(connection, site_id)
    stored = await latest_document(connection, site_id, DocumentName.HEALTH)
    owners = {name: owner for name, owner in policy.owners.items() if name != account_id}
    if owner_id is not None:
        owners[account_id] = owner_id
    document = health_to_document(policy) | {"owners": owners}
    # What could not be read again would leave the site with nobody for anything.
    health_from_document(document)
    await store_document(
        connection,
        site_id,
        DocumentName.HEALTH,
        document,
        after_version=0 if stored is None else stored.version,
        by=(person.user_id, person.name),
        at=at,
    )
    for task in await tasks_of(connection, (site_id,), at, account_id=account_id):
        await hand_to(connection, task, owner_id)


async def _owners(connection: AsyncConnection, person: Person) -> Mapping[tuple[str, str], str]:
    """By site and account: the name of who looks after it."""
    named: dict[tuple[str, str], str] = {}
    for site_id in person.site_ids:
        policy = await health_policy_of(connection, site_id)
        names = {each.user_id: each.name for each in await colleagues_of(connection, site_id)}
        named |= {(site_id, account): names[owner] for account, owner in policy.owners.items() if owner in names}
        if policy.owner_otherwise in names:
            named[site_id, ""] = names[policy.owner_otherwise]
    return named


async def _people(connection: AsyncConnection, person: Person) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for site_id in person.site_ids:
        found |= {each.user_id: each.name for each in await colleagues_of(connection, site_id)}
    return found


async def _tickets(connection: AsyncConnection, standing: AccountStanding) -> list[Any]:
    columns, facts = tickets.c, ticket_facts.c
    found = await connection.execute(
        select(columns.ticket_id, columns.number, columns.subject, columns.status, columns.tier, columns.category,
               columns.opened_at, facts.page_key)
        .join(ticket_facts, (facts.site_id == columns.site_id) & (facts.ticket_id == columns.ticket_id))
        .where(facts.site_id == standing.site_id, facts.account_id == standing.account_id)
        .order_by(columns.opened_at.desc())
        .limit(TICKETS_SHOWN_MAX)
    )  # fmt: skip
    return list(found)


def _trend(days: Sequence[tuple[datetime, int, int]], policy: HealthPolicy) -> Chart:
    return Chart(
        "health",
        "Health",
        "points",
        tuple(f"{day:%-d %b}" for day, _, _ in days),
        (Series("Score", tuple(Point(float(score)) for _, score, _ in days)),),
        lines=(Line("At risk below", float(policy.at_risk_below)),),
        hint="100 is an account with nothing to worry about.",
    )
