"""Resolutions and reopenings of tickets, read from the ledger: what progress and paces are made of.

Of what was corrected or withdrawn the ledger's own rule says what counts.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.ledger.appending import event_in
from escalation.ledger.event import EventKind, LedgerEvent, Subject
from escalation.ledger.folding import in_force
from escalation.ledger.tables import ledger_events
from escalation.sprint.progress import StatusChange
from escalation.sprint.sprint import Sprint
from escalation.sprint.tables import sprint_tickets

_RESOLVED: Final = frozenset({EventKind.TICKET_RESOLVED, EventKind.MERGED})
_BACK: Final = frozenset({EventKind.TICKET_REOPENED, EventKind.SEPARATED})
_READ: Final = _RESOLVED | _BACK
_USER: Final = "user"


class _Happened(NamedTuple):
    """Of an event what is needed here."""

    subject_id: str
    kind: EventKind
    at: datetime
    actor_kind: str
    actor_id: str


async def status_changes_of(connection: AsyncConnection, sprint: Sprint) -> tuple[StatusChange, ...]:
    """What happened to the frozen tickets of a sprint, of each ticket in order."""
    ours = select(sprint_tickets.c.ticket_id).where(
        sprint_tickets.c.site_id == sprint.site_id, sprint_tickets.c.sprint_id == sprint.sprint_id
    )
    return tuple(
        StatusChange(event.subject_id, event.at, event.kind in _RESOLVED, _who(event))
        for event in await _counting(connection, sprint.site_id, ledger_events.c.subject_id.in_(ours))
    )


async def resolved_by_person(
    connection: AsyncConnection, site_id: str, user_ids: Sequence[str], since: datetime, until: datetime
) -> dict[str, int]:
    """How many tickets each of these people resolved between two moments, both included; each ticket counts once."""
    columns = ledger_events.c
    theirs = select(columns.subject_id).where(
        columns.site_id == site_id,
        columns.kind == EventKind.TICKET_RESOLVED,
        columns.actor_id.in_(user_ids),
        columns.at >= since,
        columns.at <= until,
    )
    done = {
        (event.actor_id, event.subject_id)
        for event in await _counting(connection, site_id, columns.subject_id.in_(theirs))
        if event.kind is EventKind.TICKET_RESOLVED and since <= event.at <= until and event.actor_id in user_ids
    }
    return {user_id: sum(who == user_id for who, _ in done) for user_id in user_ids}


async def _counting(connection: AsyncConnection, site_id: str, of_tickets: ColumnElement[bool]) -> list[_Happened]:
    """Of each ticket in the order in which it happened."""
    columns = ledger_events.c
    here = (
        columns.site_id == site_id,
        columns.subject == Subject.TICKET,
        of_tickets,
        or_(columns.kind.in_(_READ), columns.corrects.is_not(None)),
    )
    found = await connection.execute(
        select(columns.subject_id, columns.kind, columns.at, columns.actor_kind, columns.actor_id, columns.corrects)
        .where(*here)
        .order_by(columns.at, columns.position)
    )
    rows = found.all()
    corrected = {row.subject_id for row in rows if row.corrects is not None}
    # Nearly all tickets have no corrections: what happened to them counts as it was told, and no event is made of it.
    plain = [
        _Happened(subject_id, EventKind(kind), at, actor_kind, actor_id)
        for subject_id, kind, at, actor_kind, actor_id, _ in rows
        if subject_id not in corrected
    ]
    return plain + await _corrected(connection, here, corrected)


async def _corrected(
    connection: AsyncConnection, here: Sequence[ColumnElement[bool]], ticket_ids: Collection[str]
) -> list[_Happened]:
    """What counts of tickets that have corrections."""
    if not ticket_ids:
        return []
    # The condition finds them once more, so that no statement holds thousands of ids.
    rows = await connection.execute(select(ledger_events).where(*here))
    by_ticket: dict[str, list[LedgerEvent]] = {}
    for row in rows:
        if row.subject_id in ticket_ids:
            by_ticket.setdefault(row.subject_id, []).append(event_in(row))
    return [
        _Happened(event.subject_id, event.kind, event.at, event.actor_kind, event.actor_id)
        for events in by_ticket.values()
        for event in in_force(events)
        if event.kind in _READ
    ]


def _who(event: _Happened) -> str | None:
    return event.actor_id if event.actor_kind == _USER and event.kind in _RESOLVED else None
