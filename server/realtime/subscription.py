"""One watcher's bounded queue: what does not fit is put together, and what cannot be is let go."""

from collections.abc import Callable
from typing import Final

from server.protocol.server_frames import Delta
from server.realtime.events import Event, FrameEvent, shown

EVENTS_WAITING_MAX: Final = 256
"""Events that wait for one watcher, after the pieces of an answer were joined into one. Beyond it the watcher has
lost its place, and finds it again by `seq` in the database."""


class Subscription:
    """What waits for one watcher, who is told by `wake` that there is something.

    `lagging` says that events had to be dropped since `take` was called last.
    """

    __slots__ = ("_events", "_wake", "lagging", "topics")

    def __init__(self, wake: Callable[[], None]) -> None:
        self._events: list[Event] = []
        self._wake = wake
        self.lagging = False
        self.topics: tuple[str, ...] = ()

    @property
    def waiting(self) -> int:
        """Events that wait to be taken."""
        return len(self._events)

    def offer(self, event: Event) -> None:
        """Queues an event. When the queue is full, deltas become one; if that does not help, all of it is dropped."""
        if len(self._events) >= EVENTS_WAITING_MAX:
            self._events = joined(self._events)
            if len(self._events) >= EVENTS_WAITING_MAX:
                self._events = []
                self.lagging = True
        if not self.lagging:
            self._events.append(event)
        self._wake()

    def lag(self) -> None:
        """Makes the watcher find its place anew."""
        self.lagging = True
        self._events = []
        self._wake()

    def take(self) -> tuple[list[Event], bool]:
        """Everything that waits, with adjoining deltas as one; and whether events were dropped before."""
        taken, lagged = joined(self._events), self.lagging
        self._events, self.lagging = [], False
        return taken, lagged


def joined(events: list[Event]) -> list[Event]:
    """The same events, with deltas that follow each other in one answer put together."""
    if len(events) < 2:
        return events
    result: list[Event] = []
    pieces: list[Delta] = []
    for event in events:
        delta = event.frame if isinstance(event, FrameEvent) and isinstance(event.frame, Delta) else None
        if delta is not None and pieces and _follows(pieces, delta):
            pieces.append(delta)
            continue
        _close(result, pieces)
        pieces = [] if delta is None else [delta]
        result.append(event)
    _close(result, pieces)
    return result


def _follows(pieces: list[Delta], delta: Delta) -> bool:
    first = pieces[0]
    same = (first.conversation, first.run, first.revision) == (delta.conversation, delta.run, delta.revision)
    return same and delta.offset == first.offset + sum(len(piece.text) for piece in pieces)


def _close(result: list[Event], pieces: list[Delta]) -> None:
    """Puts the whole in the place of the first of several pieces, which is the last event of `result`."""
    if len(pieces) > 1:
        whole = pieces[0].model_copy(update={"text": "".join(piece.text for piece in pieces)})
        result[-1] = shown(whole)
