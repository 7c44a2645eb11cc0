"""How many frames a peer may send: so many at once, so many a second from then on."""

from typing import Final

FRAMES_PER_SECOND: Final = 200
"""A panel sends a few a second at most. 200 cost some 2 % of a core, whatever is in them."""

FRAMES_AT_ONCE: Final = 1_000
"""What may come in a burst. A visitor's own limits apply long before and are told with their reason; whoever goes on
is no panel."""


class FrameBudget:
    """A bucket of frames that fills with time. No frozen value: each of 20,000 sockets spends from it all the time."""

    __slots__ = ("_at_once", "_filled_at", "_left", "_per_second")

    def __init__(self, now: float, per_second: float = FRAMES_PER_SECOND, at_once: float = FRAMES_AT_ONCE) -> None:
        self._per_second = per_second
        self._at_once = at_once
        self._left = at_once
        self._filled_at = now

    def spend(self, frames: int, now: float) -> bool:
        """Takes `frames` at the time `now`, in seconds of a clock that never goes back; False when fewer were left."""
        self._left = min(self._at_once, self._left + (now - self._filled_at) * self._per_second) - frames
        self._filled_at = now
        return self._left >= 0
