"""Times and states in words, as the desk shows them. Pure: `now` is passed in."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from escalation.filter_sql import DUE_SOON
from escalation.reason import ReasonCode
from escalation.ticket import Cause, Resolution, Ticket, TicketStatus
from escalation.triage import TriageTier

STATUS_WORDS: Final = {
    TicketStatus.OPEN: "Open",
    TicketStatus.WAITING_FOR_CUSTOMER: "Waiting for customer",
    TicketStatus.RESOLVED: "Resolved",
}

RUN_WORDS: Final = {
    "answered": "answered",
    "handed_off": "handed to a person",
    "stopped": "stopped by the customer",
    "withdrawn": "withdrawn: a person took over",
}
"""How a run ended."""

STEP_WORDS: Final = {
    "done": "done",
    "failed": "failed",
    "refused": "refused",
    "proposed": "put to the customer",
}
"""What came of a tool."""

RESOLUTION_WORDS: Final = {
    Resolution.BY_PERSON: "",
    Resolution.HANDED_BACK: "handed back to the AI",
    Resolution.BY_CUSTOMER: "ended by the customer",
    Resolution.MERGED: "goes on in another ticket",
    Resolution.BY_SILENCE: "the customer never answered",
    Resolution.SPAM: "spam",
}
"""How a resolved ticket ended, where that is worth a word."""

CAUSE_WORDS: Final = {
    Cause.DOCS: "Better documentation",
    Cause.ONBOARDING: "A better first use",
    Cause.UI: "A clearer interface",
    Cause.BUG: "A bug fixed",
    Cause.POLICY: "Another policy",
}
"""What would have prevented a ticket."""

OUTCOME_WORDS: Final = {
    "thumb_up": "customer: helpful",
    "thumb_down": "customer: not helpful",
    "reopened": "reopened after it",
    "satisfied": "customer: satisfied in the end",
    "dissatisfied": "customer: not satisfied in the end",
}
"""What others than the desk said of an answer."""

LINES_SHOWN: Final = 6
"""Lines of a passage that are shown before one asks for the rest; the style cuts at about as many."""

LINE_CHARACTERS: Final = 80

_UNITS: Final = ((86_400, "d"), (3_600, "h"), (60, "min"))


@dataclass(frozen=True, slots=True)
class Due:
    """A clock in words; `state` is `calm`, `soon`, `late` (past the target) or `breached`, for its colour."""

    text: str
    state: str


def due_of(ticket: Ticket, now: datetime) -> Due:
    """The clock that runs now, for a row of the queue."""
    if ticket.status is TicketStatus.RESOLVED:
        return Due("resolved", "calm")
    return clock(ticket.next_due, ticket.next_breach, now)


def clock(due: datetime | None, breach: datetime | None, now: datetime) -> Due:
    """A target and its breach as seen at `now`, such as "due in 3 h" or "overdue by 20 min"."""
    if due is None:
        return Due("no clock", "calm")
    if breach is not None and now >= breach:
        return Due(f"overdue by {span(now - due)}", "breached")
    if now >= due:
        return Due(f"overdue by {span(now - due)}", "late")
    return Due(f"due in {span(due - now)}", "soon" if due - now <= DUE_SOON else "calm")


def stay(length: timedelta) -> str:
    """How long somebody was on a page, to the second below a minute: "12 s", "3 min"."""
    seconds = round(length.total_seconds())
    return f"{seconds} s" if seconds < _UNITS[-1][0] else span(length)


def span(length: timedelta) -> str:
    """A length of time in its largest whole unit: "3 h", "20 min", "2 d"; under a minute "a moment"."""
    seconds = abs(length.total_seconds())
    for size, name in _UNITS:
        if seconds >= size:
            return f"{int(seconds // size)} {name}"
    return "a moment"


def ago(moment: datetime, now: datetime) -> str:
    """How long ago a moment was, such as "5 min ago"."""
    return "just now" if now - moment < timedelta(minutes=1) else f"{span(now - moment)} ago"


def reason_words(code: str) -> str:
    """A reason of a handoff as the queue shows it; one that this version does not know stays as it is."""
    return ReasonCode(code).label if code in set(ReasonCode) else code.replace("_", " ")


def tier_words(tier: TriageTier) -> str:
    """The tier as a badge shows it."""
    return tier.value.capitalize()


def percent(share: float) -> str:
    """A share of 1 as a whole percentage."""
    return f"{round(max(0.0, min(1.0, share)) * 100)} %"


def file_size(size: int) -> str:
    """A number of bytes as people read it: `240 kB`, `1.4 MB`."""
    if size < 1_000_000:
        return f"{max(1, round(size / 1_000))} kB"
    return f"{size / 1_000_000:.1f} MB"


def is_long(text: str) -> bool:
    """Whether a text takes more than LINES_SHOWN lines of LINE_CHARACTERS characters."""
    lines = text.splitlines()
    return sum(max(1, -(-len(line) // LINE_CHARACTERS)) for line in lines) > LINES_SHOWN
