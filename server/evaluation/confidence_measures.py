"""How good confidences are: how well they tell apart, whether they mean what they say, and what a threshold costs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from server.agent.accepted_error import binomial_tail

BINS: Final = 10
"""Of equal numbers of answers: bins of equal width would leave the rarer ones to chance."""

RESAMPLES: Final = 500
SEED: Final = 20_240_229

TAIL: Final = 0.025
"""On either side of an interval."""

Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure with its 95 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Bin:
    """Answers of like confidence."""

    said: float
    """Mean confidence."""
    was: float
    """Share that was right."""
    count: int


@dataclass(frozen=True, slots=True)
class Point:
    """What a threshold does."""

    answered: float
    """Share of all questions that are answered."""
    wrong: float
    """Share of wrong answers among them."""


@dataclass(frozen=True, slots=True)
class Selective:
    """What came of a threshold on questions that it was not learned from."""

    accepted: float
    threshold: float | None
    """None where each of several products has its own."""
    questions: int
    answered: int
    wrong: Interval
    """Share of wrong answers among those given, with its Clopper-Pearson interval; 0 (0 to 1) when none was given."""


def auroc(positives: Sequence[float], negatives: Sequence[float]) -> Interval:
    """How often one of `positives` is above one of `negatives`, ties half; percentile bootstrap. Neither is empty."""
    above, below = np.asarray(positives, dtype=np.float64), np.asarray(negatives, dtype=np.float64)
    draw = np.random.default_rng(SEED)
    drawn = [
        _area(above[draw.integers(0, len(above), len(above))], below[draw.integers(0, len(below), len(below))])
        for _ in range(RESAMPLES)
    ]
    low, high = np.percentile(drawn, (100 * TAIL, 100 * (1 - TAIL)))
    return Interval(_area(above, below), float(low), float(high))


def reliability(confidences: Sequence[float], right: Sequence[bool]) -> tuple[Bin, ...]:
    """The answers in BINS bins of equal numbers, the least sure first."""
    said, was = np.asarray(confidences, dtype=np.float64), np.asarray(right, dtype=np.float64)
    parts = np.array_split(np.argsort(said, kind="stable"), min(BINS, max(len(said), 1)))
    return tuple(Bin(float(said[at].mean()), float(was[at].mean()), len(at)) for at in parts if len(at))


def calibration_error(bins: Sequence[Bin]) -> float:
    """Expected calibration error: the mean gap between what was said and what was, by answers."""
    whole = sum(each.count for each in bins)
    return sum(each.count * abs(each.said - each.was) for each in bins) / whole if whole else 0.0


def risk_coverage(confidences: Sequence[float], right: Sequence[bool]) -> tuple[Point, ...]:
    """A point for each answer, from the surest to all of them."""
    order = np.argsort(-np.asarray(confidences, dtype=np.float64), kind="stable")
    wrong = np.cumsum(1.0 - np.asarray(right, dtype=np.float64)[order])
    return tuple(Point(n / len(order), float(wrong[n - 1] / n)) for n in range(1, len(order) + 1))


def selective(confidences: Sequence[float], right: Sequence[bool], accepted: float, threshold: float) -> Selective:
    """What `threshold`, set for the `accepted` error rate, makes of these answers."""
    given = [is_right for value, is_right in zip(confidences, right, strict=True) if value >= threshold]
    wrong = given.count(False)
    return Selective(accepted, threshold, len(confidences), len(given), clopper_pearson(wrong, len(given)))


def clopper_pearson(hits: int, draws: int) -> Interval:
    """The exact 95 % interval of a share; (0 to 1) without draws."""
    if not draws:
        return Interval(0.0, 0.0, 1.0)
    low = 0.0 if not hits else _rate_where(lambda rate: 1.0 - binomial_tail(hits - 1, draws, rate) >= TAIL)
    high = 1.0 if hits == draws else _rate_where(lambda rate: binomial_tail(hits, draws, rate) < TAIL)
    return Interval(hits / draws, low, high)


def _rate_where(holds: Callable[[float], bool]) -> float:
    """The smallest rate in (0, 1) for which `holds`, which is monotone, by halving."""
    low, high = 0.0, 1.0
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (low, middle) if holds(middle) else (middle, high)
    return high


def _area(positives: Values, negatives: Values) -> float:
    ordered = np.sort(negatives)
    below = np.searchsorted(ordered, positives, "left") + np.searchsorted(ordered, positives, "right")
    return float(below.sum() / (2 * len(positives) * len(negatives)))
