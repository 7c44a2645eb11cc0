"""Which customers a sprint asks whether their old ticket still matters, and what came of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.sprint.sprint import Sprint
from escalation.sprint.tables import sprint_tickets
from escalation.tables import tickets
from escalation.ticket import CheckIn, TicketStatus

CHECK_IN_DAYS: Final = 30
"""So old is a ticket whose customer is asked: after a month many have helped themselves."""


@dataclass(frozen=True, slots=True)
class CheckIns:
    """How many customers can still be asked, and what those said who were asked since the lead wished it."""

    eligible: int
    asked: int = 0
    fixed: int = 0
    broken: int = 0
    unclear: int = 0

    @property
    def waiting(self) -> int:
        """How many have not answered yet."""
        return self.asked - self.fixed - self.broken - self.unclear


async def check_ins_of(connection: AsyncConnection, sprint: Sprint, at: datetime) -> CheckIns:
    """How asking stands at `at`."""
    eligible = await connection.scalar(_ours(sprint, func.count()).where(*_eligible(at)))
    if sprint.asking_since is None:
        return CheckIns(int(eligible or 0))
    columns = tickets.c
    rows = await connection.execute(
        _ours(sprint, columns.check_in, func.count())
        .where(columns.check_in.is_not(None), columns.checked_in_at >= sprint.asking_since)
        .group_by(columns.check_in)
    )
    found = {CheckIn(said): count for said, count in rows}
    return CheckIns(
        eligible=int(eligible or 0),
        asked=sum(found.values()),
        fixed=found.get(CheckIn.FIXED, 0),
        broken=found.get(CheckIn.BROKEN, 0),
        unclear=found.get(CheckIn.UNCLEAR, 0),
    )


async def tickets_to_ask(
    connection: AsyncConnection, sprint: Sprint, at: datetime, limit: int
) -> Sequence[tuple[str, str]]:
    """Site and id of the next tickets of a sprint whose customers can be asked, the oldest first."""
    rows = await connection.execute(
        _ours(sprint, tickets.c.site_id, tickets.c.ticket_id)
        .where(*_eligible(at))
        .order_by(tickets.c.opened_at)
        .limit(limit)
    )
    return [(row.site_id, row.ticket_id) for row in rows]


def _ours(sprint: Sprint, *columns: Any) -> Select[Any]:
    frozen = sprint_tickets.c
    same = (frozen.site_id == tickets.c.site_id) & (frozen.ticket_id == tickets.c.ticket_id)
    return (
        select(*columns)
        .select_from(sprint_tickets)
        .join(tickets, same)
        .where(frozen.site_id == sprint.site_id, frozen.sprint_id == sprint.sprint_id)
    )


def _eligible(at: datetime) -> tuple[ColumnElement[bool], ...]:
    """As the deed asks once more: old enough, not resolved, awake, never asked."""
    columns = tickets.c
    return (
        columns.status != TicketStatus.RESOLVED,
        columns.snoozed_until.is_(None),
        columns.check_in.is_(None),
        columns.opened_at <= at - timedelta(days=CHECK_IN_DAYS),
    )
