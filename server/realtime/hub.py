"""The hub: carries events to the sockets of this process that watch a topic. Best effort; the database is the truth."""

import asyncio
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from server.protocol.server_frames import ServerFrame

EVENTS_WAITING_MAX: Final = 256
"""Events that wait for one watcher: an answer of 4,000 characters arrives in fewer. Beyond it the watcher has lost
its place, and finds it again by `seq` in the database."""


@dataclass(frozen=True, slots=True)
class DeskEvent:
    """Something changed that the desk shows; the watcher reads the rest from the database."""

    site_id: str
    conversation_id: str


Event = ServerFrame | DeskEvent


class Subscription:
    """One watcher's bounded queue. `lagging` turns true for good once an event had to be dropped."""

    def __init__(self) -> None:
        self._events: deque[Event] = deque()
        self._arrived = asyncio.Event()
        self.lagging = False

    def offer(self, event: Event) -> None:
        """Queues an event, or marks the watcher as lagging when its queue is full."""
        if len(self._events) >= EVENTS_WAITING_MAX:
            self.lagging = True
        else:
            self._events.append(event)
        self._arrived.set()

    async def take(self) -> list[Event]:
        """Everything that waits, at least one event unless the watcher lags; waits until then."""
        while not self._events and not self.lagging:
            self._arrived.clear()
            await self._arrived.wait()
        taken = list(self._events)
        self._events.clear()
        return taken


class Hub:
    """Topics and their watchers in this process."""

    def __init__(self) -> None:
        self._watchers: dict[str, set[Subscription]] = {}
        self._watched: dict[Subscription, set[str]] = {}

    def publish(self, topic: str, event: Event) -> None:
        """Hands an event to every watcher of `topic`; never waits."""
        for watcher in self._watchers.get(topic, ()):
            watcher.offer(event)

    @contextmanager
    def subscribe(self, *topics: str) -> Iterator[Subscription]:
        """Watches `topics` for as long as the context is open."""
        watcher = Subscription()
        self.add(watcher, *topics)
        try:
            yield watcher
        finally:
            self.remove(watcher)

    def add(self, watcher: Subscription, *topics: str) -> None:
        """Lets a watcher watch more topics."""
        for topic in topics:
            self._watchers.setdefault(topic, set()).add(watcher)
            self._watched.setdefault(watcher, set()).add(topic)

    def remove(self, watcher: Subscription) -> None:
        """Ends a watcher's watching of everything."""
        for topic in self._watched.pop(watcher, ()):
            self._watchers[topic].discard(watcher)
            if not self._watchers[topic]:
                del self._watchers[topic]
