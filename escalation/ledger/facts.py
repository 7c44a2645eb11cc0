"""What figures are made of: the whole story of one ticket, and of one conversation, told in one row each.

Facts are folded from a subject's events in the order of `at`, then `position`, after corrections; the same events give
the same facts in whatever order they were told.
"""

from dataclasses import KW_ONLY, dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Response:
    """One response that somebody waited for. Milliseconds; `met` is None where nothing was promised."""

    at: datetime
    wall_ms: int
    business_ms: int
    met: bool | None


@dataclass(frozen=True, slots=True)
class TicketFacts:
    """The story of one ticket. Tier, category, segment and holder are as they were last."""

    site_id: str
    ticket_id: str
    conversation_id: str
    number: int
    opened_at: datetime
    tier: str
    _: KW_ONLY
    category: str | None = None
    segment: str | None = None
    channel: str | None = None
    page_key: str | None = None
    contact_id: str | None = None
    account_id: str | None = None
    assignee_id: str | None = None
    team_id: str | None = None
    status: str = "open"
    """open, waiting_for_customer or resolved"""
    first_response: Response | None = None
    next_responses: tuple[Response, ...] = ()
    resolved_at: datetime | None = None
    """Of its last resolution, while it is resolved."""
    resolution: str | None = None
    resolution_wall_ms: int | None = None
    resolution_business_ms: int | None = None
    """From opening to the last resolution, reopenings included; None while it is not resolved."""
    spans: tuple[tuple[datetime, datetime | None], ...] = ()
    """When it was not resolved: from opening or reopening to the resolution that followed, None for still open."""
    reopened: int = 0
    cause: str | None = None
    breaches: tuple[tuple[str, datetime], ...] = ()
    """Clock and moment of each breach."""
    merged_into: str | None = None
    problem_id: str | None = None


@dataclass(frozen=True, slots=True)
class Rating:
    """What a visitor said of their conversation."""

    at: datetime
    score: int
    answered_by: str
    """ai or person"""


@dataclass(frozen=True, slots=True)
class ConversationFacts:
    """The story of one conversation: what the figures of the AI agent and of satisfaction are made of."""

    site_id: str
    conversation_id: str
    opened_at: datetime
    _: KW_ONLY
    contact_id: str | None = None
    account_id: str | None = None
    segment: str | None = None
    channel: str | None = None
    page_key: str | None = None
    category: str | None = None
    """Of its latest ticket, where it has one."""
    asked: int = 0
    answered: int = 0
    """Answers of substance by the AI agent: a courtesy or an acknowledgement is none."""
    replied: int = 0
    last_asked_at: datetime | None = None
    """Of the last request: what the visitor wrote counts as none where the AI agent's next word was a courtesy."""
    last_answered_at: datetime | None = None
    """Of the last answer of substance."""
    handed_off_at: datetime | None = None
    """When it first went to people."""
    resolved_at: datetime | None = None
    """Of its last resolution, while it is resolved."""
    resolved_by: str | None = None
    reopened_at: datetime | None = None
    """When it last came back after it was resolved."""
    ratings: tuple[Rating, ...] = ()
