"""How much is open by key, up to a bound. A key takes memory only while something of it is open."""

from collections.abc import Hashable


class OpenCounts:
    """Counts what is open now, at most `most` of a key. Its memory is bounded by what the process keeps open in all."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._open: dict[Hashable, int] = {}

    def __len__(self) -> int:
        return len(self._open)

    def has_room(self, key: Hashable) -> bool:
        """Whether one more of `key` may be opened."""
        return self._open.get(key, 0) < self._most

    def opened(self, key: Hashable) -> None:
        """One more of `key` is open."""
        self._open[key] = self._open.get(key, 0) + 1

    def closed(self, key: Hashable) -> None:
        """One of `key` is closed. Raises KeyError when none was open."""
        left = self._open[key] - 1
        if left:
            self._open[key] = left
        else:
            del self._open[key]
