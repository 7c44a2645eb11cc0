"""Tickets that wait for their customer longer than anybody answers late."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from escalation.audit.likely_resolved import Answer, answer_of
from escalation.audit.row import AGENT, CUSTOMER, AuditStatus, AuditTicket


@dataclass(frozen=True, slots=True)
class LongWaiting:
    """A ticket whose customer was heard of last so many days ago."""

    ticket: AuditTicket
    days: float
    evidence: str
    """For people, in a sentence."""


def long_waiting(tickets: Sequence[AuditTicket], at: datetime, days: float) -> tuple[LongWaiting, ...]:
    """Those that wait for the customer for more than `days`, the longest first.

    The customer's turn it is by the status, or where an agent spoke last in a ticket that is open and promised nothing.
    Since when: the last turn or a colleague's note after it, else the last change. What tells neither is left out.
    """
    limit = timedelta(days=days)
    found = [each for ticket in tickets if (each := _waiting(ticket, at)) is not None and each.days * _DAY > limit]
    return tuple(sorted(found, key=lambda each: (-each.days, each.ticket.row)))


_DAY: Final = timedelta(days=1)


def _waiting(ticket: AuditTicket, at: datetime) -> LongWaiting | None:
    last = ticket.turns[-1] if ticket.turns else None
    agent_last = last is not None and last.author == AGENT
    if ticket.status is not AuditStatus.WAITING and not (ticket.status is AuditStatus.OPEN and agent_last):
        return None
    if ticket.status is AuditStatus.OPEN and last is not None and answer_of(last.text) is Answer.MORE_TO_COME:
        return None  # The customer waits for us.
    if ticket.status is AuditStatus.WAITING and last is not None and last.author == CUSTOMER:
        return None  # The status is behind: the customer has answered.
    since = (last.at if last is not None and last.at is not None else None) or ticket.updated_at
    if since is None:
        return None
    if ticket.moved_on_at is not None:
        since = max(since, ticket.moved_on_at)
    days = (at - since) / _DAY
    why = f"its status is {ticket.status_said or ticket.status.value}" if ticket.status is AuditStatus.WAITING else None
    said = "an agent spoke last" if agent_last else None
    reason = " and ".join(filter(None, (why, said)))
    return LongWaiting(ticket, days, f"Nothing for {days:.0f} days, and {reason}.")
