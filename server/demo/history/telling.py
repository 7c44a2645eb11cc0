"""The events of one case, put down as they are thought of and told in the order in which they happened."""

from typing import Final

from escalation.instant import HOUR_MS
from escalation.ledger.event import EventKind, EventValue, LedgerEvent, Subject
from server.demo.history.week_clock import WeekClock, as_moment

SECOND: Final = 1_000
MINUTE: Final = 60 * SECOND
DAY: Final = 24 * HOUR_MS

AI: Final = ("ai", "")
VISITOR: Final = ("visitor", "")
HANDRAIL: Final = ("handrail", "")

Actor = tuple[str, str]
"""Kind and id of who did something."""


class Telling:
    """Collects the events of one conversation and of its ticket. Moments are milliseconds since 1970."""

    def __init__(self, site_id: str, clock: WeekClock) -> None:
        self.site_id = site_id
        self.clock = clock
        self._events: list[tuple[int, int, LedgerEvent]] = []

    def put(
        self,
        subject: tuple[Subject, str, int],
        kind: EventKind,
        at: int,
        actor: Actor,
        details: dict[str, EventValue],
    ) -> None:
        """Puts one event down; `subject` is what it is about, its id, and when that was opened."""
        what, subject_id, opened = subject
        place = len(self._events)
        event = LedgerEvent(
            self.site_id,
            what,
            subject_id,
            kind,
            as_moment(at),
            actor_kind=actor[0],
            actor_id=actor[1],
            business_ms=self.clock.between(opened, at),
            details=details,
            key=f"{subject_id}:{place}",
        )
        self._events.append((at, place, event))

    def until(self, end: int) -> list[LedgerEvent]:
        """What happened before `end`, in its order."""
        self._events.sort(key=_in_order)
        return [event for at, _, event in self._events if at < end]


def _in_order(entry: tuple[int, int, LedgerEvent]) -> tuple[int, int]:
    return entry[0], entry[1]
