"""How a CSV is written: what parts its cells, and which line names the columns."""

import csv
import re
from collections.abc import Collection
from dataclasses import dataclass
from io import StringIO
from itertools import islice
from typing import Final

from escalation.audit.reading.header_names import header_name
from escalation.audit.reading.moments import looks_like_moment
from escalation.audit.reading.sources import KNOWN_NAMES

SAMPLE_CHARACTERS: Final = 512 * 1024
"""Looked at before anything is decided; it holds a header of 3,000 columns and some rows under it."""

DELIMITERS: Final = (",", ";", "\t", "|")
_ROWS: Final = 200
_LINES_BEFORE_MAX: Final = 10
"""A title and a date may stand above the header; more does not."""

VALUE_MAX: Final = 320
"""Characters of a number, a date or an address (RFC 5321, 4.5.3.1); a longer cell is a text."""

_SAYS_DELIMITER: Final = re.compile(r'\ufeff?"?sep=(.)"?\r?\n', re.IGNORECASE)
_VALUE: Final = re.compile(r"[-+]?\d+(?:[.,]\d+)?%?|[^@\s]+@[^@\s]+\.[^@\s]+")


@dataclass(frozen=True, slots=True)
class Dialect:
    """`before` records stand above the header, or above the first row when there is no header. `sample`: some rows."""

    delimiter: str
    before: int
    header: tuple[str, ...] | None
    sample: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class _Tried:
    delimiter: str
    rows: list[list[str]]
    at: int
    known: int
    even: float

    @property
    def width(self) -> int:
        return len(self.rows[self.at])

    @property
    def score(self) -> tuple[int, float, int]:
        return (self.known, self.even, self.width)


def dialect_of(sample: str, whole: bool, also_known: Collection[str] = ()) -> Dialect | None:
    """What the beginning of a file tells; `whole` when it is all of the file, `also_known` names that a mapping has.
    None when there is no record at all."""
    said = _SAYS_DELIMITER.match(sample)
    tried = [
        attempt
        for delimiter in ((said[1],) if said else DELIMITERS)
        if (attempt := _try(sample[said.end() :] if said else sample, delimiter, whole, also_known)) is not None
    ]
    if not tried:
        return None
    best = max(tried, key=lambda attempt: attempt.score)
    before = best.at + (1 if said else 0)
    first = tuple(best.rows[best.at])
    if best.known < 3 and _holds_values(first):
        return Dialect(best.delimiter, before, None, tuple(map(tuple, best.rows[best.at :])))
    return Dialect(best.delimiter, before, first, tuple(map(tuple, best.rows[best.at + 1 :])))


def _try(sample: str, delimiter: str, whole: bool, also_known: Collection[str]) -> _Tried | None:
    rows = []
    try:
        for row in islice(csv.reader(StringIO(sample, newline=""), delimiter=delimiter), _ROWS):
            if len(row) > 1 or (row and row[0].strip()):
                rows.append(row)
    except csv.Error:
        pass
    if not whole and 1 < len(rows) < _ROWS:
        rows.pop()
    if not rows:
        return None
    known = [_known(row, also_known) for row in rows[:_LINES_BEFORE_MAX]]
    at = known.index(max(known)) if max(known) >= 2 else 0
    width = len(rows[at])
    under = rows[at + 1 :] or rows
    even = sum(len(row) == width for row in under) / len(under) if width > 1 else 0.0
    return _Tried(delimiter, rows, at, known[at], even)


def _known(row: list[str], also_known: Collection[str]) -> int:
    names = {header_name(cell).name for cell in row}
    return len(names & KNOWN_NAMES) + len(names.intersection(also_known))


def _holds_values(row: tuple[str, ...]) -> bool:
    cells = [cell.strip() for cell in row]
    return any(len(cell) <= VALUE_MAX and (_VALUE.fullmatch(cell) or looks_like_moment(cell)) for cell in cells)
