"""Whole numbers as forms and addresses bring them."""

from typing import Final

DIGITS_MAX: Final = 4
"""Enough for days, hours, weights and capacities; what is longer is out of bounds, and no date leaves its own."""

MOMENT_DIGITS_MAX: Final = 14
"""Of milliseconds since 1970: until the year 5138, which every date holds."""

NO_NUMBER: Final = -1


def whole_number(text: str, otherwise: int = NO_NUMBER, *, digits_max: int = DIGITS_MAX) -> int:
    """The number that a text says in ASCII digits; `otherwise` for anything else and for too many of them.

    A form that passes `otherwise` on to what judges its document has it told like a number that is out of bounds.
    """
    plain = text.strip()
    return int(plain) if plain.isascii() and plain.isdigit() and len(plain) <= digits_max else otherwise
