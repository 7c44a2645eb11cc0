"""Arithmetic of business time: how far a moment lies ahead when only the hours of a team count. Pure and exact.

All is reckoned in UTC from openings and closings, so that days of 23 and 25 hours, leap days and week ends need no
rules.
"""

from datetime import UTC, datetime, time, timedelta
from typing import Final

from escalation.business_hours import BusinessHours
from escalation.errors import EscalationError

DAYS_WALKED_MAX: Final = 3_660
"""Ten years: a target that lies beyond is none."""

ZERO: Final = timedelta()


class NeverOpens(EscalationError):
    """The hours open never, or too seldom for so much time to pass within them."""


def add(hours: BusinessHours, start: datetime, duration: timedelta) -> datetime:
    """The earliest moment at which `duration` of business time has passed since `start`, which must be aware.

    For no duration that is `start` itself, even outside the hours. Raises NeverOpens when ten years are not enough.
    """
    if not hours.times or duration <= ZERO:
        return start.astimezone(UTC) + max(duration, ZERO)
    left = duration
    for opens, closes in hours.spans(start, DAYS_WALKED_MAX):
        begin = max(opens, start)
        if left <= closes - begin:
            return begin + left
        left -= closes - begin
    raise NeverOpens("The hours open too seldom. Give days and times on which people answer.")


def between(hours: BusinessHours, start: datetime, end: datetime) -> timedelta:
    """How much business time lies between two aware moments; none when `end` is not after `start`."""
    if end <= start:
        return ZERO
    if not hours.times:
        return end - start
    days = (end - start).days + 1
    return sum(
        (min(closes, end) - max(opens, start) for opens, closes in hours.spans(start, days) if opens < end),
        ZERO,
    )


def end_of_business_day(hours: BusinessHours, at: datetime) -> datetime:
    """When the business day ends to which `at` belongs: the last closing of the day; after it, or on a day without
    hours, that of the next day that has some.

    Hours that reach over midnight belong to the day on which they open. Around the clock it is midnight at the place.
    Raises NeverOpens.
    """
    if not hours.times:
        tomorrow = hours.day_of(at) + timedelta(days=1)
        return datetime.combine(tomorrow, time(0), hours.zone).astimezone(UTC)
    day = end = None
    for opens, closes in hours.spans(at):
        if day is not None and hours.day_of(opens) != day:
            break
        day, end = hours.day_of(opens), closes
    if end is None:
        raise NeverOpens("The hours never open. Give days and times on which people answer.")
    return end


def opens_ever(hours: BusinessHours, at: datetime) -> bool:
    """Whether anybody answers at or after `at`."""
    return not hours.times or next(hours.spans(at), None) is not None
