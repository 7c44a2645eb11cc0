"""Resolutions and reopenings of tickets, read from the ledger: what progress and paces are made of."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.ledger.event import EventKind, Subject
from escalation.ledger.tables import ledger_events
from escalation.sprint.progress import Turn
from escalation.sprint.sprint import Sprint
from escalation.sprint.tables import sprint_tickets

_RESOLVED: Final = frozenset({EventKind.TICKET_RESOLVED, EventKind.MERGED})
_BACK: Final = frozenset({EventKind.TICKET_REOPENED, EventKind.SEPARATED})
_READ: Final = (*_RESOLVED, *_BACK)
_USER: Final = "user"


async def turns_of(connection: AsyncConnection, sprint: Sprint) -> tuple[Turn, ...]:
    """What happened to the frozen tickets of a sprint, in order, with what was told late and corrected."""
    ours = select(sprint_tickets.c.ticket_id).where(
        sprint_tickets.c.site_id == sprint.site_id, sprint_tickets.c.sprint_id == sprint.sprint_id
    )
    return await _turns(connection, sprint.site_id, ledger_events.c.subject_id.in_(ours))


async def resolved_by_person(
    connection: AsyncConnection, site_id: str, user_ids: Sequence[str], since: datetime, until: datetime
) -> dict[str, int]:
    """How many tickets each of these people resolved between two moments; one that they resolved twice counts once."""
    columns = ledger_events.c
    rows = await connection.execute(
        select(columns.actor_id, func.count(columns.subject_id.distinct()))
        .where(
            columns.site_id == site_id,
            columns.kind == EventKind.TICKET_RESOLVED,
            columns.actor_id.in_(user_ids),
            columns.at >= since,
            columns.at < until,
            columns.position.not_in(_corrected(site_id)),
        )
        .group_by(columns.actor_id)
    )
    return {row[0]: row[1] for row in rows}


async def _turns(connection: AsyncConnection, site_id: str, of_tickets: ColumnElement[bool]) -> tuple[Turn, ...]:
    columns = ledger_events.c
    found = await connection.execute(
        select(columns.position, columns.subject_id, columns.kind, columns.at, columns.actor_kind, columns.actor_id,
               columns.corrects)
        .where(
            columns.site_id == site_id,
            columns.subject == Subject.TICKET,
            of_tickets,
            or_(columns.kind.in_(_READ), columns.corrects.is_not(None)),
        )
        .order_by(columns.at, columns.position)
    )  # fmt: skip
    rows = found.all()
    replaced = {row.corrects for row in rows if row.corrects is not None}
    return tuple(
        Turn(
            row.subject_id,
            row.at,
            row.kind in _RESOLVED,
            row.actor_id if row.actor_kind == _USER and row.kind in _RESOLVED else None,
        )
        for row in rows
        if row.position not in replaced and row.kind in _READ
    )


def _corrected(site_id: str) -> Any:
    columns = ledger_events.c
    return select(columns.corrects).where(columns.site_id == site_id, columns.corrects.is_not(None))
