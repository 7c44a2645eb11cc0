"""`/desk/plan/reports`: the reports that were written, each as it was; a look at the next one; writing and sending."""

import re
from base64 import b64encode
from hashlib import sha256
from typing import Final
from urllib.parse import urlencode

from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from escalation.errors import SettingInvalid
from escalation.reporting.periods import Period, period_named
from escalation.reporting.schedule import WEEKDAYS, Schedule, schedule_from_document
from escalation.reporting.stored import Heading, Report, add_report, report_of, reports_of
from escalation.site_documents import DocumentName, latest_document
from escalation.site_policies import site_hours
from server.backlog.reports.writing import Delivery, compose_report, path_of, tell
from server.conversation.site import Site
from server.desk.desk import Desk
from server.desk.download import download
from server.desk.security_headers import HEADERS
from server.desk.sessions import Person
from server.desk.settings.chosen_site import chosen_site
from server.desk.signed_in import Fields
from server.inbox.found import NothingHere
from server.team.audit_log import record
from server.team.role import Permission

PATH: Final = "/desk/plan/reports"
_STYLE: Final = re.compile(r"<style>(.*?)</style>", re.DOTALL)


class ReportsPage:
    """All addresses of reports; `mails` says whether letters go out."""

    def __init__(self, desk: Desk, *, mails: bool) -> None:
        self._desk = desk
        self._mails = mails

    async def show(self, request: Request, person: Person) -> Response:
        """The reports of a site, and when the next ones are written."""
        site = chosen_site(person, request.query_params.get("site"))

        async def unit(connection: AsyncConnection) -> tuple[tuple[Heading, ...], tuple[Heading, ...], Schedule, str]:
            return (
                await reports_of(connection, (site.site_id,), "monthly"),
                await reports_of(connection, (site.site_id,), "weekly"),
                await _schedule(connection, site.site_id),
                (await site_hours(connection, site.site_id)).zone.key,
            )

        monthly, weekly, schedule, zone = await self._desk.database.read(unit)
        today = (await self._today(site)).first
        return self._desk.screens.page(
            "plan/reports.html",
            person=person,
            path=PATH,
            site=site,
            kinds=(("Monthly reports", monthly), ("Weekly reviews", weekly)),
            schedule=schedule,
            weekdays=WEEKDAYS,
            zone=zone,
            this_month=Period.month_of(today),
            last_month=Period.month_of(today).before(),
            manages=person.may(Permission.MANAGE, site.site_id),
            now=self._desk.now(),
        )

    async def one(self, request: Request, person: Person) -> Response:
        """One report: its main figures, its files, sending it."""
        report = await self._found(person, request.path_params["report_id"])
        site = chosen_site(person, report.heading.site_id)
        schedule = await self._desk.database.read(lambda rows: _schedule(rows, site.site_id))
        return self._desk.screens.page(
            "plan/report.html",
            person=person,
            path=PATH,
            site=site,
            heading=report.heading,
            recipients=schedule.recipients,
            mails=self._mails,
            manages=person.may(Permission.MANAGE, site.site_id),
            sent=request.query_params.get("sent", ""),
        )

    async def html(self, request: Request, person: Person) -> Response:
        """The report itself, as it was written."""
        report = await self._found(person, request.path_params["report_id"])
        return standing_alone(report.html)

    async def markdown(self, request: Request, person: Person) -> Response:
        """The report as Markdown, to take along."""
        report = await self._found(person, request.path_params["report_id"])
        return download(report.markdown, "text/markdown", f"{report.heading.kind}-{report.heading.period}.md")

    async def preview(self, request: Request, person: Person) -> Response:
        """What the report of a month or week would say now; nothing is stored."""
        site = chosen_site(person, request.query_params.get("site"))
        period = await self._period(site, request.query_params.get("period", ""))
        report = await compose_report(self._desk.database, site, period, self._desk.now(), person.name)
        return standing_alone(report.html)

    async def write(self, _request: Request, person: Person, fields: Fields) -> Response:
        """Stores the report of a month or week as it is now, beside any that was written before."""
        site = chosen_site(person, fields.get("site"))
        period = await self._period(site, fields.get("period", ""))
        at = self._desk.now()
        report = await compose_report(self._desk.database, site, period, at, person.name)

        async def unit(connection: AsyncConnection) -> None:
            await add_report(connection, report)
            report_id = report.heading.report_id
            await record(connection, site.site_id, person.actor, "report.written", report_id, at, period=period.name)

        await self._desk.database.write(unit)
        return RedirectResponse(path_of(report.heading), status_code=303)

    async def send(self, request: Request, person: Person, _fields: Fields) -> Response:
        """Sends a report to those who get it by the schedule, now."""
        report = await self._found(person, request.path_params["report_id"])
        heading, at = report.heading, self._desk.now()

        async def unit(connection: AsyncConnection) -> int:
            schedule = await _schedule(connection, heading.site_id)
            recipients = schedule.recipients if self._mails else ()
            delivery = Delivery(recipients, self._desk.settings.origin)
            letters = await tell(connection, report, delivery, at)
            await record(
                connection, heading.site_id, person.actor, "report.sent", heading.report_id, at, letters=letters
            )
            return letters

        letters = await self._desk.database.write(unit)
        return RedirectResponse(f"{path_of(heading)}?{urlencode({'sent': letters})}", status_code=303)

    async def _found(self, person: Person, report_id: str) -> Report:
        report = await self._desk.database.read(lambda rows: report_of(rows, person.site_ids, report_id))
        if report is None:
            raise NothingHere("No such report on the sites of this person.")
        return report

    async def _today(self, site: Site) -> Period:
        hours = await self._desk.database.read(lambda rows: site_hours(rows, site.site_id))
        return Period.month_of(self._desk.now().astimezone(hours.zone).date())

    async def _period(self, site: Site, name: str) -> Period:
        """The period of this name, the current month where it names none or one that has not begun."""
        current = await self._today(site)
        period = period_named(name)
        return current if period is None or period.first >= current.after else period


def standing_alone(html: str) -> Response:
    """A page of one file: no script, no request, and only the style that stands in it, by its hash (CSP 3, 2.3.1)."""
    style = _STYLE.search(html)
    digest = b64encode(sha256((style[1] if style else "").encode()).digest()).decode()
    policy = (
        f"default-src 'none'; style-src 'sha256-{digest}'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
    )
    return Response(html, media_type="text/html; charset=utf-8", headers=HEADERS | {"Content-Security-Policy": policy})


async def _schedule(connection: AsyncConnection, site_id: str) -> Schedule:
    saved = await latest_document(connection, site_id, DocumentName.REPORTS)
    try:
        return Schedule() if saved is None else schedule_from_document(saved.document)
    except SettingInvalid:
        return Schedule()
