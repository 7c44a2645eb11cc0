"""The port to other processes: carries hints between their hubs. Best effort; the database is the truth."""

from collections.abc import Callable
from typing import Protocol

from server.realtime.events import Event, FrameEvent, Hint

Receive = Callable[[str, Event], None]
"""Takes an event of a topic that came from another process; never waits and never raises."""


class Bus(Protocol):
    """What the hub hands events to, and tells what is watched here. Nothing of it waits."""

    @property
    def healthy(self) -> bool:
        """Whether hints of other processes arrive at the moment, as far as can be known."""
        ...

    @property
    def dropped(self) -> int:
        """Hints that could not be sent, or not be read, since the start."""
        ...

    @property
    def waiting(self) -> int:
        """Hints that wait to be sent."""
        ...

    def publish(self, topic: str, event: FrameEvent | Hint) -> None:
        """Sends an event to the processes that watch `topic`, if it can."""
        ...

    def watch(self, topic: str) -> None:
        """From now on events of `topic` are wanted here."""
        ...

    def unwatch(self, topic: str) -> None:
        """Events of `topic` are no longer wanted here."""
        ...

    async def start(self, receive: Receive, on_watching: Callable[[str], None]) -> None:
        """Begins to carry. `on_watching` hears of each topic from which moment on nothing is missed.

        Never raises for a bus that is away: that one is looked for again and again.
        """
        ...

    async def aclose(self) -> None:
        """Ends it; what waits to be sent is dropped."""
        ...


class NoBus:
    """No other process hears anything: enough for one process. `shared` says that there may be others nevertheless,
    which is a bus that never works."""

    def __init__(self, *, shared: bool = False) -> None:
        self.healthy = not shared
        self.dropped = 0
        self.waiting = 0

    def publish(self, topic: str, event: FrameEvent | Hint) -> None:
        """Nobody else is there."""

    def watch(self, topic: str) -> None:
        """Nothing can come."""

    def unwatch(self, topic: str) -> None:
        """Nothing can come."""

    async def start(self, receive: Receive, on_watching: Callable[[str], None]) -> None:
        """There is nothing to begin."""

    async def aclose(self) -> None:
        """There is nothing to end."""
