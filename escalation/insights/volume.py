"""How much comes in: by tier, and by category beside the baseline."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from escalation.insights.buckets import WEEK_DAYS, Buckets, within
from escalation.insights.tiers import TIERS, tier_ranks
from escalation.instant import DAY_MS
from escalation.ledger.columns import TicketColumns

BASELINE_DAYS: Final = 28
"""The days before the first audit that its baseline is made of: four whole weeks."""

WEEK_MILLISECONDS: Final = WEEK_DAYS * DAY_MS

Grid = NDArray[np.int64]
"""Of shape (groups, buckets)."""


@dataclass(frozen=True, slots=True)
class CategoryTrend:
    """Tickets a week of one category; `category` is None for those that have none."""

    category: str | None
    count: int
    """In the whole period."""
    a_week: float
    baseline: float | None
    """A week of the baseline; None where there is no baseline."""


def volume_by_tier(tickets: TicketColumns, buckets: Buckets) -> Grid:
    """Tickets opened in each bucket, of shape (tiers, buckets); tiers as in TIERS."""
    return counted(tier_ranks(tickets.tier), buckets.of(tickets.opened_at), len(TIERS), len(buckets))


def counted(groups: NDArray[np.int64], places: NDArray[np.int64], groups_count: int, places_count: int) -> Grid:
    """How many rows there are of each group in each place; those outside of either count nowhere."""
    inside = (groups >= 0) & (places >= 0)
    flat = np.bincount(groups[inside] * places_count + places[inside], minlength=groups_count * places_count)
    return flat.astype(np.int64).reshape(groups_count, places_count)


def volume_by_category(tickets: TicketColumns, since: int, until: int) -> dict[str | None, int]:
    """Tickets opened from `since` to before `until`, in milliseconds, by category."""
    codes = tickets.category.codes[within(tickets.opened_at, since, until)]
    count = np.bincount(codes + 1, minlength=len(tickets.category.names) + 1)
    names = (None, *tickets.category.names)
    return {name: int(each) for name, each in zip(names, count, strict=True) if each}


def a_week(counts: Mapping[str | None, int], since: int, until: int) -> dict[str | None, float]:
    """Counts of a time as counts of a week."""
    return {name: count * WEEK_MILLISECONDS / (until - since) for name, count in counts.items()}


def category_trends(
    tickets: TicketColumns, buckets: Buckets, baseline: Mapping[str | None, float] | None
) -> tuple[CategoryTrend, ...]:
    """The trend of each category of the period or the baseline, the largest first.

    `baseline` has tickets a week by category; one that is missing in it had none.
    """
    now = volume_by_category(tickets, buckets.since, buckets.until)
    weekly = a_week(now, buckets.since, buckets.until)
    trends = [
        CategoryTrend(
            name, now.get(name, 0), weekly.get(name, 0.0), None if baseline is None else baseline.get(name, 0.0)
        )
        for name in now.keys() | (baseline or {}).keys()
    ]
    return tuple(sorted(trends, key=lambda each: (-each.a_week, -(each.baseline or 0.0), each.category or "")))
