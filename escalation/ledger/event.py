"""What happens to a conversation or a ticket: one event, and the kinds that there are."""

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass, field
from datetime import datetime
from enum import StrEnum

EventValue = str | int | float | bool | None
"""What an event tells beside its kind: names of states, ids, numbers, never what anybody said."""


class Subject(StrEnum):
    """What an event is about."""

    CONVERSATION = "conversation"
    TICKET = "ticket"


class EventKind(StrEnum):
    """What can happen. In brackets: the details that an event of this kind has."""

    # To a conversation.
    CONVERSATION_OPENED = "conversation_opened"
    """[contact_id, account_id, segment, channel, page_key]"""
    ASKED = "asked"
    """The visitor said something. [seq, page_key]"""
    ANSWERED = "answered"
    """The AI agent said something. [seq, substance: whether it is more than a courtesy or an acknowledgement,
    courtesy: whether it is a mere courtesy, so that what the visitor wrote ("thanks") was no request]"""
    REPLIED = "replied"
    """A person said something. [seq]"""
    HANDED_OFF = "handed_off"
    """[reason, ticket_id]"""
    HANDED_BACK = "handed_back"
    CONVERSATION_RESOLVED = "conversation_resolved"
    """[by: visitor, ai, person or rule]"""
    CONVERSATION_REOPENED = "conversation_reopened"
    RATED = "rated"
    """[asked_seq, score: 1 to 5, answered_by: ai or person]; of one `asked_seq` the last word counts."""

    # To a ticket.
    TICKET_OPENED = "ticket_opened"
    """[number, conversation_id, contact_id, account_id, segment, channel, page_key, tier, category, reason]"""
    TIER_CHANGED = "tier_changed"
    """[was, became, by]"""
    CATEGORY_CHANGED = "category_changed"
    """[was, became, by]"""
    SEGMENT_CHANGED = "segment_changed"
    """[was, became]"""
    ASSIGNED = "assigned"
    """[assignee_id, team_id]; None where nobody has it."""
    FIRST_RESPONSE = "first_response"
    """[wall_ms, counted_ms, met: whether it came by its target, None where none was promised]"""
    NEXT_RESPONSE = "next_response"
    """[wall_ms, counted_ms, met]"""
    WAITING = "waiting"
    """It is the customer's turn."""
    OUR_TURN = "our_turn"
    SNOOZED = "snoozed"
    """[until_ms]"""
    WOKEN = "woken"
    REMINDED = "reminded"
    CHECKED_IN = "checked_in"
    BREACHED = "breached"
    """[clock]"""
    TICKET_RESOLVED = "ticket_resolved"
    """[resolution, cause, assignee_id]"""
    CAUSE_GIVEN = "cause_given"
    """[cause]"""
    TICKET_REOPENED = "ticket_reopened"
    MERGED = "merged"
    """[into]"""
    SEPARATED = "separated"
    LINKED = "linked"
    """[problem_id]; None where it was taken off."""

    WITHDRAWN = "withdrawn"
    """The event that `corrects` names never happened."""


@dataclass(frozen=True, slots=True)
class LedgerEvent:
    """One event. `at` is when it happened, which may lie before events that were told earlier."""

    site_id: str
    subject: Subject
    subject_id: str
    kind: EventKind
    at: datetime
    _: KW_ONLY
    actor_kind: str = "handrail"
    """visitor, ai, user, api_key or handrail"""
    actor_id: str = ""
    business_ms: int | None = None
    """Business time since its subject was opened, in milliseconds, by the site's hours when it was told; wall time is
    `at` less that moment."""
    details: Mapping[str, EventValue] = field(default_factory=dict)
    key: str | None = None
    """Under which it is told once: a second event of the same site and key is none."""
    corrects: int | None = None
    """Position of the event in whose place this one stands."""
    position: int | None = None
    """Given by the ledger, rising in the order of telling; None before."""
