"""A moment as a column: milliseconds since the epoch in the database, an aware UTC datetime in Python."""

from datetime import datetime

from sqlalchemy import BigInteger, Dialect
from sqlalchemy.types import TypeDecorator

from escalation.instant import instant_of, milliseconds_of


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
