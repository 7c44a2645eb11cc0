"""A report written: composed from its figures, stored as it is, and told to whom it is for, in one transaction."""

import asyncio
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.reporting.periods import Period
from escalation.reporting.stored import Heading, Report, add_report
from server.backlog.reports.composing import compose
from server.backlog.reports.markdown import markdown_of
from server.backlog.reports.page import html_of
from server.backlog.reports.period_figures import PeriodFigures, read_figures
from server.conversation.identifier import new_id
from server.conversation.site import Site
from server.database import Database
from server.integrations.announcement import Announcement
from server.integrations.outbox import announce
from server.letters.letter import ENCODED_WORD, Letter, count_of_site, post
from server.letters.transcript import clean_line

SITE_LETTERS_MAX: Final = 100
"""Reports in an hour by letter: five times to as many addresses as a schedule can have."""

BY_ITSELF: Final = "Handrail"


@dataclass(frozen=True, slots=True)
class Delivery:
    """How a report goes out. `recipients` get it by letter, none where no letters are sent; `origin` is where the desk
    is, such as https://help.example.com."""

    recipients: tuple[str, ...]
    origin: str


def due_key_of(period: Period) -> str:
    """The key of the one report that is written by itself about a period."""
    return f"{kind_of(period)}:{period.name}"


def kind_of(period: Period) -> str:
    """monthly or weekly."""
    return "monthly" if period.is_month else "weekly"


async def compose_report(
    database: Database, site: Site, period: Period, now: datetime, by_name: str, due_key: str | None = None
) -> Report:
    """A report that is not stored yet. Raises ValueError for a period that has not begun."""
    figures = await database.aside.read(lambda rows: read_figures(rows, site.site_id, site.name, period, now))
    return await asyncio.to_thread(report_of_figures, figures, by_name, due_key)


def report_of_figures(figures: PeriodFigures, by_name: str, due_key: str | None = None) -> Report:
    """The report that says these figures."""
    content = compose(figures)
    heading = Heading(
        figures.site_id,
        new_id("rp"),
        kind_of(figures.period),
        figures.period.name,
        content.title,
        dict(content.lines),
        figures.now,
        by_name,
    )
    return Report(heading, html_of(content), markdown_of(content), due_key)


async def store_and_tell(connection: AsyncConnection, report: Report, delivery: Delivery, at: datetime) -> bool:
    """Stores a report that is due and tells it; False, and nothing told, where it has been written already."""
    if not await add_report(connection, report):
        return False
    await tell(connection, report, delivery, at)
    return True


async def tell(connection: AsyncConnection, report: Report, delivery: Delivery, at: datetime) -> int:
    """Announces a report to the site's endpoints and posts letters; gives how many letters, none beyond the bound."""
    heading = report.heading
    summary = "; ".join(f"{name}: {words}" for name, words in heading.summary.items())
    path = path_of(heading)
    await announce(
        connection,
        Announcement(
            heading.site_id,
            f"report.{heading.kind}",
            heading.title,
            at,
            text=f"{summary}.",
            path=path,
            facts={"report_id": heading.report_id, "period": heading.period},
        ),
    )
    room = SITE_LETTERS_MAX - await count_of_site(connection, heading.site_id, at - timedelta(hours=1))
    recipients = _bounded(delivery.recipients, room)
    for recipient in recipients:
        await post(
            connection,
            Letter(
                site_id=heading.site_id,
                letter_id=new_id("l"),
                conversation_id=None,
                recipient=recipient,
                subject=clean_line(heading.title).replace(ENCODED_WORD, "= ?"),
                body=f"{report.markdown}\n{delivery.origin}{path}\n",
            ),
            at,
        )
    return len(recipients)


def path_of(heading: Heading) -> str:
    """The page of the desk about a report."""
    return f"/desk/plan/reports/{heading.report_id}"


def _bounded(recipients: Collection[str], room: int) -> tuple[str, ...]:
    return tuple(recipients)[: max(room, 0)]
