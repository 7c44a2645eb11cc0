"""Business time by the hours of a week, quick enough for a million questions: whole hours in UTC, no holidays."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final

from escalation.instant import HOUR_MS

WEEK_HOURS: Final = 168
_THURSDAY: Final = 72
"""1970 began on one; weeks here begin on Monday."""


class WeekClock:
    """Counts the open hours of each week; `open_hours` are from 0, the hour that begins on Monday at midnight, to 167.

    Raises ValueError where none is open.
    """

    def __init__(self, open_hours: Iterable[int] = range(WEEK_HOURS)) -> None:
        opened = set(open_hours)
        if not opened <= set(range(WEEK_HOURS)) or not opened:
            raise ValueError("Give at least one hour of a week, each from 0 to 167.")
        self._open = tuple(hour in opened for hour in range(WEEK_HOURS))
        self._before = [sum(self._open[:hour]) for hour in range(WEEK_HOURS + 1)]
        self._in_order = [hour for hour in range(WEEK_HOURS) if self._open[hour]]

    def is_open(self, at: int) -> bool:
        """Whether the clock counts at this moment, in milliseconds since 1970."""
        return self._open[hour_of_week(at)]

    def counted(self, at: int) -> int:
        """Milliseconds that it counted until `at`, from a Monday before 1970 on."""
        hours, rest = divmod(at, HOUR_MS)
        weeks, hour = divmod(hours + _THURSDAY, WEEK_HOURS)
        whole = weeks * self._before[-1] + self._before[hour]
        return whole * HOUR_MS + (rest if self._open[hour] else 0)

    def between(self, start: int, end: int) -> int:
        """Milliseconds counted between two moments; none where `end` is not after `start`."""
        return self.counted(end) - self.counted(start) if end > start else 0

    def after(self, start: int, duration: int) -> int:
        """The earliest moment by which so much time was counted since `start`; milliseconds."""
        if duration <= 0:
            return start
        weeks, left = divmod(self.counted(start) + duration - 1, self._before[-1] * HOUR_MS)
        place, rest = divmod(left, HOUR_MS)
        hour = self._in_order[place]
        return (weeks * WEEK_HOURS + hour - _THURSDAY) * HOUR_MS + rest + 1


def hour_of_week(at: int) -> int:
    """0 for the hour that begins on Monday at midnight, UTC, to 167."""
    return (at // HOUR_MS + _THURSDAY) % WEEK_HOURS


def days_open(days: Iterable[int], opens: int, closes: int) -> tuple[int, ...]:
    """The hours of a week from `opens` until `closes`, 0 to 24, on these days, Monday being 0."""
    return tuple(day * 24 + hour for day in days for hour in range(opens, closes))


def as_moment(ms: int) -> datetime:
    """Milliseconds since 1970 as an aware moment."""
    return datetime.fromtimestamp(ms / 1000, UTC)


def as_ms(at: datetime) -> int:
    """An aware moment as whole milliseconds since 1970."""
    return round(at.timestamp() * 1000)
