"""Points of charts, with what is behind each."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import isnan
from typing import Final

from escalation.insights.behind import ANY, Behind, Figure
from escalation.insights.buckets import Buckets
from escalation.insights.spread import Amounts, Spread
from escalation.insights.tiers import TIERS
from escalation.insights.volume import Grid
from escalation.instant import HOUR_MS
from escalation.ledger.columns import Numbers
from escalation.triage import TriageTier
from server.backlog.amount_words import (
    FEW_MAX,
    duration_words,
    few_words,
    percent_words,
)
from server.charts.chart import Point, Series

Link = Callable[[Behind], str | None]
"""The address of the tickets behind a point; None where there is no such page, as in a report."""

TierName = Callable[[TriageTier], str]

HUNDRED: Final = 100


@dataclass(frozen=True, slots=True, eq=False)
class Drawing:
    """What all charts of a page share."""

    buckets: Buckets
    link: Link
    tier_name: TierName
    labels: tuple[str, ...]

    def behind(self, figure: Figure, place: int, group: str | None = ANY) -> str | None:
        """The address of what is behind one bucket."""
        edges = self.buckets.edges
        return self.link(Behind(figure, int(edges[place]), int(edges[place + 1]), group))

    def whole(self, figure: Figure, group: str | None = ANY) -> str | None:
        """The address of what is behind the whole period."""
        return self.link(Behind(figure, self.buckets.since, self.buckets.until, group))

    def counts(self, name: str, counts: Numbers, figure: Figure, group: str | None = ANY) -> Series:
        """A number for each bucket."""
        return Series(
            name,
            tuple(
                Point(int(count), self.behind(figure, place, group) if count else None)
                for place, count in enumerate(counts)
            ),
        )

    def by_tier(self, grid: Grid, figure: Figure) -> tuple[Series, ...]:
        """A series for each tier."""
        return tuple(self.counts(self.tier_name(tier), grid[rank], figure, tier) for rank, tier in enumerate(TIERS))

    def durations_by_tier(self, spread: Spread, amounts: Amounts, figure: Figure) -> tuple[Series, ...]:
        """Hours of each tier and bucket, where there are enough to say; `spread` and `amounts` have a row of buckets
        for each tier, flat."""
        width = len(self.buckets)
        return tuple(
            Series(
                self.tier_name(tier),
                tuple(
                    duration_point(
                        int(spread.count[rank * width + place]),
                        float(amounts[rank * width + place]),
                        self.behind(figure, place, tier),
                    )
                    for place in range(width)
                ),
            )
            for rank, tier in enumerate(TIERS)
        )

    def shares(self, name: str, above: Numbers, below: Numbers, figure: Figure, group: str | None = ANY) -> Series:
        """A percentage for each bucket, where there are enough to say."""
        return Series(
            name,
            tuple(
                share_point(int(part), int(whole), self.behind(figure, place, group))
                for place, (part, whole) in enumerate(zip(above, below, strict=True))
            ),
        )

    def amounts(self, name: str, amounts: Amounts, counts: Sequence[int], figure: Figure) -> Series:
        """A number for each bucket that is made of `counts` of something, where there are enough to say."""
        return Series(
            name,
            tuple(
                Point(None, words=few_words(count) if count else None)
                if count <= FEW_MAX or isnan(amount)
                else Point(round(float(amount), 1), self.behind(figure, place))
                for place, (amount, count) in enumerate(zip(amounts, counts, strict=True))
            ),
        )


def duration_point(count: int, milliseconds: float, href: str | None) -> Point:
    """Hours, of `count` tickets."""
    if count == 0:
        return Point(None)
    if count <= FEW_MAX:
        return Point(None, href, few_words(count))
    return Point(round(milliseconds / HOUR_MS, 3), href, duration_words(milliseconds))


def share_point(part: int, whole: int, href: str | None) -> Point:
    """A percentage of `whole`."""
    if whole == 0:
        return Point(None)
    if whole <= FEW_MAX:
        return Point(None, href, few_words(whole))
    return Point(round(HUNDRED * part / whole, 2), href, f"{percent_words(part / whole)} of {whole:,}")
