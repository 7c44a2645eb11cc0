"""The times that reports are about: a month, and a week from Monday, on the clock of a place."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Self
from zoneinfo import ZoneInfo

WEEK_DAYS = 7
YEARS = range(2000, 9000)
"""Of periods that can be asked for: those around them are days as well."""


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """From the midnight before `first` to the midnight before `after`."""

    first: date
    after: date

    @classmethod
    def month_of(cls, day: date) -> Self:
        """The month that holds a day."""
        first = day.replace(day=1)
        return cls(first, (first + timedelta(days=31)).replace(day=1))

    @classmethod
    def week_of(cls, day: date) -> Self:
        """The week from Monday that holds a day (ISO 8601)."""
        first = day - timedelta(days=day.weekday())
        return cls(first, first + timedelta(days=WEEK_DAYS))

    @property
    def days(self) -> int:
        """How many."""
        return (self.after - self.first).days

    @property
    def is_month(self) -> bool:
        """Whether it is a month, not a week."""
        return self.days > WEEK_DAYS

    @property
    def name(self) -> str:
        """2026-11 for a month; for a week the date of its Monday."""
        return f"{self.first:%Y-%m}" if self.is_month else self.first.isoformat()

    @property
    def words(self) -> str:
        """Such as "November 2026", or "16 to 22 November 2026"."""
        if self.is_month:
            return f"{self.first:%B %Y}"
        last = self.after - timedelta(days=1)
        begins = f"{self.first.day}" if self.first.month == last.month else f"{self.first.day} {self.first:%B}"
        return f"{begins} to {last.day} {last:%B %Y}"

    def before(self) -> "Period":
        """The month or week before."""
        day = self.first - timedelta(days=1)
        return Period.month_of(day) if self.is_month else Period.week_of(day)

    def next(self) -> "Period":
        """The month or week after."""
        return Period.month_of(self.after) if self.is_month else Period.week_of(self.after)

    def begins(self, zone: ZoneInfo) -> datetime:
        """Its first moment, in UTC."""
        return datetime.combine(self.first, time(0), zone).astimezone(UTC)

    def ends(self, zone: ZoneInfo) -> datetime:
        """The first moment after it, in UTC."""
        return datetime.combine(self.after, time(0), zone).astimezone(UTC)


def period_named(name: str) -> Period | None:
    """The month or week of such a name; None for what names none."""
    try:
        is_month = len(name) == len("2026-11")
        day = date.fromisoformat(f"{name}-01" if is_month else name)
        found = Period.month_of(day) if is_month else Period.week_of(day)
    except (ValueError, OverflowError):
        return None
    return found if found.first.year in YEARS else None
