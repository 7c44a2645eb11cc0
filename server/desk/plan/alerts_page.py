"""`/desk/plan/alerts`: what wants somebody's attention, who looks after it, what is over; and releases beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from escalation.alerts.alert import Alert
from escalation.alerts.alert_rows import alert_of, alerts_of
from escalation.alerts.releases import Release, add_release, checked_release, releases_between, remove_release
from escalation.alerts.rule import THRESHOLDS, RuleName
from escalation.errors import SettingInvalid
from escalation.tables import tickets
from server.backlog.alert_findings import rules_of
from server.backlog.alerting import PAGE, acknowledge_alert, alert_path, close_alert
from server.conversation.identifier import new_id
from server.desk.desk import Desk
from server.desk.desk_route import Changed, DeskRoute, Shown
from server.desk.notices_page import mark_read
from server.desk.sessions import Person
from server.desk.settings.chosen_site import chosen_site
from server.desk.signed_in import Fields
from server.inbox.found import NothingHere
from server.realtime.events import DeskEvent
from server.realtime.topics import desk_topic
from server.team.audit_log import record
from server.team.colleagues import colleagues_of

LASTING_SHOWN: Final = 200
PAST_SHOWN: Final = 50

RELEASES_SHOWN_DAYS: Final = 90

RELEASES_BESIDE: Final = timedelta(hours=48)
"""How long before an alert a release may have been its cause."""


@dataclass(frozen=True, slots=True)
class FirstTicket:
    """A line of the tickets that an alert is about."""

    ticket_id: str
    number: int
    subject: str
    tier: str
    status: str
    opened_at: datetime


class AlertsPage:
    """The alerts of all sites of a person."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def show(self, request: Request, person: Person) -> Response:
        """Open, acknowledged and past ones, and the releases of the last weeks."""
        return await self._page(person, said=request.query_params.get("said", ""))

    async def show_one(self, request: Request, person: Person) -> Response:
        """One alert with its first tickets, and the releases before it."""
        alert_id = request.path_params["alert_id"]

        async def unit(
            connection: AsyncConnection,
        ) -> tuple[Alert, Sequence[FirstTicket], Sequence[Release], Mapping[str, str]]:
            alert = await alert_of(connection, person.site_ids, alert_id)
            if alert is None:
                raise NothingHere("No such alert of these sites.")
            first = await _first_tickets(connection, alert)
            since = alert.raised_at - RELEASES_BESIDE
            beside = await releases_between(connection, (alert.site_id,), since, alert.raised_at + timedelta(hours=1))
            people = {each.user_id: each.name for each in await colleagues_of(connection, alert.site_id)}
            return alert, first, beside, people

        alert, first, beside, people = await self._desk.database.read(unit)
        await mark_read(self._desk, person, None, alert_path(alert))
        return self._desk.screens.page(
            "plan/alert.html",
            person=person,
            path=PAGE,
            alert=alert,
            tickets=first,
            releases=beside,
            people=people,
            unit=THRESHOLDS[alert.rule].unit,
            rule_words=THRESHOLDS[alert.rule].words,
            site_names={each.site_id: each.name for each in person.sites},
            now=self._desk.now(),
        )

    async def acknowledge(self, request: Request, person: Person, _fields: Fields) -> Response:
        """The person looks after it."""
        alert_id, at = request.path_params["alert_id"], self._desk.now()
        alert = await self._desk.database.write(
            lambda rows: acknowledge_alert(rows, person.site_ids, alert_id, person.actor, at)
        )
        _tell(self._desk, alert.site_id)
        return RedirectResponse(f"{PAGE}/{alert_id}", status_code=303)

    async def close(self, request: Request, person: Person, _fields: Fields) -> Response:
        """The person says that it is over."""
        alert_id, at = request.path_params["alert_id"], self._desk.now()

        async def unit(connection: AsyncConnection) -> Alert:
            alert = await alert_of(connection, person.site_ids, alert_id)
            if alert is None:
                raise NothingHere("No such alert of these sites.")
            rules = await rules_of(connection, alert.site_id)
            return await close_alert(connection, person.site_ids, alert_id, person.actor, rules, at)

        _tell(self._desk, (await self._desk.database.write(unit)).site_id)
        return RedirectResponse(PAGE, status_code=303)

    async def release(self, _request: Request, person: Person, fields: Fields) -> Response:
        """Marks a release, now or at the moment that was given in UTC."""
        site, now = chosen_site(person, fields.get("site")), self._desk.now()
        try:
            release = checked_release(
                Release(
                    site.site_id,
                    new_id("re"),
                    fields.get("name", ""),
                    _moment(fields.get("at", ""), now),
                    person.name,
                    fields.get("url") or None,
                ),
                now,
            )
        except SettingInvalid as invalid:
            return await self._page(person, error=str(invalid), typed=fields)

        async def unit(connection: AsyncConnection) -> None:
            stored = await add_release(connection, release, now)
            await record(
                connection, site.site_id, person.actor, "release.marked", stored.release_id, now, name=stored.name
            )

        await self._desk.database.write(unit)
        return RedirectResponse(f"{PAGE}#releases", status_code=303)

    async def forget_release(self, request: Request, person: Person, _fields: Fields) -> Response:
        """Takes a mark away."""
        release_id = request.path_params["release_id"]
        if not await self._desk.database.write(lambda rows: remove_release(rows, person.site_ids, release_id)):
            raise NothingHere("No such release of these sites.")
        return RedirectResponse(f"{PAGE}#releases", status_code=303)

    async def _page(
        self, person: Person, *, said: str = "", error: str = "", typed: Mapping[str, str] | None = None
    ) -> Response:
        now, days = self._desk.now(), timedelta(days=RELEASES_SHOWN_DAYS)
        marked = await self._desk.database.read(
            lambda rows: releases_between(rows, person.site_ids, now - days, now + days)
        )
        return self._desk.screens.page(
            "plan/alerts.html",
            status=422 if error else 200,
            **await list_values(self._desk, person),
            releases=tuple(reversed(marked)),
            error=error,
            typed={name: (typed or {}).get(name, "") for name in ("name", "url", "at", "site")},
            said=said,
        )


