"""The hub: carries events to the watchers of a topic, in this process and, over the bus, in others. Best effort."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from server.protocol.server_frames import ServerFrame
from server.realtime.bus import Bus, NoBus
from server.realtime.events import Event, FrameEvent, Hint, shown
from server.realtime.subscription import Subscription


class Watcher(Subscription):
    """A subscription whose owner waits for what comes."""

    __slots__ = ("_arrived",)

    def __init__(self) -> None:
        self._arrived = asyncio.Event()
        super().__init__(self._arrived.set)

    async def next(self) -> tuple[list[Event], bool]:
        """As `take`, once there is something."""
        await self._arrived.wait()
        self._arrived.clear()
        return self.take()


class Listener(Subscription):
    """A subscription whose owner is called with each event at once, and does not wait."""

    __slots__ = ("_hear",)

    def __init__(self, hear: Callable[[Event], None]) -> None:
        super().__init__(_nothing)
        self._hear = hear

    def offer(self, event: Event) -> None:
        """Hands the event on."""
        self._hear(event)


class Hub:
    """Topics and their watchers in this process; the bus hears which topics are watched, and what is published."""

    def __init__(self, bus: Bus | None = None) -> None:
        self._bus = NoBus() if bus is None else bus
        self._crosses = not isinstance(self._bus, NoBus)
        self._watchers: dict[str, set[Subscription]] = {}
        self.dropped = 0
        """How often a watcher of this process lost its place because its queue was full, since the start."""

    @property
    def topics(self) -> tuple[str, ...]:
        """What is watched in this process."""
        return tuple(self._watchers)

    def publish(self, topic: str, event: ServerFrame | FrameEvent | Hint) -> None:
        """Hands an event to every watcher of `topic`, here and in other processes; never waits."""
        if topic not in self._watchers and not self._crosses:
            return
        told = event if isinstance(event, FrameEvent | Hint) else shown(event)
        self.offer(topic, told)
        self._bus.publish(topic, told)

    def offer(self, topic: str, event: Event) -> None:
        """Hands an event to the watchers of this process only."""
        for watcher in tuple(self._watchers.get(topic, ())):
            lagged = watcher.lagging
            watcher.offer(event)
            self.dropped += watcher.lagging and not lagged

    @contextmanager
    def subscribe(self, *topics: str) -> Iterator[Watcher]:
        """Watches `topics` for as long as the context is open."""
        watcher = Watcher()
        self.add(watcher, *topics)
        try:
            yield watcher
        finally:
            self.remove(watcher)

    def add(self, watcher: Subscription, *topics: str) -> None:
        """Lets a watcher watch more topics; the first watcher of a topic makes the bus listen to it."""
        for topic in topics:
            if topic in watcher.topics:
                continue
            watcher.topics = (*watcher.topics, topic)
            known = self._watchers.get(topic)
            if known is not None:
                known.add(watcher)
            else:
                self._watchers[topic] = {watcher}
                self._bus.watch(topic)

    def remove(self, watcher: Subscription, *topics: str) -> None:
        """Ends a watcher's watching of `topics`, or of everything; the last one of a topic makes the bus let it go."""
        for topic in topics or watcher.topics:
            watchers = self._watchers.get(topic)
            if watchers is None or watcher not in watchers:
                continue
            watchers.discard(watcher)
            if not watchers:
                del self._watchers[topic]
                self._bus.unwatch(topic)
        watcher.topics = tuple(topic for topic in watcher.topics if topics and topic not in topics)

    def listen(self, topic: str, hear: Callable[[Event], None]) -> Listener:
        """Calls `hear` with each event of `topic`, until the listener is removed."""
        listener = Listener(hear)
        self.add(listener, topic)
        return listener

    async def start(self, on_watching: Callable[[str], None] | None = None) -> None:
        """Begins to hear of other processes. `on_watching` is told of each topic that is heard of from now on."""
        await self._bus.start(self.offer, on_watching or _nothing)

    async def aclose(self) -> None:
        """Hears and tells no more."""
        await self._bus.aclose()


def _nothing(*_: object) -> None:
    return
