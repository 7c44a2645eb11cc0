"""One ticket of a backlog that is audited, whichever product it comes from."""

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

CUSTOMER: Final = "customer"
AGENT: Final = "agent"
"""Who said a turn; an agent is anybody of the team."""


class AuditStatus(StrEnum):
    """Where a ticket stands, in the words that all products share."""

    OPEN = "open"
    """Ours to answer; also new and in progress."""
    WAITING = "waiting"
    """The customer's turn; Zendesk and Freshdesk say pending."""
    ON_HOLD = "on_hold"
    """It waits for somebody else, or sleeps."""
    RESOLVED = "resolved"
    """Solved or closed."""

    @property
    def is_backlog(self) -> bool:
        """Whether it counts as not done."""
        return self is not AuditStatus.RESOLVED


@dataclass(frozen=True, slots=True)
class Turn:
    """What somebody said in it. `author` is CUSTOMER or AGENT."""

    author: str
    text: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class AuditTicket:
    """One row of an audit. What the source does not tell is None or empty; moments are aware, in UTC."""

    row: int
    """Where it stands in its source, from 1; of several rows folded into one, the first."""
    ticket_id: str
    status: AuditStatus
    _: KW_ONLY
    number: str | None = None
    """What people call it, where that is not its id: of our own tickets. A column of an export is never one."""
    status_said: str = ""
    """As the source has it."""
    subject: str = ""
    text: str = ""
    """What the customer wrote first; without it the subject is all there is."""
    customer: str | None = None
    """What tells customers apart: an address in lower case, else an id, else a name."""
    segment: str | None = None
    """Company, organisation or segment, as the source has it."""
    channel: str | None = None
    category: str | None = None
    priority: str | None = None
    assignee: str | None = None
    team: str | None = None
    tags: tuple[str, ...] = ()
    opened_at: datetime | None = None
    updated_at: datetime | None = None
    first_response_at: datetime | None = None
    resolved_at: datetime | None = None
    turns: tuple[Turn, ...] = ()
    """The first and the latest ones, where the source has them."""
    moved_on_at: datetime | None = None
    """When a colleague noted something about it or opened it again: that says more than the turns before it."""
    extra: Mapping[str, str] = field(default_factory=dict)
    """Columns that no field took, by their header."""
