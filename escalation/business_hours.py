"""When people answer: opening times of a week on the clock of a place. Pure: the moment is passed in.

Times of day are those of the wall clock there, so that nine in the morning stays nine when the clocks change.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

DAYS_LOOKED_AHEAD: Final = 8
"""A week and the rest of today: hours that open at all open within it."""


@dataclass(frozen=True, slots=True)
class OpeningTimes:
    """The same hours on some days of the week, Monday being 0. Those that close at or before they open end next day."""

    days: frozenset[int]
    opens: time
    closes: time


@dataclass(frozen=True, slots=True)
class BusinessHours:
    """The hours of a team; without any times it answers around the clock."""

    zone: ZoneInfo
    times: tuple[OpeningTimes, ...] = ()

    def is_open(self, at: datetime) -> bool:
        """Whether people answer at `at`, which must be aware."""
        return not self.times or any(opens <= at < closes for opens, closes in self._spans(at))

    def closes(self, at: datetime) -> datetime | None:
        """When those who answer at `at` stop; None where nobody does, and around the clock.

        Hours that follow on each other without a gap count as one.
        """
        end: datetime | None = None
        for opens, closes in sorted(self._spans(at)):
            if opens <= (end or at) < closes:
                end = closes
        return end

    def next_opening(self, at: datetime) -> datetime | None:
        """The first opening after `at`, on the clock of the place; None without times, and with none that open."""
        openings = (opens for opens, _ in self._spans(at) if opens > at)
        first = min(openings, default=None)
        return None if first is None else first.astimezone(self.zone)

    def _spans(self, at: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Openings and closings in UTC from yesterday, whose hours may reach into today, to a week ahead."""
        today = at.astimezone(self.zone).date()
        for ahead in range(-1, DAYS_LOOKED_AHEAD):
            day = today + timedelta(days=ahead)
            for times in self.times:
                if day.weekday() in times.days:
                    closing_day = day if times.closes > times.opens else day + timedelta(days=1)
                    yield self._moment(day, times.opens), self._moment(closing_day, times.closes)

    def _moment(self, day: date, clock: time) -> datetime:
        """A time of day in UTC. One that a change of the clock skips is as much later as the clock jumps; of one that
        comes twice it is the first."""
        return datetime.combine(day, clock, self.zone).astimezone(UTC)