async def list_values(desk: Desk, person: Person) -> dict[str, Any]:
    """What the list of alerts shows: open, acknowledged and past ones of all sites of a person."""

    async def unit(connection: AsyncConnection) -> tuple[Sequence[Alert], Sequence[Alert], Mapping[str, str]]:
        people = {
            each.user_id: each.name for site_id in person.site_ids for each in await colleagues_of(connection, site_id)
        }
        return (
            await alerts_of(connection, person.site_ids, lasting=True, limit=LASTING_SHOWN),
            await alerts_of(connection, person.site_ids, lasting=False, limit=PAST_SHOWN),
            people,
        )

    lasting, past, people = await desk.database.read(unit)
    return {
        "person": person,
        "path": PAGE,
        "open": [each for each in lasting if each.state == "open"],
        "acknowledged": [each for each in lasting if each.state == "acknowledged"],
        "past": past,
        "people": people,
        "site_names": {each.site_id: each.name for each in person.sites},
        "rule_words": {name: THRESHOLDS[name].words for name in RuleName},
        "now": desk.now(),
        "live": False,
    }


def _tell(desk: Desk, site_id: str) -> None:
    """Lets what is open at the desks of a site look again, after the commit."""
    desk.hub.publish(desk_topic(site_id), DeskEvent(site_id, ""))


async def _first_tickets(connection: AsyncConnection, alert: Alert) -> tuple[FirstTicket, ...]:
    columns = tickets.c
    found = await connection.execute(
        select(
            columns.ticket_id, columns.number, columns.subject, columns.tier, columns.status, columns.opened_at
        ).where(columns.site_id == alert.site_id, columns.ticket_id.in_(alert.ticket_ids))
    )
    known = {row.ticket_id: FirstTicket(*row) for row in found}
    return tuple(known[each] for each in alert.ticket_ids if each in known)


def _moment(text: str, now: datetime) -> datetime:
    if not text.strip():
        return now
    try:
        return datetime.fromisoformat(text.strip()).replace(tzinfo=UTC)
    except ValueError:
        raise SettingInvalid("at: give a day and a time, such as 2026-11-27 14:30.") from None


def alert_routes(desk: Desk) -> tuple[DeskRoute, ...]:
    """Whoever works may look after an alert and mark a release."""
    page = AlertsPage(desk)
    return (
        Shown(PAGE, page.show),
        Changed(f"{PAGE}/releases/add", page.release),
        Changed(f"{PAGE}/releases/{{release_id}}/remove", page.forget_release),
        Shown(f"{PAGE}/{{alert_id}}", page.show_one),
        Changed(f"{PAGE}/{{alert_id}}/acknowledge", page.acknowledge),
        Changed(f"{PAGE}/{{alert_id}}/close", page.close),
    )
