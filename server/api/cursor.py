"""Where a list goes on: the place of the last row that was shown, as a text that only means something here.

A cursor holds the values that the list is ordered by, not a count of rows: rows that come or go before it move nothing.
It is checked, not signed: whoever makes one up gains nothing, for every row is found through their key's site.
"""

import base64
import binascii
import hashlib
import json
from collections.abc import Sequence
from typing import Any, Final

from escalation.json_text import read_json
from server.api.refusal import Refused

Place = Sequence[int | str]
"""The values of the row's order, the last one unique."""

CHECK_CHARACTERS: Final = 12
"""48 bits: a mistyped cursor, or one of another list, does not pass by chance."""

CURSOR_CHARACTERS_MAX: Final = 1_000

NUMBER_MAX: Final = 2**63 - 1
"""Of a column of 64 bits."""


def cursor_after(list_name: str, place: Place) -> str:
    """The cursor of the row at `place` in the list of this name, which says how it is ordered and filtered."""
    written = json.dumps(list(place), separators=(",", ":"))
    return base64.urlsafe_b64encode(f"{_check(list_name, written)}{written}".encode()).rstrip(b"=").decode()


def place_of(list_name: str, cursor: str, kinds: Sequence[type[int] | type[str]]) -> list[Any]:
    """The place behind `cursor`, of values of these kinds. Raises Refused (400) for one that this list never gave."""
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        opened = base64.b64decode(padded, altchars=b"-_", validate=True).decode()
        check, written = opened[:CHECK_CHARACTERS], opened[CHECK_CHARACTERS:]
        place = read_json(written) if check == _check(list_name, written) else None
    except (ValueError, binascii.Error):
        place = None
    if not isinstance(place, list) or list(map(type, place)) != list(kinds) or not all(map(_fits, place)):
        raise Refused(
            400,
            "cursor_invalid",
            "cursor: this list never gave it. Take `next` of the page before, with the same filters and order.",
            field="cursor",
        )
    return place


def _fits(value: int | str) -> bool:
    return "\0" not in value if isinstance(value, str) else abs(value) <= NUMBER_MAX


def _check(list_name: str, written: str) -> str:
    return hashlib.sha256(f"{list_name}\n{written}".encode()).hexdigest()[:CHECK_CHARACTERS]
