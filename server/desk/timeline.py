"""The story of a ticket in one column: what was said, and between it the pages that the visitor went to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from server.conversation.message import Message
from server.conversation.page_context import PageVisit

MESSAGES_SHOWN_MAX: Final = 300
"""The latest messages on the screen; a longer conversation says how many came before."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the story: a message, or a visit to a page."""

    at: datetime
    message: Message | None = None
    visit: PageVisit | None = None


@dataclass(frozen=True, slots=True)
class Timeline:
    """The latest entries, and how many messages came before them."""

    entries: tuple[Entry, ...]
    left_out: int


def timeline(messages: Sequence[Message], visits: Sequence[PageVisit]) -> Timeline:
    """Messages by their place, each visit before the first message that is later than it."""
    shown = messages[-MESSAGES_SHOWN_MAX:]
    left_out = len(messages) - len(shown)
    since = shown[0].created_at if left_out else None
    waiting = [visit for visit in visits if since is None or visit.at >= since]
    entries: list[Entry] = []
    for message in shown:
        while waiting and waiting[0].at <= message.created_at:
            entries.append(Entry(waiting[0].at, visit=waiting.pop(0)))
        entries.append(Entry(message.created_at, message=message))
    entries.extend(Entry(visit.at, visit=visit) for visit in waiting)
    return Timeline(tuple(entries), left_out)
