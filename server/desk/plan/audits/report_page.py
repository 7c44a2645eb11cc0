"""`/desk/plan/audits/{audit_id}`: how far an audit is, and its report with what can be done next."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final
from urllib.parse import urlencode

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response, StreamingResponse

from escalation.ages import AGE_BANDS, AgeBand, days_of
from escalation.audit.article_draft import article_draft
from escalation.audit.checklist import checklist_of
from escalation.audit.next_steps import SPRINT_DAYS, Action, Step, next_steps
from escalation.audit.ticket_filter import NOTHING
from escalation.tables import tickets
from escalation.taxonomy import Taxonomy, taxonomy_of_site
from escalation.ticket import TicketStatus
from server.backlog.amount_words import count_words
from server.backlog.audits.report_charts import age_chart, backlog_chart, category_chart, topic_chart
from server.backlog.audits.report_page import (
    CATEGORIES_SHOWN_MAX,
    DIMENSION_WORDS,
    days_words,
    filter_words,
    share_words,
    value_words,
)
from server.backlog.audits.store import first_done
from server.backlog.audits.stored_file import unpacked
from server.backlog.audits.wanted import AuditRefused
from server.backlog.audits.writing import REPORT_FILES
from server.desk.desk import Desk
from server.desk.download import download
from server.desk.plan.audits.filter_form import LISTS
from server.desk.plan.audits.found import Found, found_audit, found_report
from server.desk.sessions import Person
from server.desk.signed_in import Fields
from server.desk.telling import not_done
from server.inbox.found import NothingHere

MEDIA_TYPES: Final = {"html": "text/html", "json": "application/json", "csv": "text/csv"}

QUEUE_NAMES: Final = {"older_than": "created", "newer_than": "not.created"}
"""How the queue asks for ages."""

IDS_AT_ONCE: Final = 500


class AuditPage:
    """One audit."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def show(self, request: Request, person: Person) -> Response:
        """The report, or how far it is, or what went wrong."""
        audit_id = request.path_params["audit_id"]
        found = await self._desk.database.read(lambda rows: found_audit(rows, person, audit_id))
        if found.audit.state != "done":
            return self._standing(person, found)
        found, document = await found_report(self._desk, person, audit_id)
        baseline = await self._desk.database.read(lambda rows: first_done(rows, found.site.site_id, "own"))
        left = await self._dead_weight(found, document)
        taxonomy = await self._desk.database.read(lambda rows: taxonomy_of_site(rows, found.site.site_id))
        link = queue_link(found)
        return self._desk.screens.page(
            "plan/audits/report.html",
            person=person,
            found=found,
            audit=found.audit,
            report=document,
            is_baseline=baseline is not None and baseline.audit_id == audit_id,
            steps=[(step, step_href(found, step, taxonomy)) for step in next_steps(document)],
            has_areas=any(each["area"] != each["label"] for each in document["topics"]),
            checklist=checklist_of(document, left),
            dimensions=tuple(DIMENSION_WORDS.items()),
            CATEGORIES_SHOWN=CATEGORIES_SHOWN_MAX,
            charts=[
                backlog_chart(document),
                age_chart(document, link),
                category_chart(document, link),
                topic_chart(document),
            ],
            files=REPORT_FILES,
            link=link,
            macro_address=partial(macro_address, found),
            only=filter_words(document),
            value_words=partial(value_words, document),
            n=count_words,
            pct=share_words,
            days=days_words,
            now=self._desk.now(),
        )

    async def progress(self, request: Request, person: Person) -> Response:
        """The part of the page that says how far it is; `X-Ended` once there is more to see on the page itself."""
        audit_id = request.path_params["audit_id"]
        found = await self._desk.database.read(lambda rows: found_audit(rows, person, audit_id))
        html = self._desk.screens.text("plan/audits/_progress.html", audit=found.audit, found=found)
        ended = not found.audit.is_under_way(self._desk.now())
        headers = {"Cache-Control": "no-store"} | ({"X-Ended": "1"} if ended else {})
        return HTMLResponse(html, headers=headers)

    async def again(self, request: Request, person: Person, _fields: Fields) -> Response:
        """Begins one anew whose process died."""
        audit_id = request.path_params["audit_id"]
        found = await self._desk.database.read(lambda rows: found_audit(rows, person, audit_id))
        try:
            await self._desk.auditing.start_again(found.site, found.audit)
        except AuditRefused as refused:
            return not_done(self._desk, str(refused), "")
        return RedirectResponse(found.page, status_code=303)

    async def file(self, request: Request, person: Person) -> Response:
        """A file of the report."""
        audit_id, name = request.path_params["audit_id"], request.path_params["report_file"]
        found = await self._desk.database.read(lambda rows: found_audit(rows, person, audit_id))
        if name not in REPORT_FILES or found.audit.state != "done":
            raise NothingHere("No such file.")
        stem, _, kind = name.partition(".")
        return StreamingResponse(
            unpacked(self._desk.database, found.audit, name),
            media_type=f"{MEDIA_TYPES[kind]}; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="audit-{stem}-{found.audit.as_of:%Y-%m-%d}.{kind}"'},
        )

    async def article(self, request: Request, person: Person) -> Response:
        """A draft of an article about a topic, to be downloaded and written."""
        _, document = await found_report(self._desk, person, request.path_params["audit_id"])
        topic = next((each for each in document["topics"] if each["id"] == request.path_params["topic_id"]), None)
        if topic is None:
            raise NothingHere("No such topic in this report.")
        name = "".join(each if each.isascii() and each.isalnum() else "-" for each in topic["label"].lower()).strip("-")
        return download(article_draft(topic), "text/markdown", f"{name[:60] or 'draft'}.md")

    def _standing(self, person: Person, found: Found) -> Response:
        now = self._desk.now()
        return self._desk.screens.page(
            "plan/audits/standing.html",
            person=person,
            found=found,
            audit=found.audit,
            died=not found.audit.is_under_way(now),
            now=now,
        )

    async def _dead_weight(self, found: Found, document: Mapping[str, Any]) -> int:
        """How many tickets that the report would have out of the queue are open by now."""
        ids = dead_weight_in(document)
        if not found.is_own:
            return len(ids)

        async def unit(connection: AsyncConnection) -> int:
            columns, still = tickets.c, 0
            for start in range(0, len(ids), IDS_AT_ONCE):
                asked = select(func.count()).where(
                    columns.site_id == found.site.site_id,
                    columns.ticket_id.in_(ids[start : start + IDS_AT_ONCE]),
                    columns.status != TicketStatus.RESOLVED,
                )
                still += (await connection.scalar(asked)) or 0
            return still

        return await self._desk.database.read(unit)


