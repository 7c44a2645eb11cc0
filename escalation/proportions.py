"""Shares and their differences, with intervals."""

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist
from typing import Final

CONFIDENCE: Final = 0.95
_Z: Final = NormalDist().inv_cdf(1 - (1 - CONFIDENCE) / 2)


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate, and the bounds between which the true value lies with 95 % confidence."""

    estimate: float
    low: float
    high: float


def share(hits: int, among: int) -> Interval:
    """The share of `hits` in `among` (at least 1), by the score interval of Wilson.

    E. B. Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22 (1927) 209-212.
    """
    estimate = hits / among
    centre = hits + _Z**2 / 2
    reach = _Z * sqrt(hits * (among - hits) / among + _Z**2 / 4)
    whole = among + _Z**2
    return Interval(estimate, max(0.0, (centre - reach) / whole), min(1.0, (centre + reach) / whole))


def difference(one: Interval, other: Interval) -> Interval:
    """How much larger the share `one` is than the independent share `other`.

    R. G. Newcombe, "Interval estimation for the difference between independent proportions: comparison of eleven
    methods", Statistics in Medicine 17 (1998) 873-890, method 10: it keeps its promise for small counts and for shares
    near 0, where most rules live.
    """
    estimate = one.estimate - other.estimate
    below = sqrt((one.estimate - one.low) ** 2 + (other.high - other.estimate) ** 2)
    above = sqrt((one.high - one.estimate) ** 2 + (other.estimate - other.low) ** 2)
    # Rounding alone may pass what a difference of shares can be.
    return Interval(estimate, max(estimate - below, -1.0), min(estimate + above, 1.0))


def clearly_differ(one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Whether two shares, each as hits and among how many, differ by more than chance; of none nothing is clear."""
    if not one[1] or not other[1]:
        return False
    between = difference(share(*one), share(*other))
    return between.low > 0 or between.high < 0


def rates_clearly_differ(one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Whether two rates, each as events and among how many they happened, differ by more than chance.

    If the rates were the same, the share of the events that fell to `one` would be its share of the exposure.
    J. Przyborowski, H. Wilenski, "Homogeneity of results in testing samples from Poisson series", Biometrika 31 (1940)
    313-323; with the interval of Wilson in the place of the exact test.
    """
    events, exposure = one[0] + other[0], one[1] + other[1]
    if not events or not exposure:
        return False
    found, usual = share(one[0], events), one[1] / exposure
    return not found.low <= usual <= found.high
