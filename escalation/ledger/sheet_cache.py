"""Sheets that a process has read, so that a page that is opened again unpacks only those that have changed."""

from collections import OrderedDict
from collections.abc import Sequence
from typing import Any, Final

from escalation.ledger.column_parts import joined
from escalation.ledger.event import Subject
from escalation.ledger.sheets import Columns, SheetKey

ROWS_MAX: Final = 1_000_000
"""Of all sheets together; a row of a ticket takes some 300 bytes."""

DAYS_JOINED: Final = 32
"""Sheets of so many days are joined once and kept: of a year only what lies around a changed day is joined anew."""

_Kept = tuple[object, Columns]


class SheetCache:
    """The sheets that were used last, each with its version. Not for several threads."""

    def __init__(self, rows_max: int = ROWS_MAX) -> None:
        """Keeps at most `rows_max` rows."""
        self._rows_max = rows_max
        self._rows = 0
        self._kept: OrderedDict[object, _Kept] = OrderedDict()

    def get(self, key: SheetKey, version: str) -> Columns | None:
        """The sheet in this version; None when it is not here."""
        return self._get(key, version)

    def keep(self, key: SheetKey, version: str, sheet: Columns) -> None:
        """Keeps a sheet in place of what it was before; those that were not used for longest go."""
        self._keep(key, version, sheet)

    def join(self, sheets: Sequence[tuple[SheetKey, str, Columns]]) -> list[Columns]:
        """Whole sheets in as few parts as are worth keeping; each part is joined once for the versions that it has."""
        groups: dict[tuple[str, Subject, int], list[tuple[SheetKey, str, Columns]]] = {}
        for key, version, sheet in sorted(sheets, key=lambda each: each[0]):
            groups.setdefault((key[0], key[1], key[2] // DAYS_JOINED), []).append((key, version, sheet))
        parts = []
        for group, members in groups.items():
            name, versions = ("joined", *group), tuple((key, version) for key, version, _ in members)
            part = self._get(name, versions)
            if part is None:
                of_one_kind: Any = [sheet for _, _, sheet in members]
                part = joined(of_one_kind)
                self._keep(name, versions, part)
            parts.append(part)
        return parts

    def _get(self, name: object, version: object) -> Columns | None:
        kept = self._kept.get(name)
        if kept is None or kept[0] != version:
            return None
        self._kept.move_to_end(name)
        return kept[1]

    def _keep(self, name: object, version: object, columns: Columns) -> None:
        before = self._kept.pop(name, None)
        self._rows += len(columns) - (0 if before is None else len(before[1]))
        self._kept[name] = (version, columns)
        while self._rows > self._rows_max and self._kept:
            _, (_, gone) = self._kept.popitem(last=False)
            self._rows -= len(gone)
