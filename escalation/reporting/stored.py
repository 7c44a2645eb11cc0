"""Reports as they were written: added, read, never changed."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.reporting.tables import reports

SHOWN_MAX: Final = 100
"""Of a list: eight years of months, two of weeks."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A report without its text. `kind` is monthly or weekly, `summary` its main figures in words by their names."""

    site_id: str
    report_id: str
    kind: str
    period: str
    title: str
    summary: Mapping[str, str]
    written_at: datetime
    written_by: str


@dataclass(frozen=True, slots=True)
class Report:
    """A report: HTML that stands alone, and Markdown. `due_key` is the same for all who write what is due."""

    heading: Heading
    html: str
    markdown: str
    due_key: str | None = None


async def add_report(connection: AsyncConnection, report: Report) -> bool:
    """Stores a report; False where one with its `due_key` is there already, also by another process this moment."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    heading = report.heading
    done = await connection.execute(
        dialect.insert(reports)
        .on_conflict_do_nothing()
        .values(
            site_id=heading.site_id,
            report_id=heading.report_id,
            kind=heading.kind,
            period=heading.period,
            due_key=report.due_key,
            title=heading.title,
            html=report.html,
            markdown=report.markdown,
            summary=dict(heading.summary),
            written_at=heading.written_at,
            written_by=heading.written_by,
        )
    )
    return done.rowcount == 1


async def is_written(connection: AsyncConnection, site_id: str, due_key: str) -> bool:
    """Whether what is due has been written."""
    columns = reports.c
    found = select(columns.report_id).where(columns.site_id == site_id, columns.due_key == due_key)
    return await connection.scalar(found) is not None


async def reports_of(connection: AsyncConnection, site_ids: Collection[str], kind: str) -> tuple[Heading, ...]:
    """The reports of these sites of one kind, the latest first."""
    columns = reports.c
    shown = [column for column in columns if column.name not in ("html", "markdown", "due_key")]
    found = await connection.execute(
        select(*shown)
        .where(columns.site_id.in_(site_ids), columns.kind == kind)
        .order_by(columns.written_at.desc(), columns.report_id)
        .limit(SHOWN_MAX)
    )
    return tuple(_heading(row) for row in found)


async def report_of(connection: AsyncConnection, site_ids: Collection[str], report_id: str) -> Report | None:
    """The report of one of these sites with this id."""
    columns = reports.c
    found = await connection.execute(
        select(reports).where(columns.site_id.in_(site_ids), columns.report_id == report_id)
    )
    row = found.one_or_none()
    return None if row is None else Report(_heading(row), row.html, row.markdown, row.due_key)


def _heading(row: Row[Any]) -> Heading:
    return Heading(
        row.site_id, row.report_id, row.kind, row.period, row.title, row.summary, row.written_at, row.written_by
    )
