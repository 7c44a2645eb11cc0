"""Weekly reviews and monthly reports as they were written."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, select

from escalation.reporting.stored import Heading, report_of
from escalation.reporting.tables import reports
from server.api.bodies import Body
from server.api.operation import Answer, Asked
from server.api.pages import KeysetOrder, Paged, page_of
from server.inbox.found import NothingHere

NEWEST: Final = KeysetOrder((reports.c.written_at, reports.c.report_id), descending=True)


class ReportLineBody(Body):
    """A report without its text; `kind` is weekly or monthly, `summary` its main figures in words."""

    report: str
    kind: str
    period: str
    title: str
    summary: Mapping[str, str]
    written_at: datetime
    written_by: str


class ReportsBody(Body):
    """A page of reports."""

    reports: tuple[ReportLineBody, ...]
    next: str | None


class ReportBody(ReportLineBody):
    """A report with its text."""

    markdown: str
    html: str


async def list_reports(asked: Asked) -> Answer:
    """The newest first."""
    shown = [column for column in reports.c if column.name not in ("html", "markdown", "due_key")]
    rows = select(*shown).where(reports.c.site_id == asked.caller.site_id)
    found, cursor = await page_of(asked, asked.query_as(Paged), rows, NEWEST)
    return Answer(ReportsBody(reports=tuple(ReportLineBody(**_line(row)) for row in found), next=cursor))


async def get_report(asked: Asked) -> Answer:
    """One with its text, as Markdown and as HTML that stands alone."""
    found = await report_of(asked.connection, asked.caller.site_ids, asked.path["id"])
    if found is None:
        raise NothingHere("No such report of this site.")
    return Answer(ReportBody(**_line(found.heading), markdown=found.markdown, html=found.html))


def _line(row: Heading | Row[Any]) -> dict[str, Any]:
    return {
        "report": row.report_id,
        "kind": row.kind,
        "period": row.period,
        "title": row.title,
        "summary": row.summary,
        "written_at": row.written_at,
        "written_by": row.written_by,
    }
