"""What happens to tickets, told to the ledger in the transaction of the move."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.business_time import between
from escalation.clocks import Alarm
from escalation.instant import MILLISECOND
from escalation.ledger.appending import append_events
from escalation.ledger.event import EventKind, LedgerEvent, Subject
from escalation.ledger.tables import ledger_events
from escalation.ledger.telling import VISITOR, teller_now
from escalation.ledger.ticket_events import (
    Origin,
    business_ms,
    events_between,
    has_news,
    is_met,
    opening_event,
    withdrawn_kinds,
)
from escalation.site_policies import policies_of, site_hours
from escalation.sla import Policies
from escalation.ticket import Ticket


async def tell_opened(connection: AsyncConnection, ticket: Ticket, origin: Origin) -> None:
    """A ticket was opened."""
    await append_events(connection, [opening_event(ticket, origin, teller_now())])


async def tell_moved(connection: AsyncConnection, before: Ticket, after: Ticket) -> None:
    """A ticket that was `before` is `after` now. What the move takes back is withdrawn."""
    if not has_news(before, after):
        return
    hours = await site_hours(connection, after.site_id)
    events = [*events_between(before, after, hours, teller_now())]
    for kind in withdrawn_kinds(before, after):
        events += await _withdrawals(connection, after, kind)
    await append_events(connection, events)


async def tell_all_moved(connection: AsyncConnection, site_id: str, moved: Sequence[tuple[Ticket, Ticket]]) -> None:
    """Many tickets of one site, each as it was and as it is now; none of it takes anything back."""
    hours = await site_hours(connection, site_id)
    teller = teller_now()
    await append_events(
        connection, [event for before, after in moved for event in events_between(before, after, hours, teller)]
    )


async def tell_next_response(connection: AsyncConnection, ticket: Ticket, policies: Policies, at: datetime) -> None:
    """A person has answered what the customer wrote after an earlier response; nothing where they wrote nothing."""
    since = await _waiting_since(connection, ticket)
    if since is None:
        return
    teller = teller_now()
    event = LedgerEvent(
        ticket.site_id,
        Subject.TICKET,
        ticket.ticket_id,
        EventKind.NEXT_RESPONSE,
        at,
        actor_kind=teller.kind,
        actor_id=teller.teller_id,
        business_ms=business_ms(ticket, at, policies.hours),
        details={
            "wall_ms": (at - since) // MILLISECOND,
            "counted_ms": between(policies.hours, since, at) // MILLISECOND,
            "met": is_met(ticket.next_response_due, ticket, at),
        },
    )
    await append_events(connection, [event])


async def tell_breaches(connection: AsyncConnection, ticket: Ticket, alarms: Sequence[Alarm], at: datetime) -> None:
    """Clocks of a ticket have run out, each at its own moment."""
    policies = await policies_of(connection, ticket.site_id)
    events = [
        LedgerEvent(
            ticket.site_id,
            Subject.TICKET,
            ticket.ticket_id,
            EventKind.BREACHED,
            alarm.at,
            business_ms=business_ms(ticket, alarm.at, policies.hours),
            details={"clock": alarm.clock.value},
            key=breach_key(ticket.ticket_id, alarm.clock.value, alarm.due),
        )
        for alarm in alarms
    ]
    await append_events(connection, events, at)


def breach_key(ticket_id: str, clock: str, due: datetime) -> str:
    """Of one run of a clock one breach is told."""
    return f"breached {ticket_id} {clock} {round(due.timestamp() * 1000)}"


async def _withdrawals(connection: AsyncConnection, ticket: Ticket, kind: EventKind) -> list[LedgerEvent]:
    """That the last event of this kind never happened."""
    columns = ledger_events.c
    corrected = select(columns.corrects).where(*_of(ticket), columns.corrects.is_not(None))
    position = await connection.scalar(
        select(columns.position)
        .where(*_of(ticket), columns.kind == kind.value, columns.position.not_in(corrected))
        .order_by(columns.at.desc(), columns.position.desc())
        .limit(1)
    )
    if position is None:
        return []
    teller = teller_now()
    return [
        LedgerEvent(
            ticket.site_id,
            Subject.TICKET,
            ticket.ticket_id,
            EventKind.WITHDRAWN,
            ticket.updated_at,
            actor_kind=teller.kind,
            actor_id=teller.teller_id,
            corrects=position,
        )
    ]


async def _waiting_since(connection: AsyncConnection, ticket: Ticket) -> datetime | None:
    """When the customer began to wait for an answer; None where they have one."""
    columns = ledger_events.c
    answers = (EventKind.FIRST_RESPONSE.value, EventKind.NEXT_RESPONSE.value)
    asks = (EventKind.OUR_TURN.value, EventKind.TICKET_REOPENED.value)
    # The latest first, and no more than needed: a ticket may have gone to and fro thousands of times.
    found = await connection.execute(
        select(columns.at, columns.position)
        .where(*_of(ticket), columns.kind.in_(answers))
        .order_by(columns.at.desc(), columns.position.desc())
        .limit(1)
    )
    asked = select(columns.at).where(*_of(ticket), columns.kind.in_(asks), columns.actor_kind == VISITOR.kind)
    answered = found.one_or_none()
    if answered is not None:
        same = and_(columns.at == answered.at, columns.position > answered.position)
        asked = asked.where(or_(columns.at > answered.at, same))
    since: datetime | None = await connection.scalar(asked.order_by(columns.at, columns.position).limit(1))
    return since


def _of(ticket: Ticket) -> tuple[Any, Any]:
    return (ledger_events.c.site_id == ticket.site_id, ledger_events.c.subject_id == ticket.ticket_id)
