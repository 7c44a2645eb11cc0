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


BAND_ENDS: Final = (
    (1, AgeBand.DAY),
    (3, AgeBand.THREE_DAYS),
    (7, AgeBand.WEEK),
    (14, AgeBand.FORTNIGHT),
    (30, AgeBand.MONTH),
    (90, AgeBand.QUARTER),
)
"""Bands with the number of days at which they end; OLDER has no end."""

AGE_BANDS: Final = (*(band for _, band in BAND_ENDS), AgeBand.OLDER)
"""Those of which an age is known, the youngest first."""


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
    return next((band for end, band in BAND_ENDS if age < timedelta(days=end)), AgeBand.OLDER)


def days_of(band: AgeBand) -> tuple[int | None, int | None]:
    """From how many days on a ticket is of a band, and from how many on no longer; None for no such end, and twice
    where no age is known."""
    if band not in AGE_BANDS:
        return None, None
    place = AGE_BANDS.index(band)
    ends = [end for end, _ in BAND_ENDS]
    return ends[place - 1] if place else None, ends[place] if place < len(ends) else None
