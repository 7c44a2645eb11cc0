"""Stories of subjects with very many events, kept so that one event more costs no more than itself.

What is kept says of which events it is made: how many, and which was the last. Whoever hears it on counts anew how many
there are up to that one, and takes it only where the number is the same: events are never changed or removed, so that
nothing can have come between unseen. What is told late, and what corrects, is folded from all events.
"""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.ledger.appending import event_in
from escalation.ledger.event import EventKind, LedgerEvent
from escalation.ledger.stories import TalkStory, TicketStory
from escalation.ledger.tables import ledger_events

LONG: Final = 200
"""From so many events on a story is kept; shorter ones are folded anew in a fraction of a millisecond."""

EVENTS_MAX: Final = 200_000
"""Of all stories that are kept together, each of which may hold something of each event: some 40 MB."""

Key = tuple[str, str]
"""Site, and id of a ticket or a conversation."""

Story = TicketStory | TalkStory


@dataclass(frozen=True, slots=True)
class Heard:
    """A story, and the events that it is made of: `count`, up to the one that was told as `position` of `at`. Nobody
    changes it: who hears more takes a copy."""

    story: Story
    count: int
    at: datetime
    position: int


class StoryMemory:
    """The stories that were heard last. Not for several threads."""

    def __init__(self, long: int = LONG, events_max: int = EVENTS_MAX) -> None:
        self._long = long
        self._events_max = events_max
        self._events = 0
        self._kept: OrderedDict[Key, Heard] = OrderedDict()

    def get(self, key: Key) -> Heard | None:
        """What was heard of a subject, as far as it is kept."""
        return self._kept.get(key)

    def keep(self, heard: Mapping[Key, Heard | None]) -> None:
        """Keeps these in place of what was kept of them, and nothing of those without; only of committed events."""
        for key, each in heard.items():
            before = self._kept.pop(key, None)
            self._events -= 0 if before is None else before.count
            if each is not None and each.count >= self._long:
                self._kept[key] = each
                self._events += each.count
        while self._events > self._events_max:
            _, gone = self._kept.popitem(last=False)
            self._events -= gone.count


def heard_of(story: Story | None, counting: Sequence[LedgerEvent], told: Sequence[LedgerEvent]) -> Heard | None:
    """What can be kept of a story: None where something was corrected, or is not in the ledger. `counting` are those
    of `told` that count, in their order."""
    if story is None or any(each.corrects is not None for each in told):
        return None
    last = max(told, key=lambda each: (each.at, each.position or 0))
    return None if last.position is None or not counting else Heard(story, len(told), last.at, last.position)


def heard_on(heard: Heard, before: int, since: Sequence[LedgerEvent]) -> Heard | None:
    """The story with what came since; None where it must be folded from all events.

    `before` is how many events there are before the moment of the last one, `since` those of that moment and later.
    """
    if any(each.corrects is not None or each.position is None for each in since):
        return None
    in_order = sorted(since, key=lambda each: (each.at, each.position or 0))
    new = [each for each in in_order if (each.at, each.position or 0) > (heard.at, heard.position)]
    if before + len(in_order) - len(new) != heard.count:
        return None
    if not new:
        return heard
    story = heard.story.copy()
    for each in new:
        if each.kind is not EventKind.WITHDRAWN:
            story.hear(each)
    return Heard(story, heard.count + len(new), new[-1].at, new[-1].position or 0)


async def read_on(connection: AsyncConnection, key: Key, heard: Heard) -> Heard | None:
    """The same, with what the ledger knows of it by now."""
    columns = ledger_events.c
    of_it = (columns.site_id == key[0], columns.subject_id == key[1])
    before = await connection.scalar(
        select(func.count()).select_from(ledger_events).where(*of_it, columns.at < heard.at)
    )
    since = await connection.execute(select(ledger_events).where(*of_it, columns.at >= heard.at))
    return heard_on(heard, before or 0, [event_in(row) for row in since])
