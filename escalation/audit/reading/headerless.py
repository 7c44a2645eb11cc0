"""What the columns of a table without a header are, by what they hold."""

import re
from collections.abc import Callable, Sequence
from typing import Final

from escalation.audit.reading.dialect import VALUE_MAX
from escalation.audit.reading.moments import looks_like_moment
from escalation.audit.reading.shape import Field
from escalation.audit.reading.words import status_of

_SHARE: Final = 0.8
"""Of the cells that are not empty: so many must be of the kind."""

_ADDRESS: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_PRIORITIES: Final = frozenset(("low", "normal", "medium", "high", "urgent", "critical"))
_MOMENTS: Final = (Field.OPENED_AT, Field.UPDATED_AT, Field.RESOLVED_AT)
Row = Sequence[str]


def guessed_fields(rows: Sequence[Row], width: int) -> dict[Field, tuple[int, ...]]:
    """The place of each field that can be told from some rows, each column once."""
    columns = [
        [row[place].strip() for row in rows if place < len(row) and row[place].strip()] for place in range(width)
    ]
    places: dict[Field, tuple[int, ...]] = {}
    left = [place for place in range(width) if columns[place]]

    def take(field: Field, fits: Callable[[str], object]) -> None:
        for place in left:
            cells = columns[place]
            if sum(bool(fits(cell)) for cell in cells) >= _SHARE * len(cells):
                places[field] = (place,)
                left.remove(place)
                return

    for moment in _MOMENTS:
        take(moment, lambda cell: not cell.isdecimal() and looks_like_moment(cell))
    take(Field.CUSTOMER, lambda cell: len(cell) <= VALUE_MAX and _ADDRESS.fullmatch(cell))
    take(Field.STATUS, lambda cell: status_of(cell, {}, {}) is not None)
    take(Field.PRIORITY, lambda cell: cell.lower() in _PRIORITIES)
    for place in left:
        if len(set(columns[place])) == len(columns[place]) and all(" " not in cell for cell in columns[place]):
            places[Field.TICKET_ID] = (place,)
            left.remove(place)
            break
    words = [place for place in left if sum(" " in cell for cell in columns[place]) >= len(columns[place]) / 2]
    for field, place in zip((Field.SUBJECT, Field.TEXT), words, strict=False):
        places[field] = (place,)
    return places
