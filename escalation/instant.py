"""A moment as a column: milliseconds since the epoch in the database, an aware UTC datetime in Python."""

from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import BigInteger, Dialect
from sqlalchemy.types import TypeDecorator

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND: Final = timedelta(milliseconds=1)


class NaiveInstant(ValueError):
    """A datetime without a time zone names no moment; make it with `datetime.now(UTC)`."""


class Instant(TypeDecorator[datetime]):
    """A BigInteger of milliseconds since 1970-01-01T00:00Z, the same in every database.

    Takes aware datetimes of any zone, gives them back in UTC, cut to whole milliseconds. Raises NaiveInstant
    (inside SQLAlchemy's StatementError) for one without a zone.
    """

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:  # noqa: ARG002, D102
        return None if value is None else milliseconds_of(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002, D102
        return None if value is None else instant_of(value)


def milliseconds_of(moment: datetime) -> int:
    """Whole milliseconds from the epoch to `moment`, rounded down; raises NaiveInstant without a zone."""
    if moment.tzinfo is None:
        raise NaiveInstant(f"{moment!r} has no time zone: use datetime.now(UTC) or moment.astimezone(UTC).")
    return (moment - EPOCH) // MILLISECOND


def instant_of(milliseconds: int) -> datetime:
    """The moment in UTC that lies `milliseconds` after the epoch."""
    return EPOCH + milliseconds * MILLISECOND
