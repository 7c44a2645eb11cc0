"""Audits of a site's backlog: listed, read with their reports, and asked for."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any, Final, Literal

from pydantic import Field, JsonValue
from sqlalchemy import select

from escalation.audit.row import AuditStatus
from escalation.audit.tables import audits
from escalation.audit.ticket_filter import VALUE_CHARACTERS_MAX, VALUES_MAX, ticket_filter
from escalation.errors import SettingInvalid
from server.api.bodies import Body
from server.api.operation import Answer, Asked
from server.api.pages import KeysetOrder, Paged, page_of
from server.api.refusal import Refused
from server.api.request_body import Asking, Clean
from server.backlog.audits.asking import ask_for
from server.backlog.audits.store import DONE, TRIED, Audit, audit_in, audit_of, file_of
from server.backlog.audits.waiting_days import WAITING_DAYS, WAITING_DAYS_MAX
from server.backlog.audits.wanted import AuditRefused, Wanted, new_audit
from server.backlog.audits.writing import JSON_FILE
from server.conversation.identifier import new_id
from server.conversation.site import site_named
from server.inbox.found import NothingHere

NEWEST: Final = KeysetOrder((audits.c.started_at, audits.c.audit_id), descending=True)

NOT_BEGUN: Final = -1
"""Among the options: no process has it yet, so that the next one that looks begins it."""

AGE_CHARACTERS_MAX: Final = 6

Value = Annotated[Clean, Field(min_length=1, max_length=VALUE_CHARACTERS_MAX)]
Values = Annotated[tuple[Value, ...], Field(max_length=VALUES_MAX)]
Age = Annotated[Clean, Field(max_length=AGE_CHARACTERS_MAX)]


class AuditAsked(Asking):
    """An audit of the site's own tickets, of all of them or of some."""

    waiting_days: int = Field(
        default=WAITING_DAYS,
        ge=1,
        le=WAITING_DAYS_MAX,
        description="Days after which a ticket waits for its customer too long.",
    )
    status: tuple[AuditStatus, ...] = Field(default=(), max_length=len(AuditStatus), description="Only of these.")
    category: Values = Field(default=(), description="Only of these; (none) for those without one.")
    assignee: Values = Field(default=(), description="Only of people with these names; (none) for nobody's.")
    older_than: Age | None = Field(default=None, description="Only tickets at least so old, such as 30d or 12h.")
    newer_than: Age | None = Field(default=None, description="Only tickets that are not yet so old.")


class AuditLineBody(Body):
    """An audit. `apparent` and `real` count open tickets, once it is done."""

    audit: str
    source: Literal["own", "file"]
    name: str
    state: Literal["waiting", "running", "done", "failed", "died"]
    as_of: datetime
    started_at: datetime
    ended_at: datetime | None
    by_name: str
    apparent: int | None
    real: int | None
    error: str | None


class AuditsBody(Body):
    """A page of audits."""

    audits: tuple[AuditLineBody, ...]
    next: str | None


class AuditBody(AuditLineBody):
    """An audit with its report, whose keys `docs/audit.md` explains; null until it is done."""

    report: Mapping[str, JsonValue] | None


async def list_audits(asked: Asked) -> Answer:
    """The newest first."""
    rows = select(audits).where(audits.c.site_id == asked.caller.site_id)
    found, cursor = await page_of(asked, asked.query_as(Paged), rows, NEWEST)
    lines = tuple(AuditLineBody(**_line(audit_in(row), asked.at)) for row in found)
    return Answer(AuditsBody(audits=lines, next=cursor))


async def get_audit(asked: Asked) -> Answer:
    """One with its report."""
    found = await audit_of(asked.connection, asked.caller.site_ids, asked.path["id"])
    if found is None:
        raise NothingHere("No such audit.")
    content = await file_of(asked.connection, found, JSON_FILE) if found.state == DONE else None
    return Answer(AuditBody(**_line(found, asked.at), report=None if content is None else json.loads(content)))


async def add_audit(asked: Asked) -> Answer:
    """Asks for one; a server begins it within a minute."""
    body, caller = asked.body_as(AuditAsked), asked.caller
    try:
        only = ticket_filter(body.status, body.category, body.assignee, body.older_than or "", body.newer_than or "")
    except SettingInvalid as invalid:
        field = str(invalid).partition(":")[0].replace(" ", "_")
        raise Refused(422, "field_invalid", str(invalid), field=field) from None
    site = await site_named(asked.connection, caller.site_id)
    if site is None:
        raise NothingHere("No such site.")
    wanted = Wanted(body.waiting_days, only=only)
    made = new_audit(site, caller.actor, new_id("au"), "own", site.name, wanted, asked.at)
    audit = replace(made, options=dict(made.options) | {TRIED: NOT_BEGUN})
    try:
        await ask_for(asked.connection, caller.actor, audit)
    except AuditRefused as refused:
        raise Refused(409, "audits_under_way", str(refused)) from None
    return Answer(AuditLineBody(**_line(audit, asked.at)))


def _line(audit: Audit, now: datetime) -> dict[str, Any]:
    died = audit.has_died(now) and not audit.is_asked_for
    return {
        "audit": audit.audit_id,
        "source": audit.source,
        "name": audit.name,
        "state": "died" if died else audit.state,
        "as_of": audit.as_of,
        "started_at": audit.started_at,
        "ended_at": audit.ended_at,
        "by_name": audit.by_name,
        "apparent": audit.apparent,
        "real": audit.real,
        "error": audit.error,
    }
