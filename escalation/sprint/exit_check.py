"""Whether a sprint reached its aim: no critical, no high; the rest in time, or with an owner and a date. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from escalation.ticket import Ticket, TicketStatus
from escalation.triage import TriageTier


class Lack(StrEnum):
    """Why a ticket stands in the way."""

    URGENT = "urgent"
    """It is critical or high, and not resolved."""
    NO_OWNER = "no_owner"
    """Its target is broken, and nobody has it."""
    NO_DATE = "no_date"
    """Its target is broken, and whoever has it has set no date."""


@dataclass(frozen=True, slots=True)
class Missing:
    """A ticket that stands in the way, and why."""

    ticket: Ticket
    lack: Lack


@dataclass(frozen=True, slots=True)
class ExitCheck:
    """What is missing, the most urgent first; nothing is a sprint that reached its aim."""

    missing: tuple[Missing, ...]
    left: int
    """Tickets that are not resolved, with those that may stay."""

    @property
    def passed(self) -> bool:
        """Whether nothing is missing."""
        return not self.missing

    def of(self, lack: Lack) -> tuple[Missing, ...]:
        """What is missing for one reason."""
        return tuple(each for each in self.missing if each.lack is lack)


def exit_check(tickets: Iterable[Ticket], at: datetime) -> ExitCheck:
    """Looks at the tickets of a sprint as they stand at `at`, with the tier that they have by then.

    A date is that until which its owner snoozed a ticket. One without a clock breaks no target; while it is the
    customer's turn a target is broken only if it was broken when clocks stopped.
    """
    missing: list[Missing] = []
    left = 0
    for ticket in tickets:
        if ticket.status is TicketStatus.RESOLVED:
            continue
        left += 1
        lack = _lack(ticket, at)
        if lack is not None:
            missing.append(Missing(ticket, lack))
    missing.sort(key=lambda each: (each.ticket.tier.rank, each.ticket.opened_at, each.ticket.number))
    return ExitCheck(tuple(missing), left)


def _lack(ticket: Ticket, at: datetime) -> Lack | None:
    if ticket.tier in {TriageTier.CRITICAL, TriageTier.HIGH}:
        return Lack.URGENT
    if not _is_broken(ticket, at):
        return None
    if ticket.assignee is None:
        return Lack.NO_OWNER
    return None if ticket.snoozed_until is not None and ticket.snoozed_until > at else Lack.NO_DATE


def _is_broken(ticket: Ticket, at: datetime) -> bool:
    """Whether a target of a ticket that is not resolved is broken, its clocks running or not."""
    counted = ticket.paused_since or at
    response = ticket.first_response_breach if ticket.first_response_at is None else ticket.next_response_breach
    return any(breach is not None and breach <= counted for breach in (response, ticket.resolution_breach))
