"""How a backlog grows and shrinks: what is open, what came in, what went out, and how long until it is clear."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from escalation.insights.buckets import Buckets, within
from escalation.instant import DAY_MS
from escalation.ledger.columns import NONE, Numbers, SpanColumns

PACE_DAYS: Final = 14
"""The days of which the pace is the mean: two whole weeks, so that no weekday counts more than another."""


@dataclass(frozen=True, slots=True, eq=False)
class Flow:
    """One place a bucket. `open` counts the tickets that are not resolved at its end."""

    open: Numbers
    came: Numbers
    """Openings and reopenings."""
    left: Numbers
    """Resolutions of every kind."""
    open_before: int
    """Open where the period begins."""
    clear: "Clearing"

    @property
    def net(self) -> Numbers:
        """What came in less what went out."""
        return self.came - self.left


@dataclass(frozen=True, slots=True)
class Clearing:
    """How fast a backlog sinks, and when it is gone at that pace."""

    open: int
    growth_a_day: float
    """Mean of the last PACE_DAYS days; below zero while it sinks."""

    @property
    def days(self) -> float | None:
        """Until nothing is open; None for never at this pace."""
        if self.open == 0:
            return 0.0
        return self.open / -self.growth_a_day if self.growth_a_day < 0 else None


def flow_of(spans: SpanColumns, buckets: Buckets) -> Flow:
    """The flow of tickets whose spans are given, which hold all that were open in the period."""
    return Flow(
        open=open_at(spans, buckets.edges[1:]),
        came=_counted(spans.since, buckets),
        left=_counted(spans.until, buckets),
        open_before=int(open_at(spans, buckets.edges[:1])[0]),
        clear=clearing_of(spans, buckets.until),
    )


def open_at(spans: SpanColumns, moments: Numbers) -> Numbers:
    """How many were open at each of some rising moments: begun before it, and not ended before it."""
    return _before(spans.since, moments) - _before(spans.until[spans.until != NONE], moments)


def clearing_of(spans: SpanColumns, until: int) -> Clearing:
    """The pace of the PACE_DAYS days before `until`, in milliseconds since the epoch."""
    since = until - PACE_DAYS * DAY_MS
    came, left = (int(within(moments, since, until).sum()) for moments in (spans.since, spans.until))
    is_open = int(open_at(spans, np.array([until], dtype=np.int64))[0])
    return Clearing(is_open, (came - left) / PACE_DAYS)


def _before(events: Numbers, moments: Numbers) -> Numbers:
    places = np.searchsorted(moments, events, side="right")
    return np.cumsum(np.bincount(places, minlength=len(moments) + 1)[:-1]).astype(np.int64)


def _counted(moments: Numbers, buckets: Buckets) -> Numbers:
    places = buckets.of(moments)
    return np.bincount(places[places != NONE], minlength=len(buckets)).astype(np.int64)
