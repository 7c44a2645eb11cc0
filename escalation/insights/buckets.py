"""The time that figures are about: a period, cut into days or weeks on the clock of a place."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from escalation.instant import instant_of, milliseconds_of
from escalation.ledger.columns import NONE, Mask, Numbers

DAILY_DAYS_MAX: Final = 45
"""Days of a period that are shown one by one; a longer one is shown in weeks."""

PERIOD_DAYS_MAX: Final = 1_100
"""Three years: more weeks than that nobody tells apart in a chart."""

DAY: Final = timedelta(days=1)
WEEK_DAYS: Final = 7


class Step(StrEnum):
    """How long a bucket is."""

    DAY = "day"
    WEEK = "week"


@dataclass(frozen=True, slots=True, eq=False)
class Buckets:
    """Bucket `n` holds the moments from `edges[n]` to before `edges[n + 1]`, in milliseconds since the epoch."""

    edges: Numbers
    step: Step
    zone: ZoneInfo

    def __len__(self) -> int:
        """How many buckets."""
        return len(self.edges) - 1

    @property
    def since(self) -> int:
        """The beginning of the period, in milliseconds."""
        return int(self.edges[0])

    @property
    def until(self) -> int:
        """Its end, which it does not hold."""
        return int(self.edges[-1])

    @property
    def labels(self) -> tuple[str, ...]:
        """The first day of each bucket, such as "3 Nov"; with the year where the period has more than one."""
        days = [instant_of(int(edge)).astimezone(self.zone).date() for edge in self.edges[:-1]]
        years = len({day.year for day in days}) > 1
        return tuple(f"{day.day} {day:%b}{f' {day:%y}' if years else ''}" for day in days)

    def of(self, moments: Numbers) -> NDArray[np.int64]:
        """The bucket of each moment; NONE for one that lies in none of them."""
        return np.where(self.hold(moments), np.searchsorted(self.edges, moments, side="right") - 1, NONE)

    def hold(self, moments: Numbers) -> Mask:
        """Which moments lie in the period."""
        return within(moments, self.since, self.until)

    def before(self) -> "Buckets":
        """The period before: as long, ending where this one begins."""
        return Buckets(self.edges - (self.until - self.since), self.step, self.zone)

    def whole(self) -> "Buckets":
        """The same period as one bucket."""
        return Buckets(self.edges[[0, -1]], self.step, self.zone)


def within(moments: Numbers, since: int, until: int) -> Mask:
    """Which moments lie from `since` to before `until`, all in milliseconds; NONE lies nowhere."""
    return (moments >= max(since, 0)) & (moments < until)


def buckets_of(since: datetime, until: datetime, zone: ZoneInfo, step: Step | None = None) -> Buckets:
    """The days, or the weeks of seven days counted back from the last day, from `since` to before `until`.

    `since` is taken back to its midnight on the clock of `zone`; `until` stays as it is and ends the last bucket.
    Without a `step` it is weeks for more than DAILY_DAYS_MAX days. Raises ValueError when `until` is not after `since`,
    or lies more than PERIOD_DAYS_MAX days behind it.
    """
    first = since.astimezone(zone).date()
    last = (until - timedelta(milliseconds=1)).astimezone(zone).date()
    days = (last - first).days + 1
    if until <= since or days < 1:
        raise ValueError("A period ends after it begins.")
    if days > PERIOD_DAYS_MAX:
        raise ValueError(f"A period has at most {PERIOD_DAYS_MAX} days.")
    step = step or (Step.WEEK if days > DAILY_DAYS_MAX else Step.DAY)
    length = WEEK_DAYS if step is Step.WEEK else 1
    starts = sorted({max(days - length * back, 0) for back in range(1, -(-days // length) + 1)})
    edges = [milliseconds_of(datetime.combine(first + DAY * start, time(0), zone)) for start in starts]
    return Buckets(np.array([*edges, milliseconds_of(until)], dtype=np.int64), step, zone)
