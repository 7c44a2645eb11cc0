"""How durations lie: count, mean, median and p90 of each of many groups at once."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from escalation.ledger.columns import Numbers

P90: Final = 0.9

Amounts = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Spread:
    """One place a group, in milliseconds; NaN where a group is empty."""

    count: Numbers
    mean: Amounts
    median: Amounts
    p90: Amounts


def spread_of(groups: NDArray[np.int64], values: Numbers, size: int) -> Spread:
    """The spread of `values`, none below zero, in the groups 0 to `size` - 1; those of other groups count nowhere.

    Quantiles lie between neighbours in proportion: type 7 of Hyndman and Fan, Sample Quantiles in Statistical Packages,
    The American Statistician 50 (1996).
    """
    inside = (groups >= 0) & (groups < size)
    groups, values = groups[inside], values[inside]
    # Groups and values in one number sort several times as fast as in two.
    width = int(values.max(initial=0)) + 1
    ordered = (np.sort(groups * width + values) % width).astype(np.float64)
    count = np.bincount(groups, minlength=size).astype(np.int64)
    ends = np.cumsum(count)
    with np.errstate(invalid="ignore"):
        mean = np.bincount(groups, weights=values, minlength=size) / count
    return Spread(count, mean, *(_quantile(ordered, ends - count, count, share) for share in (0.5, P90)))


def _quantile(ordered: Amounts, starts: Numbers, count: Numbers, share: float) -> Amounts:
    found = np.full(len(count), np.nan)
    there = count > 0
    place = (count[there] - 1) * share
    below = np.floor(place).astype(np.int64)
    above = np.minimum(below + 1, count[there] - 1)
    low, high = ordered[starts[there] + below], ordered[starts[there] + above]
    found[there] = low + (high - low) * (place - below)
    return found
