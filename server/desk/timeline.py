"""The story of a ticket in one column: what was said, and between it where the visitor went and what the team did."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from escalation.notes import Note
from server.conversation.message import Message
from server.conversation.page_context import PageVisit
from server.team.audit_log import Entry as Deed
from server.whole_number import whole_number

MESSAGES_SHOWN_MAX: Final = 300
"""The latest messages on the screen; a longer conversation says how many came before."""

MESSAGES_EVER_SHOWN_MAX: Final = 5_000
"""Of one conversation on one screen; a browser still scrolls through them."""

SHOWN_DIGITS_MAX: Final = 5


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the story: a message, a visit to a page, a private note, or something that was done."""

    at: datetime
    message: Message | None = None
    visit: PageVisit | None = None
    note: Note | None = None
    deed: Deed | None = None


@dataclass(frozen=True, slots=True)
class Timeline:
    """The latest entries, and how many messages came before them."""

    entries: tuple[Entry, ...]
    left_out: int

    @property
    def shown_with_earlier(self) -> int:
        """How many messages to ask for to see the next earlier ones too."""
        return sum(each.message is not None for each in self.entries) + MESSAGES_SHOWN_MAX


def timeline(
    messages: Sequence[Message],
    visits: Sequence[PageVisit],
    notes: Sequence[Note] = (),
    deeds: Sequence[Deed] = (),
    shown_max: int = MESSAGES_SHOWN_MAX,
) -> Timeline:
    """The latest `shown_max` messages by their place, everything else before the first message that is later."""
    shown = messages[-shown_max:]
    left_out = len(messages) - len(shown)
    since = shown[0].created_at if left_out else None
    beside = [
        *(Entry(visit.at, visit=visit) for visit in visits),
        *(Entry(note.at, note=note) for note in notes),
        *(Entry(deed.at, deed=deed) for deed in deeds),
    ]
    waiting = sorted((each for each in beside if since is None or each.at >= since), key=lambda each: each.at)
    entries: list[Entry] = []
    for message in shown:
        while waiting and waiting[0].at <= message.created_at:
            entries.append(waiting.pop(0))
        entries.append(Entry(message.created_at, message=message))
    return Timeline((*entries, *waiting), left_out)


def messages_asked_for(shown: str | None) -> int:
    """How many messages an address asks for, between MESSAGES_SHOWN_MAX and MESSAGES_EVER_SHOWN_MAX."""
    return min(
        max(whole_number(shown or "", 0, digits_max=SHOWN_DIGITS_MAX), MESSAGES_SHOWN_MAX), MESSAGES_EVER_SHOWN_MAX
    )
