"""How sure a mean is: percentile intervals of the bootstrap, the same on every run."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

RESAMPLES: Final = 2_000
"""Draws of as many questions as there are; 1,000 move the ends of an interval by half a point, 2,000 by a third."""

SEED: Final = 20_240_229
"""Any fixed number: two runs over the same outcomes print the same intervals."""

TAILS: Final = (2.5, 97.5)
"""Percentiles between which 95 of 100 draws lie."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean with its 95 % interval."""

    mean: float
    low: float
    high: float


def estimates(values: NDArray[np.float64]) -> list[Estimate]:
    """One for each column of `values`, a row for each question, shape (n, m) with n >= 1.

    All columns are drawn together, so an estimate of differences goes through the same draws as its parts.
    """
    count = len(values)
    draws = np.random.default_rng(SEED).multinomial(count, np.full(count, 1 / count), size=RESAMPLES)
    low, high = np.percentile(draws @ values / count, TAILS, axis=0)
    means = values.mean(axis=0)
    return [Estimate(float(mean), float(lo), float(hi)) for mean, lo, hi in zip(means, low, high, strict=True)]