def dead_weight_in(document: Mapping[str, Any]) -> list[str]:
    """The ids of all tickets that a report lists as likely resolved, duplicates, or waiting for too long."""
    findings = document["findings"]
    listed = [each["id"] for name in ("likely_resolved", "waiting") for each in findings[name]["tickets"]]
    listed += [each["id"] for merge in findings["duplicates"]["merges"] for each in merge["tickets"]]
    return list(dict.fromkeys(listed))


def queue_link(found: Found) -> Callable[[str, str], str | None]:
    """Leads from a value of a dimension to the tickets in the queue, or else to those of the report."""

    def link(dimension: str, value: str) -> str | None:
        name = {"category": "category", "segment": "segment", "priority": "tier"}.get(dimension)
        of_site = (("site", found.site.site_id), ("not.status", TicketStatus.RESOLVED.value))
        if dimension == "age" and (conditions := _age_conditions(value)):
            if not found.is_own:
                return f"{found.page}/tickets?{urlencode(conditions)}"
            return f"/desk?{urlencode((*of_site, *((QUEUE_NAMES[which], age) for which, age in conditions)))}"
        if found.is_own and name is not None and not value.startswith("("):
            return f"/desk?{urlencode((*of_site, (name, value)))}"
        if dimension in LISTS and (not value.startswith("(") or value == NOTHING):
            return f"{found.page}/tickets?{urlencode([(dimension, value)])}"
        return None

    return link


def _age_conditions(band: str) -> list[tuple[str, str]]:
    """What `older_than` and `newer_than` ask of a band; empty where nobody knows an age."""
    if band not in set(AGE_BANDS):
        return []
    begins, ends = days_of(AgeBand(band))
    both = (("older_than", begins), ("newer_than", ends))
    return [(which, f"{days}d") for which, days in both if days is not None]


def macro_address(found: Found, topic_id: str) -> str:
    """Of the form for a macro, with a draft about a topic."""
    asked = {"site": found.site.site_id, "audit": found.audit.audit_id, "topic": topic_id}
    return f"/desk/settings/macros/new?{urlencode(asked)}"


def our_category(taxonomy: Taxonomy, said: str) -> str | None:
    """The category of ours that one of an export is, by its name or what people call it; None for none."""
    plain = said.strip().casefold()
    fitting = (each.name for each in taxonomy.current if plain in {each.name.casefold(), each.label.casefold()})
    return next(fitting, None)


def step_href(found: Found, step: Step, taxonomy: Taxonomy) -> str:
    """Where a step is done; a rule for a category that is none of ours, and what is old in an
    export, lead to the tickets."""
    site = found.site.site_id
    match step.action:
        case Action.CLOSE | Action.MERGE | Action.PROBLEM:
            return f"{found.page}/findings/{step.finding}"
        case Action.RULE:
            category = our_category(taxonomy, step.subject or "")
            if category is None:
                return f"{found.page}/tickets?{urlencode({'category': step.subject or NOTHING})}"
            return f"/desk/settings/routing?{urlencode({'site': site, 'part': category})}"
        case Action.MACRO:
            return macro_address(found, step.subject or "")
        case Action.ARTICLE:
            return f"{found.page}/articles/{step.subject}"
        case Action.SPRINT if not found.is_own:
            return f"{found.page}/tickets?{urlencode({'older_than': f'{SPRINT_DAYS}d'})}"
        case Action.SPRINT:
            return f"/desk/plan/sprints/new?{urlencode({'site': site, 'audit': found.audit.audit_id})}"
