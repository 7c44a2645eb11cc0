"""How good a ranking is, from the grades of what it ranks."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, fields
from math import log2
from typing import Final

from knowledge.evaluation.corpus import Owner
from knowledge.evaluation.question import Question

DEPTH: Final = 10
"""Places of a ranking that MRR and nDCG look at."""


@dataclass(frozen=True, slots=True)
class Measures:
    """Of one question; each in [0, 1]."""

    recall_1: float
    """1 when something that answers is first."""
    recall_5: float
    """1 when something that answers is among the first five."""
    mrr_10: float
    """1 / rank of the first that answers, 0 beyond the tenth."""
    ndcg_10: float
    """Discounted gain of the first ten, as a share of the best there could be; the gain is the grade."""


MEASURES: Final = tuple(field.name for field in fields(Measures))


def measures_of(grades: Sequence[int], possible: Iterable[int]) -> Measures:
    """`grades`: of what was ranked, the best place first, 0 for what does not answer; `possible`: all there are."""
    first = next((place for place, grade in enumerate(grades[:DEPTH], 1) if grade > 0), None)
    best = _gain(sorted(possible, reverse=True)[:DEPTH])
    return Measures(
        recall_1=float(first == 1),
        recall_5=float(first is not None and first <= 5),
        mrr_10=1 / first if first else 0.0,
        ndcg_10=min(1.0, _gain(grades[:DEPTH]) / best) if best else 0.0,
    )


def _gain(grades: Sequence[int]) -> float:
    return sum(grade / log2(place + 1) for place, grade in enumerate(grades, 1))


class Judge:
    """Knows the answers to one question; reads rankings of passages, never takes part in them."""

    def __init__(self, question: Question) -> None:
        self._excluded = question.excluded
        self._by_section = any(label.sid is not None for label in question.labels)
        self._grades: dict[Hashable, int] = {}
        for label in question.labels:
            unit = (label.article_id,) if label.sid is None else label.sid
            self._grades[unit] = max(label.grade, self._grades.get(unit, 0))

    def measures(self, ranked: Iterable[Owner]) -> Measures:
        """How well `ranked`, the passages' owners with the best first, answers the question.

        Passages of one section count once, at the first; where whole articles answer, so do passages of one article.
        """
        units = dict.fromkeys(self._unit(owner) for owner in ranked if owner.sid not in self._excluded)
        return measures_of([self._grades.get(unit, 0) for unit in units], self._grades.values())

    def _unit(self, owner: Owner) -> Hashable:
        """A section that answers is itself; what is in an article that answers is that article."""
        article = (owner.article_id,)
        if owner.sid in self._grades:
            return owner.sid
        return owner.sid if self._by_section and article not in self._grades else article
