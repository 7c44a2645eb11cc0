"""What the signs weigh together: weights that were learned, and how far a page may move what a question says."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from knowledge.ranking.page_signs import PAGE_SIGNS
from knowledge.ranking.question_signs import OPENNESS_SIGNS, QUESTION_SIGNS
from knowledge.ranking.word_field import Figures

SHIPPED: Final = Path(__file__).with_name("weights.json")
"""Written by `handrail eval train`; says what it was trained on and how it did on what was left out."""


@dataclass(frozen=True, slots=True, eq=False)
class Ranker:
    """A listwise model: exp(logit) is proportional to how likely a passage is the answer.

    The question's signs add up. A page adds at most `reach`, which grows with how open the question leaves it: a page
    decides between passages that the question cannot tell apart, and cannot overrule a question that says enough.
    All weights of signs are positive, since each sign was made so that more of it speaks for the passage; that, and
    starting from equal weights (Dawes 1979, The robust beauty of improper linear models), is what makes weights of one
    product fit another.
    """

    question: Figures
    page: Figures
    page_bias: float
    openness: Figures

    def question_logits(self, signs: NDArray[np.float32]) -> Figures:
        """For each row of question signs what it adds up to."""
        return np.asarray(signs @ self.question, dtype=np.float32)

    def page_fits(self, signs: NDArray[np.float32]) -> Figures:
        """For each row of page signs what it adds up to; compares only between passages on the same page."""
        return np.asarray(signs @ self.page, dtype=np.float32)

    def reach(self, openness: Figures) -> float:
        """The most that a page may add for a question with these openness signs."""
        return float(np.logaddexp(0.0, openness @ self.openness))

    def page_logits(self, fits: Figures, best: float, reach: float) -> Figures:
        """What the page adds for each passage, in [0, reach]; `best` is the best fit on the page."""
        # The logistic function by way of tanh, which no fit makes overflow.
        return np.asarray(reach * (1 + np.tanh((fits - best + self.page_bias) / 2)) / 2, dtype=np.float32)


def read_ranker(file: Path = SHIPPED) -> Ranker:
    """The weights in `file`; raises ValueError when they are not for the signs of this version."""
    stored = json.loads(file.read_text("utf-8"))
    return Ranker(
        question=_named(stored["question"], QUESTION_SIGNS, file),
        page=_named(stored["page"], PAGE_SIGNS, file),
        page_bias=float(stored["page_bias"]),
        openness=_named(stored["openness"], OPENNESS_SIGNS, file),
    )


def as_stored(ranker: Ranker) -> dict[str, object]:
    """The weights by the names of their signs, as `read_ranker` reads them."""
    return {
        "question": dict(zip(QUESTION_SIGNS, _rounded(ranker.question), strict=True)),
        "page": dict(zip(PAGE_SIGNS, _rounded(ranker.page), strict=True)),
        "page_bias": round(ranker.page_bias, 4),
        "openness": dict(zip(OPENNESS_SIGNS, _rounded(ranker.openness), strict=True)),
    }


def _named(weights: Mapping[str, float], names: tuple[str, ...], file: Path) -> Figures:
    if set(weights) != set(names):
        raise ValueError(f"{file} weighs other signs than {', '.join(names)}. Train it again: handrail eval train.")
    return np.array([weights[name] for name in names], dtype=np.float32)


def _rounded(figures: Figures) -> list[float]:
    return [round(float(each), 4) for each in figures]
