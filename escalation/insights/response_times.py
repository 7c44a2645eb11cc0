"""How long customers wait for a response, by tier against its target; how long until their tickets are resolved."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from escalation.insights.buckets import Buckets
from escalation.insights.spread import Spread, spread_of
from escalation.insights.tiers import TIERS, tier_ranks
from escalation.insights.volume import Grid, counted
from escalation.ledger.columns import NONE, Mask, Numbers, ResponseColumns, TicketColumns
from escalation.ticket import Resolution

UNSOLVED: Final = (Resolution.MERGED, Resolution.SPAM)
"""Resolutions by which nothing was solved."""


@dataclass(frozen=True, slots=True, eq=False)
class ResponseTimes:
    """Responses given in the period. `by_tier` has a place for each tier, `by_bucket` a row of buckets each."""

    by_tier: Spread
    wall_by_tier: Spread
    by_bucket: Spread
    promised: Grid
    """Of shape (tiers, buckets): to which a target applied."""
    met: Grid
    """How many of them came by it."""


@dataclass(frozen=True, slots=True, eq=False)
class ResolutionTimes:
    """Tickets resolved in the period and still so."""

    by_tier: Spread
    wall_by_tier: Spread
    by_bucket: Spread
    """A row of buckets for each tier, flat."""
    by_category: Spread
    overall: Spread
    """One place: of all of them."""
    categories: tuple[str | None, ...]
    """In the order of `by_category`."""


def response_times(tickets: TicketColumns, responses: ResponseColumns, buckets: Buckets) -> ResponseTimes:
    """The first or the next responses of these tickets."""
    places, tiers = buckets.of(responses.at), tier_ranks(tickets.tier)[responses.row]
    by_tier, by_bucket = _grouped(tiers, places, len(buckets))
    promised = np.where(responses.met != NONE, places, NONE)
    met = np.where(responses.met == 1, places, NONE)
    return ResponseTimes(
        by_tier=spread_of(by_tier, responses.business_ms, len(TIERS)),
        wall_by_tier=spread_of(by_tier, responses.wall_ms, len(TIERS)),
        by_bucket=spread_of(by_bucket, responses.business_ms, len(TIERS) * len(buckets)),
        promised=counted(tiers, promised, len(TIERS), len(buckets)),
        met=counted(tiers, met, len(TIERS), len(buckets)),
    )


def resolution_times(tickets: TicketColumns, buckets: Buckets) -> ResolutionTimes:
    """From the opening to the last resolution, reopenings included, in business time."""
    solved = is_solved(tickets)
    places = buckets.of(tickets.resolved_at[solved])
    by_tier, by_bucket = _grouped(tier_ranks(tickets.tier)[solved], places, len(buckets))
    categories = (None, *tickets.category.names)
    by_category = np.where(places >= 0, tickets.category.codes[solved].astype(np.int64) + 1, NONE)
    business = tickets.resolution_business_ms[solved]
    return ResolutionTimes(
        by_tier=spread_of(by_tier, business, len(TIERS)),
        wall_by_tier=spread_of(by_tier, tickets.resolution_wall_ms[solved], len(TIERS)),
        by_bucket=spread_of(by_bucket, business, len(TIERS) * len(buckets)),
        by_category=spread_of(by_category, business, len(categories)),
        overall=spread_of(np.minimum(places, 0), business, 1),
        categories=categories,
    )


def is_solved(tickets: TicketColumns) -> Mask:
    """Which tickets are resolved by more than a merge or a verdict of spam."""
    solved: Mask = (tickets.resolved_at != NONE) & ~tickets.resolution.is_among(UNSOLVED)
    return solved


def _grouped(tiers: Numbers, places: Numbers, width: int) -> tuple[Numbers, Numbers]:
    inside = (tiers >= 0) & (places >= 0)
    return np.where(inside, tiers, NONE), np.where(inside, tiers * width + places, NONE)
