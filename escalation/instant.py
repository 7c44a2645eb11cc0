"""A moment as a number: milliseconds since the epoch, and an aware UTC datetime."""

from datetime import UTC, datetime, timedelta
from typing import Final

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND: Final = timedelta(milliseconds=1)

MINUTE_MS: Final = 60_000
HOUR_MS: Final = 60 * MINUTE_MS
DAY_MS: Final = 24 * HOUR_MS


class NaiveInstant(ValueError):
    """A datetime without a time zone names no moment; make it with `datetime.now(UTC)`."""


def milliseconds_of(moment: datetime) -> int:
    """Whole milliseconds from the epoch to `moment`, rounded down; raises NaiveInstant without a zone."""
    if moment.tzinfo is None:
        raise NaiveInstant(f"{moment!r} has no time zone: use datetime.now(UTC) or moment.astimezone(UTC).")
    return (moment - EPOCH) // MILLISECOND


def instant_of(milliseconds: int) -> datetime:
    """The moment in UTC that lies `milliseconds` after the epoch."""
    return EPOCH + milliseconds * MILLISECOND
