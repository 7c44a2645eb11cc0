"""`/desk/plan/audits`: what was audited, and the forms that begin an audit."""

import asyncio
import re
import shutil
from pathlib import Path
from typing import BinaryIO, Final
from zoneinfo import ZoneInfo, available_timezones

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from escalation.audit.limits import wall_limits
from escalation.audit.reading.mapping import mapping_from_words
from escalation.audit.row import AuditStatus
from escalation.audit.ticket_filter import NOTHING
from escalation.errors import EscalationError
from escalation.site_policies import site_hours
from escalation.taxonomy import taxonomy_of_site
from server.backlog.audits.store import audits_of
from server.backlog.audits.waiting_days import WAITING_DAYS, WAITING_DAYS_MAX
from server.backlog.audits.wanted import AuditRefused, Wanted
from server.backlog.audits.work import EXPORT_FILE
from server.desk.desk import Desk
from server.desk.forms import StreamedForm
from server.desk.plan.audits.filter_form import ONLY, filter_of
from server.desk.plan.audits.found import PAGE
from server.desk.sessions import Person
from server.desk.settings.chosen_site import chosen_site
from server.desk.signed_in import Fields
from server.disk_room import NO_ROOM, is_out_of_room
from server.team.colleagues import colleagues_of

FILE_BYTES_MAX: Final = 512 * 1024 * 1024
"""A million tickets with their texts; more is audited with `handrail audit` beside the file."""

MAPPING_LINES_MAX: Final = 50

KEEPS: Final = ("waiting_days", "zone", "mapping", "sla", *ONLY)
"""Fields that stay as they were typed when something is wrong."""


class AuditsPage:
    """The list, and how an audit begins."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def show(self, request: Request, person: Person) -> Response:
        """The latest audits of all sites of this person, and the forms."""
        return await self._page(person, request.query_params.get("site"))

    async def own(self, _request: Request, person: Person, fields: Fields) -> Response:
        """Begins an audit of the site's own tickets."""
        site = chosen_site(person, fields.get("site"))
        try:
            audit = await self._desk.auditing.start_own(site, person.actor, _wanted(fields))
        except (AuditRefused, EscalationError) as refused:
            return await self._page(person, site.site_id, fields, str(refused))
        return RedirectResponse(f"{PAGE}/{audit.audit_id}", status_code=303)

    async def file(self, _request: Request, person: Person, form: StreamedForm) -> Response:
        """Begins an audit of an export."""
        site = chosen_site(person, form.fields.get("site"))
        if form.file is None:
            return await self._page(person, site.site_id, form.fields, "File: choose the export first.")
        auditing = self._desk.auditing
        audit_id, folder = auditing.new_folder()
        try:
            wanted = _wanted(form.fields)
            await asyncio.to_thread(_laid_down, form.file, folder / EXPORT_FILE)
            audit = await auditing.start_file(site, person.actor, audit_id, _plain_name(form.name), wanted)
        except (AuditRefused, EscalationError) as refused:
            auditing.discard(audit_id)
            return await self._page(person, site.site_id, form.fields, str(refused))
        except BaseException as error:
            # A full disk, a database that is away, a visitor of the page who left: no row knows of the folder.
            auditing.discard(audit_id)
            if is_out_of_room(error):
                return await self._page(person, site.site_id, form.fields, f"File: {NO_ROOM}")
            raise
        return RedirectResponse(f"{PAGE}/{audit.audit_id}", status_code=303)

    async def _page(
        self, person: Person, site_id: str | None, typed: Fields | None = None, error: str = ""
    ) -> Response:
        site = chosen_site(person, site_id)
        audits = await self._desk.database.read(lambda rows: audits_of(rows, person.site_ids))
        hours = await self._desk.database.read(lambda rows: site_hours(rows, site.site_id))
        taxonomy = await self._desk.database.read(lambda rows: taxonomy_of_site(rows, site.site_id))
        colleagues = await self._desk.database.read(lambda rows: colleagues_of(rows, site.site_id))
        blank = dict.fromkeys(KEEPS, "") | {"waiting_days": str(WAITING_DAYS), "zone": str(hours.zone)}
        return self._desk.screens.page(
            "plan/audits/list.html",
            status=422 if error else 200,
            person=person,
            site=site,
            audits=audits,
            names={each.site_id: each.name for each in person.sites},
            typed=blank | {name: (typed or {})[name] for name in KEEPS if name in (typed or {})},
            error=error,
            statuses=tuple(AuditStatus),
            categories=[*taxonomy.labels.items(), (NOTHING, "None")],
            assignees=[*((each.name, each.name) for each in colleagues), (NOTHING, "Nobody")],
            now=self._desk.now(),
            zones=sorted(available_timezones()),
            megabytes=FILE_BYTES_MAX // 1024 // 1024,
        )


def _wanted(fields: Fields) -> Wanted:
    """What the form asks; raises AuditRefused or EscalationError with the field and the remedy."""
    days = fields.get("waiting_days", "").strip() or str(WAITING_DAYS)
    if not re.fullmatch(r"[0-9]{1,3}", days) or not 1 <= int(days) <= WAITING_DAYS_MAX:
        raise AuditRefused(f"Waiting for the customer: a number of days from 1 to {WAITING_DAYS_MAX}.")
    zone = fields.get("zone", "").strip() or "UTC"
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError, OSError):
        raise AuditRefused(f"Time zone: there is none named {zone}. Write one such as Europe/Berlin.") from None
    mapping, sla = _lines(fields.get("mapping", "")), _lines(fields.get("sla", ""))
    mapping_from_words(mapping)
    wall_limits(sla)
    return Wanted(int(days), zone, mapping, sla, filter_of(fields, by_line=True))


def _lines(text: str) -> tuple[str, ...]:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) > MAPPING_LINES_MAX:
        raise AuditRefused(f"Columns: at most {MAPPING_LINES_MAX} lines.")
    return tuple(lines)


def _laid_down(file: BinaryIO, to: Path) -> None:
    file.seek(0)
    with to.open("wb") as kept:
        shutil.copyfileobj(file, kept)


def _plain_name(name: str) -> str:
    """The last part of a path, without what would command a terminal."""
    last = re.split(r"[\\/]", name)[-1]
    return "".join(each for each in last if each.isprintable()).strip() or "export.csv"
