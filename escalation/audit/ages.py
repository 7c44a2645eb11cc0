"""How old a ticket is, in bands that a team speaks of."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final


class AgeBand(StrEnum):
    """How long ago a ticket was opened; of a band the lower end belongs to it."""

    DAY = "under 1 day"
    THREE_DAYS = "1 to 3 days"
    WEEK = "3 to 7 days"
    FORTNIGHT = "7 to 14 days"
    MONTH = "14 to 30 days"
    QUARTER = "30 to 90 days"
    OLDER = "90 days and more"
    FUTURE = "opened in the future"
    UNKNOWN = "not known"


_ENDS: Final = (
    (timedelta(days=1), AgeBand.DAY),
    (timedelta(days=3), AgeBand.THREE_DAYS),
    (timedelta(days=7), AgeBand.WEEK),
    (timedelta(days=14), AgeBand.FORTNIGHT),
    (timedelta(days=30), AgeBand.MONTH),
    (timedelta(days=90), AgeBand.QUARTER),
)


def age_of(opened_at: datetime | None, as_of: datetime) -> timedelta | None:
    """How old it is at `as_of`; None where nobody knows, or where it was opened later than that."""
    if opened_at is None or opened_at > as_of:
        return None
    return as_of - opened_at


def band_of(opened_at: datetime | None, as_of: datetime) -> AgeBand:
    """The band of what was opened then."""
    if opened_at is None:
        return AgeBand.UNKNOWN
    age = age_of(opened_at, as_of)
    if age is None:
        return AgeBand.FUTURE
    return next((band for end, band in _ENDS if age < end), AgeBand.OLDER)
