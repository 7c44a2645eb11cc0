"""A ticket's number as people type it."""

from typing import Final

from server.whole_number import whole_number

NUMBER_DIGITS_MAX: Final = 9
"""Of the number of a ticket; what is longer is none, and fits into no column."""


def number_in(words: str) -> int | None:
    """The number that `#12` or `12` names; None for any other words."""
    number = whole_number(words.strip().removeprefix("#"), digits_max=NUMBER_DIGITS_MAX)
    return number if number >= 0 else None
