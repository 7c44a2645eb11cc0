"""A ticket: a conversation that people own, with its tier, its clocks and where it stands."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from escalation.handoff import Handoff
from escalation.reason import ReasonCode
from escalation.triage import TriageTier

SUBJECT_CHARACTERS_MAX: Final = 120
"""One line of a queue."""

NO_QUESTION: Final = "No question yet"


class TicketStatus(StrEnum):
    """Whose turn it is: ours, the customer's, or nobody's any more."""

    OPEN = "open"
    WAITING_FOR_CUSTOMER = "waiting_for_customer"
    RESOLVED = "resolved"


class Resolution(StrEnum):
    """How a resolved ticket ended. Neither handed back to the AI agent nor ended by the customer is one by a person."""

    BY_PERSON = "by_person"
    HANDED_BACK = "handed_back"
    BY_CUSTOMER = "by_customer"


@dataclass(frozen=True, slots=True)
class Assignee:
    """The person who has a ticket; the name as it was when they took it."""

    user_id: str
    name: str


@dataclass(frozen=True, slots=True)
class Ticket:
    """One row of the queue. `number` counts from 1 per site; a None among the due times is no clock."""

    site_id: str
    ticket_id: str
    conversation_id: str
    number: int
    status: TicketStatus
    resolution: Resolution | None
    tier: TriageTier
    why: str
    reason: ReasonCode
    subject: str
    contact_name: str | None
    assignee: Assignee | None
    first_response_due: datetime | None
    first_response_breach: datetime | None
    resolution_due: datetime | None
    opened_at: datetime
    first_response_at: datetime | None
    resolved_at: datetime | None
    updated_at: datetime

    @property
    def next_due(self) -> datetime | None:
        """The target that runs now: the first response's until it is given, then the resolution's."""
        if self.status is TicketStatus.RESOLVED:
            return None
        return self.first_response_due if self.first_response_at is None else self.resolution_due

    @property
    def next_breach(self) -> datetime | None:
        """When the target that runs now is broken for good; never before `next_due`."""
        if self.status is TicketStatus.RESOLVED:
            return None
        return self.first_response_breach if self.first_response_at is None else self.resolution_due


def subject_of(handoff: Handoff) -> str:
    """The first line of the question, else of what the visitor said last; at most 120 characters."""
    said = [line.text for line in handoff.transcript if line.author == "visitor"]
    for text in (handoff.assessment.question, *reversed(said)):
        line = next((stripped for line in text.splitlines() if (stripped := " ".join(line.split()))), "")
        if line:
            return line if len(line) <= SUBJECT_CHARACTERS_MAX else line[: SUBJECT_CHARACTERS_MAX - 1] + "…"
    return NO_QUESTION
