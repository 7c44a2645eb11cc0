"""How content visitors are with answers of the AI agent, and with those of people, side by side."""

from dataclasses import dataclass
from math import sqrt
from typing import Final

import numpy as np

from escalation.insights.buckets import Buckets
from escalation.insights.deflection import GOOD_SCORE_MIN
from escalation.ledger.columns import Mask, Numbers, RatingColumns

Z: Final = 1.96
"""Of the 95 % interval."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A share with where it may well lie."""

    share: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, eq=False)
class Satisfaction:
    """Ratings of one kind of answer, by the bucket in which they were given."""

    ratings: Numbers
    good: Numbers
    """Those of 4 and 5."""
    mean: float | None
    """Of all scores of the period, from 1 to 5."""

    @property
    def interval(self) -> Interval | None:
        """The share of good ones in the period; None without ratings."""
        return wilson(int(self.good.sum()), int(self.ratings.sum()))


@dataclass(frozen=True, slots=True, eq=False)
class Contentment:
    """Satisfaction with the AI agent and with people."""

    ai: Satisfaction
    people: Satisfaction

    @property
    def on_par(self) -> bool | None:
        """Whether the AI's answers are as good as those of people, for all that is known.

        They are unless its whole interval lies below theirs. None without ratings of both.
        """
        ai, people = self.ai.interval, self.people.interval
        return None if ai is None or people is None else ai.high >= people.low


def contentment_of(ratings: RatingColumns, buckets: Buckets) -> Contentment:
    """What was rated in the period."""
    return Contentment(_of(ratings, buckets, ratings.by_ai), _of(ratings, buckets, ~ratings.by_ai))


def wilson(good: int, count: int) -> Interval | None:
    """A share with its 95 % interval; None of nothing.

    E. B. Wilson, Probable Inference, the Law of Succession, and Statistical Inference, JASA 22 (1927).
    """
    if count == 0:
        return None
    share, room = good / count, Z * Z / count
    middle = (share + room / 2) / (1 + room)
    reach = Z * sqrt(share * (1 - share) / count + room / (4 * count)) / (1 + room)
    return Interval(share, max(0.0, middle - reach), min(1.0, middle + reach))


def _of(ratings: RatingColumns, buckets: Buckets, kind: Mask) -> Satisfaction:
    inside = kind & buckets.hold(ratings.at)
    places, score = buckets.of(ratings.at)[inside], ratings.score[inside]
    return Satisfaction(
        ratings=np.bincount(places, minlength=len(buckets)).astype(np.int64),
        good=np.bincount(places[score >= GOOD_SCORE_MIN], minlength=len(buckets)).astype(np.int64),
        mean=float(score.mean()) if len(score) else None,
    )
