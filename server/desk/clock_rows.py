"""The clocks of one ticket in words: running, standing still, done. Pure: `now` is passed in."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from escalation.ticket import Ticket, TicketStatus
from server.desk.words import ago, clock, span


@dataclass(frozen=True, slots=True)
class ClockRow:
    """One clock; `took` tells how long a clock that is done took, `due` when a running one runs out."""

    name: str
    text: str
    state: str = "calm"
    due: datetime | None = None
    took: str = ""


def clock_rows(ticket: Ticket, now: datetime) -> tuple[ClockRow, ...]:
    """First response, next response and resolution, each where there is something to say of it."""
    rows = [_first_response(ticket, now)]
    if ticket.status is not TicketStatus.RESOLVED and ticket.next_response_due is not None:
        rows.append(_running("Next response", ticket, ticket.next_response_due, ticket.next_response_breach, now))
    rows.append(_resolution(ticket, now))
    return tuple(rows)


def _first_response(ticket: Ticket, now: datetime) -> ClockRow:
    if ticket.first_response_at is not None:
        took = _took(ticket.first_response_wall, ticket.first_response_business)
        return ClockRow("First response", f"given {ago(ticket.first_response_at, now)}", took=took)
    if ticket.status is TicketStatus.RESOLVED:
        return ClockRow("First response", "never given")
    return _running("First response", ticket, ticket.first_response_due, ticket.first_response_breach, now)


def _resolution(ticket: Ticket, now: datetime) -> ClockRow:
    if ticket.resolved_at is not None:
        took = _took(ticket.resolution_wall, ticket.resolution_business)
        return ClockRow("Resolution", ago(ticket.resolved_at, now), took=took)
    return _running("Resolution", ticket, ticket.resolution_due, ticket.resolution_breach, now)


def _running(name: str, ticket: Ticket, due: datetime | None, breach: datetime | None, now: datetime) -> ClockRow:
    if due is None:
        return ClockRow(name, "no clock")
    if ticket.paused_since is not None:
        at = clock(due, breach, ticket.paused_since)
        words = at.text.removeprefix("due in ")
        left = f"{words} left" if words != at.text else at.text
        return ClockRow(name, f"paused {span(now - ticket.paused_since)}, {left}")
    running = clock(due, breach, now)
    return ClockRow(name, running.text, running.state, due)


def _took(wall: int | None, business: int | None) -> str:
    """Milliseconds as `took 66 h, 2 h of business hours`; the second only where it differs."""
    if wall is None or business is None:
        return ""
    words = f"took {_long(wall)}"
    return words if business == wall else f"{words}, {_long(business)} of business hours"


def _long(milliseconds: int) -> str:
    return span(timedelta(milliseconds=milliseconds))
