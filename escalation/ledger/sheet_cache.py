"""Sheets that a process has read, so that a page that is opened again unpacks only those that have changed."""

from collections import OrderedDict
from typing import Final

from escalation.ledger.sheets import Columns, SheetKey
from escalation.ledger.story_memory import StoryMemory

ROWS_MAX: Final = 1_000_000
"""Of all sheets together; a row of a ticket takes some 300 bytes."""


class SheetCache:
    """The sheets that were used last, of days and bound, each with its version. Not for several threads."""

    def __init__(self, rows_max: int = ROWS_MAX) -> None:
        """Keeps at most `rows_max` rows."""
        self._rows_max = rows_max
        self._rows = 0
        self.stories = StoryMemory()
        """Of what is not folded yet."""
        self._kept: OrderedDict[SheetKey, tuple[str, Columns]] = OrderedDict()

    def get(self, key: SheetKey, version: str) -> Columns | None:
        """The sheet in this version; None when it is not here."""
        kept = self._kept.get(key)
        if kept is None or kept[0] != version:
            return None
        self._kept.move_to_end(key)
        return kept[1]

    def keep(self, key: SheetKey, version: str, sheet: Columns) -> None:
        """Keeps a sheet in place of what it was before; those that were not used for longest go."""
        before = self._kept.pop(key, None)
        self._rows += len(sheet) - (0 if before is None else len(before[1]))
        self._kept[key] = (version, sheet)
        while self._rows > self._rows_max and self._kept:
            _, (_, gone) = self._kept.popitem(last=False)
            self._rows -= len(gone)
