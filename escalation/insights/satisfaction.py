"""How content visitors are with answers of the AI agent, and with those of people, side by side."""

from dataclasses import dataclass

import numpy as np

from escalation.insights.buckets import Buckets
from escalation.insights.deflection import GOOD_SCORE_MIN
from escalation.ledger.columns import Mask, Numbers, RatingColumns
from escalation.proportions import Interval, share


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
        """The share of good ones in the period, with its 95 % interval; None without ratings."""
        ratings = int(self.ratings.sum())
        return share(int(self.good.sum()), ratings) if ratings else None


@dataclass(frozen=True, slots=True, eq=False)
class SatisfactionByAnswerer:
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


def satisfaction_of(ratings: RatingColumns, buckets: Buckets) -> SatisfactionByAnswerer:
    """What was rated in the period."""
    return SatisfactionByAnswerer(_of(ratings, buckets, ratings.by_ai), _of(ratings, buckets, ~ratings.by_ai))


def _of(ratings: RatingColumns, buckets: Buckets, kind: Mask) -> Satisfaction:
    inside = kind & buckets.hold(ratings.at)
    places, score = buckets.of(ratings.at)[inside], ratings.score[inside]
    return Satisfaction(
        ratings=np.bincount(places, minlength=len(buckets)).astype(np.int64),
        good=np.bincount(places[score >= GOOD_SCORE_MIN], minlength=len(buckets)).astype(np.int64),
        mean=float(score.mean()) if len(score) else None,
    )
