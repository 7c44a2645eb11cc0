"""Dates as exports write them: ISO 8601 with a zone or without, numbers with day or month first, names of months, and
seconds or milliseconds since 1970."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Final

YEARS: Final = range(1980, 2200)
"""A year outside is a placeholder (1900, 0001) or a slip, and counts as unreadable."""

CHARACTERS_MAX: Final = 60
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)

_TIME: Final = (
    r"(?:,?(?:\s+at)?[\sT]+(?P<hour>\d{1,2})[:h.](?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,](?P<part>\d{1,9}))?)?"
    r"\s*(?P<half>[AaPp])?\.?(?(half)[Mm]\.?)?)?"
    r"\s*(?P<zone>Z|\(?[A-Z]{2,5}\)?|(?:UTC|GMT)?\s?[+-]\d{1,2}:?(?:\d{2})?)?"
)
_NUMBERS: Final = re.compile(rf"(?P<a>\d{{1,4}})(?P<by>[/\-.])(?P<b>\d{{1,2}})(?P=by)(?P<c>\d{{2,4}}){_TIME}")
_DAY_THEN_MONTH: Final = re.compile(
    rf"(?:[A-Za-z]{{2,9}}\.?,?\s+)?(?P<day>\d{{1,2}})(?:st|nd|rd|th|\.)?[\s\-]+(?:of\s+)?"
    rf"(?P<month>[^\W\d_]{{3,10}})\.?,?[\s\-]+(?P<year>\d{{4}}){_TIME}"
)
_MONTH_THEN_DAY: Final = re.compile(
    rf"(?:[A-Za-z]{{3,9}},?\s+)?(?P<month>[^\W\d_]{{3,10}})\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}}){_TIME}"
)
_SINCE_1970: Final = re.compile(r"(\d{10})(?:\.\d{1,9})?|\d{13}")
_ORDER: Final = re.compile(r"(\d{1,2})([/\-.])(\d{1,2})\2(?:\d{4}|\d{2})(?!\d)")
_OFFSET: Final = re.compile(r"(?:UTC|GMT)?\s?([+-])(\d{1,2}):?(\d{2})?")

_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            "jan januar janvier enero ene",
            "feb februar février fév febrero",
            "mar märz mrz mars marzo",
            "apr avr avril abril abr",
            "may mai mayo",
            "jun juni juin junio",
            "jul juli juillet julio",
            "aug août agosto ago",
            "sep sept septembre septiembre",
            "oct okt oktober octobre octubre",
            "nov novembre noviembre",
            "dec dez dezember décembre déc diciembre dic",
        ),
        start=1,
    )
    for name in names.split()
}

_ZONES: Final = {
    **dict.fromkeys(("Z", "UTC", "GMT", "UT"), 0),
    **dict.fromkeys(("CET", "BST", "WEST"), 1),
    **dict.fromkeys(("CEST", "EET"), 2),
    "EEST": 3,
    "EDT": -4,
    **dict.fromkeys(("EST", "CDT"), -5),
    **dict.fromkeys(("CST", "MDT"), -6),
    **dict.fromkeys(("MST", "PDT"), -7),
    "PST": -8,
}
"""Hours from UTC: those of RFC 5322 (4.3), and Europe's."""


@dataclass(slots=True)
class OrderSeen:
    """What the dates of a column tell about their order."""

    day_first: int = 0
    month_first: int = 0
    either: int = 0

    def see(self, said: str) -> None:
        """One more cell of the column."""
        if said[4:5] == "-" or (found := _ORDER.match(said)) is None:
            return
        first, second = int(found[1]), int(found[3])
        if found[2] == "." or first > 12 >= second:
            self.day_first += 1
        elif second > 12 >= first:
            self.month_first += 1
        else:
            self.either += 1


def looks_like_moment(said: str) -> bool:
    """Whether a cell is a date that can be read, whatever its order."""
    return any(read_moment(said, UTC, order) is not None for order in (True, False))


def read_moment(said: str, zone: tzinfo, day_first: bool) -> datetime | None:
    """The moment in UTC that a cell names, where its own zone does not tell in `zone`; None when it names none.

    `day_first` says how 01/02/2024 is read; a number above 12 tells by itself.
    """
    if len(said) > CHARACTERS_MAX:
        return None
    try:
        if said[4:5] == "-":
            try:
                return _in_utc(datetime.fromisoformat(said), zone)
            except ValueError:
                pass
        if _SINCE_1970.fullmatch(said):
            seconds = float(said) if len(said.partition(".")[0]) == 10 else int(said) / 1000
            return _in_utc(_EPOCH + timedelta(milliseconds=round(seconds * 1000)), zone)
        return _in_utc(_spelled(said, day_first), zone)
    except (ValueError, OverflowError):
        return None


def _spelled(said: str, day_first: bool) -> datetime:
    if found := _NUMBERS.fullmatch(said):
        year, month, day = _in_order(found["a"], found["b"], found["c"], day_first or found["by"] == ".")
    elif found := (_DAY_THEN_MONTH.fullmatch(said) or _MONTH_THEN_DAY.fullmatch(said)):
        year, month, day = int(found["year"]), _month(found["month"]), int(found["day"])
    else:
        raise ValueError(said)
    hour = int(found["hour"] or 0)
    if half := found["half"]:
        if not 1 <= hour <= 12:
            raise ValueError(said)
        hour = hour % 12 + (12 if half in "Pp" else 0)
    part = int((found["part"] or "0").ljust(6, "0")[:6])
    moment = datetime(year, month, day, hour, int(found["minute"] or 0), int(found["second"] or 0), part)
    return moment.replace(tzinfo=_zone(found["zone"])) if found["zone"] else moment


def _in_order(a: str, b: str, c: str, day_first: bool) -> tuple[int, int, int]:
    if len(a) > 2:
        return int(a), int(b), int(c)
    first, second = int(a), int(b)
    year = int(c) + (2000 if len(c) == 2 else 0)
    if first > 12 or (day_first and second <= 12):
        return year, second, first
    return year, first, second


def _month(word: str) -> int:
    word = word.lower()
    number = _MONTHS.get(word) or _MONTHS.get(word[:3])
    if number is None:
        raise ValueError(word)
    return number


def _zone(said: str) -> timezone:
    said = said.strip("() ")
    if said in _ZONES:
        return timezone(timedelta(hours=_ZONES[said]))
    if found := _OFFSET.fullmatch(said):
        offset = timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
        return timezone(-offset if found[1] == "-" else offset)
    raise ValueError(said)


def _in_utc(moment: datetime, zone: tzinfo) -> datetime:
    if moment.year not in YEARS:
        raise ValueError(moment)
    if moment.tzinfo is None:
        if zone is UTC:
            return moment.replace(tzinfo=UTC)
        moment = moment.replace(tzinfo=zone)
    return moment if moment.tzinfo is UTC else moment.astimezone(UTC)
