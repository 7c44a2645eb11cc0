"""What is said about extractive answers: the share from the labelled section, lengths, and what they contain."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from statistics import median, quantiles
from typing import Any, Final

import numpy as np

from knowledge.evaluation.bootstrap import RESAMPLES, SEED, Estimate, estimates
from knowledge.evaluation.question import Problem
from knowledge.evaluation.report import TOGETHER
from server.evaluation.answers import AnswerOutcome
from server.evaluation.answers_labels import Half, LeftOut

EVERY_SET: Final = "all sets"
AS_IT_COMES: Final = "page or none"
"""Each question once: on its own page if it has one, else on none."""

BOTH_HALVES: Final = "both"
LOSS_MAX: Final = 0.03
"""How far answers may stay behind what retrieval puts first."""

CONTAINED_MIN: Final = 0.85
"""Share of answers from the right section that must contain the sentences that answer."""

MEDIAN_WORDS_MAX: Final = 90
"""The median of answers must be shorter."""


@dataclass(frozen=True, slots=True)
class Shares:
    """One kind of question, asked in one way."""

    scope: str
    set_name: str
    asked: str
    questions: int
    recall_1: Estimate
    """What retrieval puts first is labelled."""
    from_labelled: Estimate
    """What the answer cites first is labelled."""
    difference: Estimate
    """`from_labelled` - `recall_1`, over the same draws."""
    median_words: float
    declined: int


@dataclass(frozen=True, slots=True)
class Contained:
    """Questions of which the sentences that answer are marked, each as it comes."""

    scope: str
    half: Half | str
    questions: int
    right: int
    """Answers that come from the labelled section."""
    contained: Estimate | None
    """Of those: the share that contains the marked sentences; None when there is none."""
    shortened: int
    """Of those from the labelled section: how many leave out a part of their passage. The others cannot but contain."""
    shortened_contained: Estimate | None
    """The same share of the shortened ones alone."""
    median_words: float
    """Of all answers to these questions."""
    words_90: float
    """Nine of ten answers are no longer."""


@dataclass(frozen=True, slots=True)
class AnswersReport:
    """Everything about a run; equal for equal outcomes."""

    model: str
    shares: tuple[Shares, ...]
    contained: tuple[Contained, ...]
    """Empty when nothing is marked."""
    left_out: tuple[LeftOut, ...]
    """Questions that were drawn for marking and could not be marked."""
    problems: tuple[Problem, ...]

    def as_json(self) -> dict[str, Any]:
        """For `--json`: estimates have `mean`, `low` and `high`."""
        aims = {"loss_max": LOSS_MAX, "contained_min": CONTAINED_MIN, "median_words_max": MEDIAN_WORDS_MAX}
        bootstrap = {"resamples": RESAMPLES, "seed": SEED, "interval": 0.95}
        return {"aims": aims, "bootstrap": bootstrap, **asdict(self)}


def answers_report(
    outcomes: Sequence[AnswerOutcome], model: str, left_out: Sequence[LeftOut], problems: Sequence[Problem]
) -> AnswersReport:
    """The report of `outcomes`; `model` embedded them. Of `left_out` those of other products are not reported."""
    products = {outcome.product for outcome in outcomes}
    return AnswersReport(
        model=model,
        shares=tuple(_all_shares(outcomes)),
        contained=tuple(_all_contained([outcome for outcome in outcomes if outcome.half is not None])),
        left_out=tuple(each for each in left_out if each.product in products),
        problems=tuple(problems),
    )


def _scopes(outcomes: Sequence[AnswerOutcome]) -> Iterator[tuple[str, list[AnswerOutcome]]]:
    products = list(dict.fromkeys(outcome.product for outcome in outcomes))
    if len(products) > 1:
        yield TOGETHER, list(outcomes)
    for product in products:
        yield product, [outcome for outcome in outcomes if outcome.product == product]


def _all_shares(outcomes: Sequence[AnswerOutcome]) -> Iterator[Shares]:
    for scope, of_scope in _scopes(outcomes):
        yield _shares(scope, EVERY_SET, AS_IT_COMES, _as_they_come(of_scope))
        for set_name in sorted({outcome.set_name for outcome in of_scope}):
            of_set = [outcome for outcome in of_scope if outcome.set_name == set_name]
            for asked in dict.fromkeys(outcome.circumstance for outcome in of_set):
                taken = [outcome for outcome in of_set if outcome.circumstance == asked]
                yield _shares(scope, set_name, asked, taken)


def _as_they_come(outcomes: Sequence[AnswerOutcome]) -> list[AnswerOutcome]:
    return [outcome for outcome in outcomes if outcome.circumstance in {"page", "none"}]


def _shares(scope: str, set_name: str, asked: str, outcomes: Sequence[AnswerOutcome]) -> Shares:
    values = np.array([(each.retrieved, each.from_labelled) for each in outcomes], dtype=np.float64)
    recall_1, from_labelled, difference = estimates(np.column_stack((values, values[:, 1] - values[:, 0])))
    return Shares(
        scope,
        set_name,
        asked,
        len(outcomes),
        recall_1,
        from_labelled,
        difference,
        float(median(each.words for each in outcomes)),
        sum(each.words == 0 for each in outcomes),
    )


def _all_contained(outcomes: Sequence[AnswerOutcome]) -> Iterator[Contained]:
    for scope, of_scope in _scopes(_as_they_come(outcomes)):
        for half in ("dev", "test", BOTH_HALVES):
            taken = [outcome for outcome in of_scope if half in {outcome.half, BOTH_HALVES}]
            if taken:
                yield _contained(scope, half, taken)


def _contained(scope: str, half: str, outcomes: Sequence[AnswerOutcome]) -> Contained:
    right = [outcome for outcome in outcomes if outcome.from_labelled]
    shortened = [outcome for outcome in right if outcome.shortened]
    words = [outcome.words for outcome in outcomes]
    return Contained(
        scope,
        half,
        len(outcomes),
        len(right),
        _share_contained(right),
        len(shortened),
        _share_contained(shortened),
        float(median(words)),
        float(quantiles(words, n=10, method="inclusive")[-1]) if len(words) > 1 else float(words[0]),
    )


def _share_contained(outcomes: Sequence[AnswerOutcome]) -> Estimate | None:
    values = np.array([[outcome.contained] for outcome in outcomes], dtype=np.float64)
    return estimates(values)[0] if outcomes else None
