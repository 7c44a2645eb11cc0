"""When people answer: opening times of a week on the clock of a place, and holidays. Pure: the moment is passed in.

Times of day are those of the wall clock there, so that nine in the morning stays nine when the clocks change.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

HOLIDAYS_MAX: Final = 100
"""Of one team: some dozen a year for some years ahead."""

DAYS_LOOKED_AHEAD: Final = 750
"""In 107 weeks each holiday falls on one weekday once at most, also a yearly one; so hours that open on any day of the
week open within them, whatever HOLIDAYS_MAX holidays they have."""

MIDNIGHT: Final = time(0)


@dataclass(frozen=True, slots=True)
class OpeningTimes:
    """The same hours on some days of the week, Monday being 0. Those that close at or before they open end next day."""

    days: frozenset[int]
    opens: time
    closes: time


@dataclass(frozen=True, slots=True)
class Holiday:
    """A date on which no hours begin; without a year it comes every year."""

    month: int
    day: int
    year: int | None = None
    name: str = ""

    def is_on(self, date: date) -> bool:
        """Whether it falls on this date."""
        return (self.month, self.day) == (date.month, date.day) and self.year in {None, date.year}


@dataclass(frozen=True, slots=True)
class BusinessHours:
    """The hours of a team; without any times it answers around the clock, also on holidays."""

    zone: ZoneInfo
    times: tuple[OpeningTimes, ...] = ()
    holidays: tuple[Holiday, ...] = ()

    def is_open(self, at: datetime) -> bool:
        """Whether people answer at `at`, which must be aware."""
        return not self.times or any(opens <= at < closes for opens, closes in self.spans(at, days=1))

    def closes(self, at: datetime) -> datetime | None:
        """When those who answer at `at` stop; None where nobody does, and around the clock.

        Hours that follow on each other without a gap count as one, for a week at most.
        """
        end: datetime | None = None
        for opens, closes in self.spans(at, days=7):
            if opens <= (end or at) < closes:
                end = closes
        return end

    def next_opening(self, at: datetime) -> datetime | None:
        """The first opening after `at`, on the clock of the place; None without times, and with none that open."""
        end: datetime | None = None
        for opens, closes in self.spans(at):
            if opens > at and opens != end:
                return opens.astimezone(self.zone)
            end = closes
        return None

    def day_of(self, moment: datetime) -> date:
        """The date of a moment on the clock of the place."""
        return moment.astimezone(self.zone).date()

    def whole_days(self) -> "BusinessHours":
        """The same days from midnight to midnight: around the clock, but for days on which nobody works."""
        days = frozenset(day for times in self.times for day in times.days)
        return replace(self, times=(OpeningTimes(days, MIDNIGHT, MIDNIGHT),)) if self.times else self

    def spans(self, start: datetime, days: int = DAYS_LOOKED_AHEAD) -> Iterator[tuple[datetime, datetime]]:
        """Openings and closings in UTC, in order and without overlap, that end after `start`, of `days` days ahead."""
        end = start.astimezone(UTC)
        begun = True
        first = self.day_of(start)
        # Hours of yesterday may reach into today.
        for ahead in range(-1, days + 1):
            for opens, closes in self._of_day(first + timedelta(days=ahead)):
                opens = opens if begun else max(opens, end)
                if closes > max(opens, end):
                    yield opens, closes
                    end, begun = closes, False

    def _of_day(self, day: date) -> list[tuple[datetime, datetime]]:
        if any(holiday.is_on(day) for holiday in self.holidays):
            return []
        return sorted(
            (self._moment(day, each.opens), self._moment(_closing_day(day, each), each.closes))
            for each in self.times
            if day.weekday() in each.days
        )

    def _moment(self, day: date, clock: time) -> datetime:
        """A time of day in UTC. One that a change of the clock skips is as much later as the clock jumps; of one that
        comes twice it is the first."""
        return datetime.combine(day, clock, self.zone).astimezone(UTC)


def _closing_day(day: date, times: OpeningTimes) -> date:
    return day if times.closes > times.opens else day + timedelta(days=1)
