"""The order of the queue: the tier, then the time to its breach, then age. The same order in SQL."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement

from escalation.instant import milliseconds_of
from escalation.tables import NO_CLOCK, tickets
from escalation.ticket import Ticket

UrgencyKey = tuple[int, int, int, int]


def urgency(ticket: Ticket) -> UrgencyKey:
    """The sort key of a ticket: the smallest is the most urgent.

    No clock is read: at any moment the earlier breach is the nearer one, and those passed stand first.
    """
    return (ticket.tier.rank, _at(ticket.next_breach), _at(ticket.opened_at), ticket.number)


def urgency_columns() -> tuple[ColumnElement[Any], ...]:
    """The same key for ORDER BY."""
    columns = tickets.c
    return (columns.tier_rank, columns.breach_order, columns.opened_at, columns.number)


def _at(moment: datetime | None) -> int:
    return NO_CLOCK if moment is None else milliseconds_of(moment)
