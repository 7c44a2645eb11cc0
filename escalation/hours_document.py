"""The business hours of a site as a document: read with every fault named, and written back."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from itertools import pairwise
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from escalation.business_hours import HOLIDAYS_MAX, BusinessHours, Holiday, OpeningTimes
from escalation.business_time import opens_ever
from escalation.errors import SettingInvalid

WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

INTERVALS_MAX: Final = 6
"""Of one day: a break in the morning, at noon and in the afternoon, and room to spare."""

NAME_CHARACTERS_MAX: Final = 60

AROUND_THE_CLOCK: Final = BusinessHours(ZoneInfo("UTC"))

_INTERVAL = re.compile(r"([01]?\d|2[0-3])[:.]([0-5]\d)\s*[-–—]\s*(24[:.]00|(?:[01]?\d|2[0-3])[:.][0-5]\d)")
_HOLIDAY = re.compile(r"(?:(\d{4})-)?(\d{2})-(\d{2})(?:\s+(.*))?")
_LEAP_YEAR: Final = 2024


def hours_from_document(document: Mapping[str, Any]) -> BusinessHours:
    """The hours; raises SettingInvalid, whose text begins with the field.

    `zone` is a name such as Europe/Berlin, `days` maps mon to sun to lists of `09:00-12:30` (null for around the
    clock), `holidays` lists dates as `2026-12-24 Christmas Eve`, or `12-25 Christmas` for every year.
    """
    zone = _zone(document.get("zone", "UTC"))
    days = document.get("days")
    if days is None:
        return BusinessHours(zone)
    hours = BusinessHours(zone, _times(days), _holidays(document.get("holidays", [])))
    # Any moment does: what opens at all opens within the days that are looked ahead.
    if not hours.times or not opens_ever(hours, datetime.now(UTC)):
        raise SettingInvalid("days: nobody ever answers. Give at least one day its hours, or choose around the clock.")
    return hours


def hours_to_document(hours: BusinessHours) -> dict[str, Any]:
    """The same hours as JSON values, days and dates in order."""
    if not hours.times:
        return {"zone": hours.zone.key, "days": None, "holidays": []}
    times = sorted(hours.times, key=lambda each: each.opens)
    days = {name: [interval_words(each) for each in times if index in each.days] for index, name in enumerate(WEEKDAYS)}
    return {"zone": hours.zone.key, "days": days, "holidays": [holiday_words(each) for each in hours.holidays]}


def interval_words(times: OpeningTimes) -> str:
    """Such as `09:00-17:00`; midnight at the end is 24:00."""
    closes = "24:00" if times.closes == time(0) else f"{times.closes:%H:%M}"
    return f"{times.opens:%H:%M}-{closes}"


def holiday_words(holiday: Holiday) -> str:
    """Such as `2026-12-24 Christmas Eve`, or `12-25 Christmas`."""
    year = "" if holiday.year is None else f"{holiday.year:04}-"
    return f"{year}{holiday.month:02}-{holiday.day:02} {holiday.name}".rstrip()


def _zone(name: object) -> ZoneInfo:
    try:
        return ZoneInfo(str(name).strip())
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise SettingInvalid(f"zone: {str(name)[:60]!r} is no time zone. Write one such as Europe/Berlin.") from None


def _times(days: object) -> tuple[OpeningTimes, ...]:
    if not isinstance(days, Mapping) or not set(days) <= set(WEEKDAYS):
        raise SettingInvalid(f"days: give lists of hours for {', '.join(WEEKDAYS)}.")
    found: dict[tuple[time, time], set[int]] = {}
    for index, name in enumerate(WEEKDAYS):
        for opens, closes in _day(name, days.get(name, ())):
            found.setdefault((opens, closes), set()).add(index)
    return tuple(OpeningTimes(frozenset(on), opens, closes) for (opens, closes), on in found.items())


def _day(name: str, intervals: object) -> list[tuple[time, time]]:
    if not isinstance(intervals, Sequence) or isinstance(intervals, str) or len(intervals) > INTERVALS_MAX:
        raise SettingInvalid(f"{name}: give at most {INTERVALS_MAX} intervals such as 09:00-17:00.")
    read = sorted(_interval(name, str(each)) for each in intervals)
    for (_, closes), (opens, _) in pairwise(read):
        if closes != time(0) and opens < closes:
            raise SettingInvalid(f"{name}: {opens:%H:%M} lies within the hours before it. Join the two.")
    return read


def _interval(name: str, words: str) -> tuple[time, time]:
    matched = _INTERVAL.fullmatch(words.strip())
    if matched is None:
        raise SettingInvalid(f"{name}: {words[:40]!r} are no hours. Write them as 09:00-12:30, from and to.")
    hour, minute = map(int, re.split("[:.]", matched[3]))
    return time(int(matched[1]), int(matched[2])), time(hour % 24, minute)


def _holidays(given: object) -> tuple[Holiday, ...]:
    if not isinstance(given, Sequence) or isinstance(given, str) or len(given) > HOLIDAYS_MAX:
        raise SettingInvalid(f"holidays: give at most {HOLIDAYS_MAX} dates.")
    read = {_holiday(str(each)) for each in given}
    return tuple(sorted(read, key=lambda each: (each.year or 0, each.month, each.day, each.name)))


def _holiday(words: str) -> Holiday:
    matched = _HOLIDAY.fullmatch(words.strip())
    if matched is None:
        raise SettingInvalid(f"holidays: {words[:40]!r} is no date. Write 2026-12-24, or 12-25 for every year.")
    year, month, day = (None if part is None else int(part) for part in matched.groups()[:3])
    assert month is not None
    assert day is not None
    try:
        date(year or _LEAP_YEAR, month, day)
    except ValueError:
        raise SettingInvalid(f"holidays: {words[:40]!r} is on no calendar. Write 2026-12-24.") from None
    return Holiday(month, day, year, " ".join((matched[4] or "").split())[:NAME_CHARACTERS_MAX])
