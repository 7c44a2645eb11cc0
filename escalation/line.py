"""Who stands before a new customer, and who answers: read from the tickets of a site."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.business_hours import BusinessHours
from escalation.expected_wait import Line
from escalation.tables import tickets
from escalation.ticket import TicketStatus

LATELY: Final = timedelta(days=7)
"""Who has answered within this time is taken for somebody who answers."""

RESPONSES_READ: Final = 20
"""The latest first responses; older ones were given in other times."""


async def line_of(connection: AsyncConnection, site_id: str, at: datetime, hours: BusinessHours) -> Line:
    """The line at `at`: open tickets that nobody has answered yet, people who answered lately, how long that took.

    A wait counts only when somebody was there all the time: one that went over a night says nothing of the day.
    """
    columns = tickets.c
    of_site = columns.site_id == site_id
    ahead = await connection.scalar(
        select(func.count()).where(of_site, columns.status == TicketStatus.OPEN, columns.first_response_at.is_(None))
    )
    people = await connection.scalar(
        select(func.count(columns.assignee_id.distinct())).where(of_site, columns.updated_at >= at - LATELY)
    )
    answered = await connection.execute(
        select(columns.opened_at, columns.first_response_at)
        .where(of_site, columns.first_response_at.is_not(None), columns.first_response_at >= at - LATELY)
        .order_by(columns.first_response_at.desc())
        .limit(RESPONSES_READ)
    )
    recent = tuple(response - opened for opened, response in answered if _somebody_was_there(hours, opened, response))
    return Line(int(ahead or 0), int(people or 0), recent)


def _somebody_was_there(hours: BusinessHours, opened: datetime, response: datetime) -> bool:
    if not hours.times:
        return True
    closes = hours.closes(opened)
    return closes is not None and response <= closes
