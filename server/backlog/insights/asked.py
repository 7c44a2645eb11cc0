"""What somebody wants to see: a period and filters, as they stand in an address."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from escalation.insights.buckets import PERIOD_DAYS_MAX, Buckets, buckets_of
from escalation.insights.selection import Selection

NOTHING: Final = "(none)"
"""Stands for tickets without a segment, a category and so on."""

VALUE_CHARACTERS_MAX: Final = 512
VALUES_MAX: Final = 20
"""Of one filter."""

FILTERS: Final = ("segment", "channel", "page", "category")


class Period(StrEnum):
    """The periods that are chosen by name; all end now, and have whole weeks."""

    WEEK = "7d"
    FOUR_WEEKS = "28d"
    QUARTER = "13w"
    HALF_YEAR = "26w"
    YEAR = "52w"

    @property
    def days(self) -> int:
        """How many days it has, today included."""
        return int(self[:-1]) * (7 if self.endswith("w") else 1)

    @property
    def label(self) -> str:
        """In words."""
        count = int(self[:-1])
        return f"Last {count} {'weeks' if self.endswith('w') else 'days'}"


@dataclass(frozen=True, slots=True)
class InsightsAsked:
    """`first` and `last` are days that were given in place of a named period. `faults` says what could not be read."""

    period: Period = Period.FOUR_WEEKS
    site: str = ""
    """Its id; empty for all that whoever asks may see."""
    first: date | None = None
    last: date | None = None
    segments: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    faults: tuple[str, ...] = field(default=(), compare=False)

    @classmethod
    def from_query(cls, items: Iterable[tuple[str, str]]) -> "InsightsAsked":
        """What an address says; names that mean nothing here are passed over, empty values are fields left alone."""
        given: dict[str, list[str]] = {}
        for name, value in items:
            if value:
                given.setdefault(name, []).append(value[:VALUE_CHARACTERS_MAX])
        values = {name: tuple(dict.fromkeys(given.get(name, [])))[:VALUES_MAX] for name in FILTERS}
        first, last, faults = _days(given.get("from", [""])[0], given.get("to", [""])[0])
        period = given.get("period", [Period.FOUR_WEEKS])[0]
        return cls(
            Period(period) if period in set(Period) else Period.FOUR_WEEKS,
            given.get("site", [""])[0],
            first,
            last,
            values["segment"],
            values["channel"],
            values["page"],
            values["category"],
            faults,
        )

    @property
    def query(self) -> str:
        """The same as a query string, without what is so anyway."""
        items = [("site", self.site)] if self.site else []
        if self.first is not None and self.last is not None:
            items += [("from", self.first.isoformat()), ("to", self.last.isoformat())]
        elif self.period is not Period.FOUR_WEEKS:
            items.append(("period", self.period))
        for name, values in zip(FILTERS, (self.segments, self.channels, self.pages, self.categories), strict=True):
            items += [(name, value) for value in values]
        return urlencode(items)

    @property
    def selection(self) -> Selection:
        """The filters."""
        return Selection(_named(self.segments), _named(self.channels), _named(self.pages), _named(self.categories))

    @property
    def is_filtered(self) -> bool:
        """Whether anything but the period was chosen."""
        return bool(self.site) or not self.selection.is_all

    def buckets(self, now: datetime, zone: ZoneInfo) -> Buckets:
        """The period on the clock of a place; it ends now at the latest."""
        today = now.astimezone(zone).date()
        if self.first is None or self.last is None:
            return buckets_of(_midnight(today - timedelta(days=self.period.days - 1), zone), now, zone)
        last = min(self.last, today)
        first = min(self.first, last)
        return buckets_of(_midnight(first, zone), min(_midnight(last + timedelta(days=1), zone), now), zone)


def _days(first: str, last: str) -> tuple[date | None, date | None, tuple[str, ...]]:
    if not first and not last:
        return None, None, ()
    try:
        begin, end = date.fromisoformat(first), date.fromisoformat(last)
    except ValueError:
        return None, None, ("Give both days, each as 2026-11-30.",)
    if end < begin:
        return None, None, ("The last day lies before the first.",)
    if (end - begin).days >= PERIOD_DAYS_MAX or begin.year < 2000 or end.year > 9000:  # no such days
        return None, None, (f"A period has at most {PERIOD_DAYS_MAX:,} days.",)
    return begin, end, ()


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(0), zone)


def _named(values: tuple[str, ...]) -> frozenset[str | None]:
    return frozenset(None if value == NOTHING else value for value in values)
