"""What is known to be wrong at the moment, and who hears when it changes."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from server.agent.status.found import Found
from server.protocol.server_frames import Incident

KEPT: Final = timedelta(minutes=15)
"""How long the last state holds while the status page itself does not answer: it is often away with the product, and
longer than that nobody knows."""


class StatusBoard:
    """The incident that goes on, or none."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._found: Found | None = None
        self._seen_at: datetime | None = None
        self._told: Incident | None = None
        self._hear: list[Callable[[Incident | None], None]] = []

    def on_change(self, hear: Callable[[Incident | None], None]) -> None:
        """Calls `hear` whenever what panels show is no longer true."""
        self._hear.append(hear)

    def current(self) -> Incident | None:
        """The incident that goes on, as panels get it."""
        found = self.found()
        return None if found is None else found.as_told()

    def found(self) -> Found | None:
        """The same with the parts of the product that it concerns."""
        if self._seen_at is None or self._clock() - self._seen_at > KEPT:
            return None
        return self._found

    def see(self, found: Found | None) -> None:
        """Notes what the status page says now."""
        self._found, self._seen_at = found, self._clock()
        self.tell()

    def confirm(self) -> None:
        """Notes that the status page says the same as before."""
        self._seen_at = self._clock()
        self.tell()

    def tell(self) -> None:
        """Lets those who listen know, if it changed: by a look, or by time."""
        current = self.current()
        if current == self._told:
            return
        self._told = current
        for hear in self._hear:
            hear(current)
