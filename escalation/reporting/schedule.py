"""When reports are written by themselves, and to whom they go: the document of a site, and what is due at a moment."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from escalation.errors import SettingInvalid
from escalation.reporting.periods import Period

RECIPIENTS_MAX: Final = 20
"""Of one report: more are a list of the mail server's."""

ADDRESS_CHARACTERS_MAX: Final = 254
"""RFC 5321, 4.5.3.1.3, less the angle brackets."""

DAY_MAX: Final = 28
"""Of a month: every month has it."""

HOUR_MAX: Final = 23
WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

_ADDRESS: Final = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9-]+)+"
)
"""As browsers check an address (HTML, "valid e-mail address"), with at least one point in the domain."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """`monthly_day` and `weekly_day` are None where none is written; a weekday counts from Monday, 0. Hours are those
    of the site's business hours."""

    monthly_day: int | None = None
    monthly_hour: int = 8
    weekly_day: int | None = None
    weekly_hour: int = 8
    recipients: tuple[str, ...] = field(default=())

    @property
    def is_on(self) -> bool:
        """Whether anything is written by itself."""
        return self.monthly_day is not None or self.weekly_day is not None


def schedule_from_document(document: Mapping[str, Any]) -> Schedule:
    """Reads what a site has set. Raises SettingInvalid, whose text begins with the field."""
    return Schedule(
        _number(document, "monthly_day", 1, DAY_MAX, None),
        _number(document, "monthly_hour", 0, HOUR_MAX, 8) or 0,
        _number(document, "weekly_day", 0, len(WEEKDAYS) - 1, None),
        _number(document, "weekly_hour", 0, HOUR_MAX, 8) or 0,
        _recipients(document.get("recipients", ())),
    )


def schedule_to_document(schedule: Schedule) -> dict[str, Any]:
    """As plain JSON values."""
    return {
        "monthly_day": schedule.monthly_day,
        "monthly_hour": schedule.monthly_hour,
        "weekly_day": schedule.weekly_day,
        "weekly_hour": schedule.weekly_hour,
        "recipients": list(schedule.recipients),
    }


def due_periods(schedule: Schedule, since: datetime, now: datetime, zone: ZoneInfo) -> tuple[Period, ...]:
    """The month and the week whose report should have been written by `now`: those of the last moment that the
    schedule names, unless that lies before `since`, when it was saved."""
    today = now.astimezone(zone).date()
    due: list[Period] = []
    if schedule.monthly_day is not None:
        months = (Period.month_of(today), Period.month_of(today).before())
        days = [month.first.replace(day=schedule.monthly_day) for month in months]
        if (day := _last(days, schedule.monthly_hour, since, now, zone)) is not None:
            due.append(Period.month_of(day).before())
    if schedule.weekly_day is not None:
        weeks = (Period.week_of(today), Period.week_of(today).before())
        days = [week.first + timedelta(days=schedule.weekly_day) for week in weeks]
        if (day := _last(days, schedule.weekly_hour, since, now, zone)) is not None:
            due.append(Period.week_of(day).before())
    return tuple(due)


def _last(days: Sequence[date], hour: int, since: datetime, now: datetime, zone: ZoneInfo) -> date | None:
    """The first of these days, the latest first, whose hour is over; None where that was before `since`."""
    for day in days:
        moment = datetime.combine(day, time(hour), zone).astimezone(UTC)
        if moment <= now:
            return day if moment >= since else None
    return None


def _number(document: Mapping[str, Any], name: str, least: int, most: int, otherwise: int | None) -> int | None:
    value = document.get(name, otherwise)
    if value is None and otherwise is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise SettingInvalid(f"{name}: give a whole number from {least} to {most}.")
    return value


def _recipients(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or not all(isinstance(each, str) for each in value):
        raise SettingInvalid("recipients: give e-mail addresses, one on a line.")
    addresses = tuple(dict.fromkeys(address for each in value if (address := each.strip())))
    if len(addresses) > RECIPIENTS_MAX:
        raise SettingInvalid(
            f"recipients: at most {RECIPIENTS_MAX} addresses; use a list of your mail server for more."
        )
    for address in addresses:
        if len(address) > ADDRESS_CHARACTERS_MAX or _ADDRESS.fullmatch(address) is None:
            raise SettingInvalid(f"recipients: {address[:80]!r} is no e-mail address.")
    return addresses
