"""How long a customer will wait for a person, told as roughly as it is known. Pure: values in, a value out."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from statistics import median
from typing import Final

from escalation.business_hours import BusinessHours

RESPONSES_MIN: Final = 5
"""Recent first responses from which their median says more than a rule of thumb."""

SAID_IN_MINUTES: Final = (5, 10, 15, 20, 30)
"""What is told as "about so many minutes", rounded up; a longer wait within the hour is told as such."""

HOUR_MINUTES: Final = 60
HOURS_SAID_MAX: Final = 3
"""Longer than this nobody knows in hours."""


class WaitKind(StrEnum):
    """How a wait is told."""

    ABOUT_MINUTES = "about_minutes"
    WITHIN_HOURS = "within_hours"
    TODAY = "today"
    OPENS = "opens"
    """From a time of day on, of today, tomorrow or a later day."""
    LATER = "later"
    """Nobody can honestly say when."""


@dataclass(frozen=True, slots=True)
class Wait:
    """What can be promised: `amount` is minutes or hours; `opens` and `asked` are on the clock of the team's place."""

    kind: WaitKind
    amount: int = 0
    opens: datetime | None = None
    asked: datetime | None = None

    @property
    def days_ahead(self) -> int:
        """In how many days it opens: 0 is today, 1 tomorrow."""
        if self.opens is None or self.asked is None:
            return 0
        return (self.opens.date() - self.asked.date()).days


@dataclass(frozen=True, slots=True)
class Line:
    """Open tickets `ahead`, `people` who answer, and how long first responses took lately."""

    ahead: int
    people: int
    recent: tuple[timedelta, ...] = ()


def expected_wait(at: datetime, hours: BusinessHours, line: Line, minutes_per_conversation: int) -> Wait:
    """What a customer is told who begins to wait at `at`, which must be aware."""
    local = at.astimezone(hours.zone)
    if not hours.is_open(at):
        return _from_opening(hours, at, local)
    minutes = _minutes(line, minutes_per_conversation)
    closes = hours.closes(at)
    if closes is not None and at + timedelta(minutes=minutes) > closes:
        return _from_opening(hours, closes, local)
    if minutes <= SAID_IN_MINUTES[-1]:
        return Wait(WaitKind.ABOUT_MINUTES, next(each for each in SAID_IN_MINUTES if minutes <= each))
    if minutes <= HOURS_SAID_MAX * HOUR_MINUTES:
        return Wait(WaitKind.WITHIN_HOURS, math.ceil(minutes / HOUR_MINUTES))
    is_today = (at + timedelta(minutes=minutes)).astimezone(hours.zone).date() == local.date()
    return Wait(WaitKind.TODAY if is_today else WaitKind.LATER)


def _minutes(line: Line, minutes_per_conversation: int) -> float:
    """By the queue; by the median of what others waited lately where that is known and longer."""
    by_queue = (line.ahead // max(line.people, 1) + 1) * minutes_per_conversation
    return max(by_queue, _median_minutes(line.recent))


def _median_minutes(recent: Sequence[timedelta]) -> float:
    if len(recent) < RESPONSES_MIN:
        return 0.0
    return median(each.total_seconds() for each in recent) / HOUR_MINUTES


def _from_opening(hours: BusinessHours, after: datetime, local: datetime) -> Wait:
    opens = hours.next_opening(after)
    return Wait(WaitKind.LATER) if opens is None else Wait(WaitKind.OPENS, opens=opens, asked=local)
