"""The story of a ticket in one column: what was said, and between it where the visitor went and what the team noted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from escalation.notes import Note
from server.conversation.message import Message
from server.conversation.page_context import PageVisit

MESSAGES_SHOWN_MAX: Final = 300
"""The latest messages on the screen; a longer conversation says how many came before."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the story: a message, a visit to a page, or a private note."""

    at: datetime
    message: Message | None = None
    visit: PageVisit | None = None
    note: Note | None = None


@dataclass(frozen=True, slots=True)
class Timeline:
    """The latest entries, and how many messages came before them."""

    entries: tuple[Entry, ...]
    left_out: int


def timeline(messages: Sequence[Message], visits: Sequence[PageVisit], notes: Sequence[Note] = ()) -> Timeline:
    """Messages by their place, each visit and each note before the first message that is later than it."""
    shown = messages[-MESSAGES_SHOWN_MAX:]
    left_out = len(messages) - len(shown)
    since = shown[0].created_at if left_out else None
    beside = [*(Entry(visit.at, visit=visit) for visit in visits), *(Entry(note.at, note=note) for note in notes)]
    waiting = sorted((each for each in beside if since is None or each.at >= since), key=lambda each: each.at)
    entries: list[Entry] = []
    for message in shown:
        while waiting and waiting[0].at <= message.created_at:
            entries.append(waiting.pop(0))
        entries.append(Entry(message.created_at, message=message))
    return Timeline((*entries, *waiting), left_out)
