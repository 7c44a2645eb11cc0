"""Vectors of texts that were asked lately, by text, within a bound of bytes."""

import sys
import threading
from collections import OrderedDict
from typing import Final

from knowledge.embedding import Vectors

CACHE_BYTES: Final = 4 * 1024 * 1024
"""About 2,000 questions (1.5 kB of vector, 0.3 kB of text and keeping each): repeated questions cost nothing."""

ENTRY_BYTES: Final = 200
"""What an entry weighs beside its text and its numbers: two objects and their place in the dictionary."""


class VectorCache:
    """Forgets what was asked longest ago; may be used from several threads."""

    def __init__(self, bytes_max: int = CACHE_BYTES) -> None:
        self._bytes_max = bytes_max
        self._bytes = 0
        self._rows: OrderedDict[str, Vectors] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._rows)

    def get(self, text: str) -> Vectors | None:
        """The vector of `text`, if it is still kept."""
        with self._lock:
            row = self._rows.get(text)
            if row is not None:
                self._rows.move_to_end(text)
            return row

    def put(self, text: str, row: Vectors) -> None:
        """Keeps a copy of `row`; one that weighs more than the whole bound is not kept."""
        weight = _weight(text, row)
        with self._lock:
            if weight > self._bytes_max or text in self._rows:
                return
            self._rows[text] = row.copy()
            self._bytes += weight
            while self._bytes > self._bytes_max:
                self._bytes -= _weight(*self._rows.popitem(last=False))


def _weight(text: str, row: Vectors) -> int:
    return sys.getsizeof(text) + row.nbytes + ENTRY_BYTES
