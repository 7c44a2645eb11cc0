"""A ticket: a conversation that people own, with its tier, its clocks and where it stands."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

from escalation.handoff import Handoff
from escalation.reason import ReasonCode
from escalation.triage import TriageTier

SUBJECT_CHARACTERS_MAX: Final = 120
"""One line of a queue."""

NO_QUESTION: Final = "No question yet"

RULES: Final = "rules"
CLASSIFIER: Final = "classifier"
"""Who triages a ticket when no person does."""

FieldValue = str | int | float | bool | None
"""What a custom field of a ticket holds."""


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
    BY_SILENCE = "by_silence"
    """The customer was reminded and never wrote again."""
    MERGED = "merged"
    """It goes on in another ticket."""
    SPAM = "spam"


class Cause(StrEnum):
    """What would have prevented a ticket."""

    DOCS = "docs"
    ONBOARDING = "onboarding"
    UI = "ui"
    BUG = "bug"
    POLICY = "policy"


class CheckIn(StrEnum):
    """Whether a very old ticket still matters, as its customer said when they were asked."""

    ASKED = "asked"
    FIXED = "fixed"
    BROKEN = "broken"
    UNCLEAR = "unclear"


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
    contact_id: str | None = None
    segment: str | None = None
    """Of the customer, as it was when they asked last; None for one whom nobody vouches for."""
    language: str | None = None
    """ISO 639-1, of what the customer wrote; None where it cannot be told."""
    category: str | None = None
    """Name in the site's taxonomy; None until it is classified."""
    triaged_by: str = RULES
    """rules, classifier, or the id of the person who said so; a person's word is never changed by the others."""
    category_by: str | None = None
    """classifier, or the id of the person who gave the category."""
    category_guess: str | None = None
    """What the classifier would say if it had to."""
    category_confidence: float | None = None
    """How sure it is of that, 0 to 1; None until it has looked, or looks again."""
    assigned_at: datetime | None = None
    team_id: str | None = None
    next_response_due: datetime | None = None
    next_response_breach: datetime | None = None
    """Of what the customer wrote after the first response; None while they owe us an answer."""
    resolution_breach: datetime | None = None
    paused_since: datetime | None = None
    """Since when its clocks stand still because it is the customer's turn."""
    snoozed_until: datetime | None = None
    first_response_wall: int | None = None
    first_response_business: int | None = None
    resolution_wall: int | None = None
    resolution_business: int | None = None
    """How long both took, on the wall and within business hours, in milliseconds."""
    reopened: int = 0
    """How often it came back after it was resolved."""
    cause: Cause | None = None
    cause_note: str | None = None
    custom_fields: Mapping[str, FieldValue] = field(default_factory=dict)
    problem_id: str | None = None
    merged_into: str | None = None
    """The ticket in which it goes on."""
    reminded_at: datetime | None = None
    checked_in_at: datetime | None = None
    customer_wrote_at: datetime | None = None
    """When the customer wrote last since it was opened."""
    resumed_at: datetime | None = None
    """When its clocks last went on after they had stood still."""
    alarm_at: datetime | None = None
    """When one of its clocks is due soon or breached next, and somebody shall hear of it."""
    check_in: CheckIn | None = None
    """What became of asking whether a very old one still matters; None before."""

    @property
    def returns(self) -> bool:
        """Whether it is resolved so that whatever its customer says opens it again."""
        is_answered = self.resolution is Resolution.BY_CUSTOMER and self.check_in is CheckIn.FIXED
        return self.status is TicketStatus.RESOLVED and (is_answered or self.resolution is Resolution.BY_SILENCE)

    @property
    def running(self) -> tuple[tuple[datetime | None, datetime | None], ...]:
        """Target and breach of each clock that runs now: none while it is the customer's turn or nobody's."""
        if self.status is not TicketStatus.OPEN:
            return ()
        response = (
            (self.first_response_due, self.first_response_breach)
            if self.first_response_at is None
            else (self.next_response_due, self.next_response_breach)
        )
        return (response, (self.resolution_due, self.resolution_breach))

    @property
    def is_tier_open(self) -> bool:
        """Whether rules and classifier may still change the tier: a person's word stands."""
        return self.triaged_by in {RULES, CLASSIFIER}

    @property
    def is_category_open(self) -> bool:
        """Whether the classifier may still change the category."""
        return self.category_by in {None, CLASSIFIER}

    @property
    def next_due(self) -> datetime | None:
        """The nearest target that runs now."""
        return min((due for due, _ in self.running if due is not None), default=None)

    @property
    def next_breach(self) -> datetime | None:
        """When the first of the targets that run now is broken for good; never before `next_due`."""
        return min((breach for _, breach in self.running if breach is not None), default=None)


def subject_of(handoff: Handoff) -> str:
    """The first line of the question, else of what the visitor said last; at most 120 characters."""
    said = [line.text for line in handoff.transcript if line.author == "visitor"]
    for text in (handoff.assessment.question, *reversed(said)):
        line = next((stripped for line in text.splitlines() if (stripped := " ".join(line.split()))), "")
        if line:
            return line if len(line) <= SUBJECT_CHARACTERS_MAX else line[: SUBJECT_CHARACTERS_MAX - 1] + "…"
    return NO_QUESTION
