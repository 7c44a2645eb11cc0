"""From an accepted error rate to a threshold, with a guarantee: Learn then Test on the selective error.

Angelopoulos, Bates, Candès, Jordan and Lei, "Learn then Test: Calibrating Predictive Algorithms to Achieve Risk
Control" (2021, arXiv:2110.01052), with fixed-sequence testing over thresholds from strict to lenient, begun at several
places with an equal part of the doubt each. Of answers that are given at a threshold, the wrong ones are binomial; the
p-value of "more than `rate` of them are wrong" is the exact lower tail. Each sequence ends at the first that fails.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, exp, lgamma, log, log1p
from typing import Any, Final

DOUBT: Final = 0.1
"""How often the threshold may be too lenient, over draws of outcomes like those that it was learned from."""

LEVELS: Final = tuple(level / 100 for level in range(99, 0, -1))
"""The thresholds that are tested, the strictest first. Fixed beforehand, as the method wants."""

STARTS: Final = (0.99, 0.85, 0.7, 0.55)
"""Levels at which a sequence begins: a single error among the few surest answers shall not be the end of it."""

NEVER: Final = 1.01
"""A threshold that no probability reaches: then a person answers everything."""


@dataclass(frozen=True, slots=True)
class Ladder:
    """For each of LEVELS how many outcomes reach it, and how many of those were wrong."""

    answered: tuple[int, ...]
    wrong: tuple[int, ...]

    def __post_init__(self) -> None:
        """Raises ValueError when the counts do not belong to LEVELS, or cannot be counts."""
        rising = all(a <= b for counts in (self.answered, self.wrong) for a, b in pairwise(counts))
        fits = len(self.answered) == len(self.wrong) == len(LEVELS)
        if not fits or not rising or any(k < 0 or k > n for k, n in zip(self.wrong, self.answered, strict=True)):
            raise ValueError("Counts of outcomes do not fit together.")

    def threshold(self, rate: float) -> float:
        """The most lenient level at which the error is at most `rate`, but for DOUBT; NEVER when there is none."""
        least = ceil(log(DOUBT / len(STARTS)) / log1p(-rate))  # with fewer answers not even a faultless record passes
        # A level that no outcome reaches alone says nothing of what is between it and the one above.
        grown = (more > before for before, more in zip((0, *self.answered), self.answered, strict=False))
        counts = zip(LEVELS, self.answered, self.wrong, grown, strict=True)
        rungs = [(level, n, k) for level, n, k, has_grown in counts if has_grown and n >= least]
        found = NEVER
        for start in STARTS:
            for level, answered, wrong in rungs:
                if level > start:
                    continue
                if binomial_tail(wrong, answered, rate) > DOUBT / len(STARTS):
                    break
                found = min(found, level)
        return found

    def as_stored(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {"answered": list(self.answered), "wrong": list(self.wrong)}


def ladder_of(outcomes: Iterable[tuple[float, bool]]) -> Ladder:
    """The ladder of outcomes, each a probability and whether the answer was right."""
    known = list(outcomes)
    return Ladder(
        tuple(sum(value >= level for value, _ in known) for level in LEVELS),
        tuple(sum(value >= level and not right for value, right in known) for level in LEVELS),
    )


def stored_ladder(fields: Mapping[str, Any]) -> Ladder:
    """What `Ladder.as_stored` gave; raises ValueError, TypeError or KeyError for anything else."""
    return Ladder(tuple(map(int, fields["answered"])), tuple(map(int, fields["wrong"])))


def strictest(ladders: Sequence[Ladder], rate: float) -> float:
    """The threshold of the worst of several groups, such as products: it holds for a group that is like any of them."""
    return max((ladder.threshold(rate) for ladder in ladders), default=NEVER)


def binomial_tail(wrong: int, answered: int, rate: float) -> float:
    """P(X <= wrong) for X binomial with `answered` draws of chance `rate`, in (0, 1)."""
    if wrong >= answered:
        return 1.0
    odds, rest = log(rate), log1p(-rate)
    whole = lgamma(answered + 1)
    terms = (
        whole - lgamma(k + 1) - lgamma(answered - k + 1) + k * odds + (answered - k) * rest for k in range(wrong + 1)
    )
    return min(1.0, sum(map(exp, terms)))
