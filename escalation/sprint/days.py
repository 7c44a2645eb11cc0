"""The days of a sprint: business days of a site, each with its first opening and its last closing. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from escalation.business_hours import BusinessHours
from escalation.business_time import between
from escalation.errors import SettingInvalid

DAYS_MIN: Final = 2
DAYS_MAX: Final = 5
"""A shorter one is an afternoon; a longer one is how the team works from now on."""

DAYS_BACK_MAX: Final = 60
"""How far a business day is looked for that has passed: a team that works once a week had five in them."""

DAYS_AHEAD_MAX: Final = 30
"""A sprint is planned for the weeks to come; the backlog of a later one is not known yet."""


@dataclass(frozen=True, slots=True)
class SprintDay:
    """One business day, its date at the place of the site; both moments are in UTC."""

    day: date
    opens: datetime
    closes: datetime


def sprint_days(hours: BusinessHours, start: datetime, count: int) -> tuple[SprintDay, ...]:
    """`count` business days from `start` on, which must be aware; the first is the one in which it lies while that day
    goes on, else the next one.

    Around the clock each date is one. Raises SettingInvalid for hours that never open, naming the field.
    """
    found: list[SprintDay] = []
    if not hours.times:
        first = hours.day_of(start)
        return tuple(
            SprintDay(
                day,
                max(start.astimezone(UTC), _midnight(hours, day)),
                _midnight(hours, day + timedelta(days=1)),
            )
            for day in (first + timedelta(days=ahead) for ahead in range(count))
        )
    for opens, closes in hours.spans(start):
        # Hours that reach over midnight belong to the day on which they open.
        day = hours.day_of(opens)
        if found and found[-1].day == day:
            found[-1] = SprintDay(day, found[-1].opens, closes)
        elif len(found) == count:
            break
        else:
            found.append(SprintDay(day, max(opens, start.astimezone(UTC)), closes))
    if len(found) < count:
        raise SettingInvalid("days: the hours of this site open too seldom. Give its business hours first.")
    return tuple(found)


def checked_count(count: int) -> int:
    """The same number of days. Raises SettingInvalid for fewer than DAYS_MIN or more than DAYS_MAX."""
    if not DAYS_MIN <= count <= DAYS_MAX:
        raise SettingInvalid(f"days: a sprint has {DAYS_MIN} to {DAYS_MAX} business days.")
    return count


def opening_of(hours: BusinessHours, day: date, now: datetime) -> datetime:
    """When a sprint begins that is planned for this date: now, if it is today's and people work, else its opening.

    Raises SettingInvalid for a date that has passed, lies too far ahead, or is no business day; it names the next one.
    """
    today = hours.day_of(now)
    if not timedelta() <= day - today <= timedelta(days=DAYS_AHEAD_MAX):
        raise SettingInvalid(f"first_day: choose a day from today to {DAYS_AHEAD_MAX} days ahead.")
    since = max(now, _midnight(hours, day))
    first = sprint_days(hours, since, 1)[0]
    if first.day != day:
        raise SettingInvalid(
            f"first_day: {day:%A, %d %B} is no business day any more. The next one is {first.day:%A, %d %B}."
        )
    return first.opens


def _midnight(hours: BusinessHours, day: date) -> datetime:
    return datetime.combine(day, time(0), hours.zone).astimezone(UTC)


def business_days_before(hours: BusinessHours, at: datetime, count: int) -> datetime:
    """The opening of the business day that lies `count` before `at`; that day and what passed of today are the span.

    Hours that open so seldom that 60 days do not have so many begin with the first one of these.
    """
    if not hours.times:
        return at - timedelta(days=count)
    opened: dict[date, datetime] = {}
    for opens, _ in hours.spans(at - timedelta(days=DAYS_BACK_MAX), DAYS_BACK_MAX):
        if opens >= at:
            break
        opened.setdefault(hours.day_of(opens), opens)
    days = list(opened.values())
    return days[-count:][0] if days else at - timedelta(days=count)


def day_length(hours: BusinessHours, days: Sequence[SprintDay]) -> timedelta:
    """How much business time a whole day has: as much as the longest of these, for the first may have begun late."""
    return max((between(hours, each.opens, each.closes) for each in days), default=timedelta())


def length_in_days(hours: BusinessHours, since: datetime, until: datetime, days: Sequence[SprintDay]) -> float:
    """How many whole days of business time lie between two moments."""
    length = day_length(hours, days)
    return between(hours, since, until) / length if length else 0.0
