"""What is said about outcomes: per kind of question means with intervals, and what a page changes in pairs."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, astuple, dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from knowledge.evaluation.bootstrap import RESAMPLES, SEED, Estimate, estimates
from knowledge.evaluation.evaluate import PASSAGES_RANKED, Outcome
from knowledge.evaluation.measures import MEASURES
from knowledge.evaluation.question import Circumstance, Problem

TOGETHER: Final = "all products"
PAGELESS: Final = "all without a page"
"""Every question that has no page of its own, of whatever set."""

Figures = Mapping[str, Mapping[str, Estimate]]
"""By method, then by measure."""


@dataclass(frozen=True, slots=True)
class Row:
    """One kind of question, asked in one way."""

    scope: str
    """A product, or all of them."""
    set_name: str
    asked: str
    """On which page, and of which of the questions."""
    questions: int
    figures: Figures


@dataclass(frozen=True, slots=True)
class Difference:
    """What one way of asking or one method adds to another, over the same questions."""

    scope: str
    set_name: str
    what: str
    """Such as `right page - none`."""
    questions: int
    figures: Figures


@dataclass(frozen=True, slots=True)
class Report:
    """Everything about a run; equal for equal outcomes."""

    model: str
    methods: tuple[str, ...]
    rows: tuple[Row, ...]
    page_differences: tuple[Difference, ...]
    """What a page changes, for each method."""
    method_differences: tuple[Difference, ...]
    """What the first method adds to each other one, for each row."""
    problems: tuple[Problem, ...]

    def as_json(self) -> dict[str, Any]:
        """For `--json`: estimates have `mean`, `low` and `high`."""
        return {
            "bootstrap": {"resamples": RESAMPLES, "seed": SEED, "interval": 0.95},
            "passages_ranked": PASSAGES_RANKED,
            **asdict(self),
        }


def report_of(outcomes: Sequence[Outcome], methods: Sequence[str], model: str, problems: Iterable[Problem]) -> Report:
    """`methods`: names in the order of the report, the one that is measured first; all outcomes have all of them."""
    groups = list(_groups(outcomes))
    return Report(
        model=model,
        methods=tuple(methods),
        rows=tuple(_row(group, methods) for group in groups),
        page_differences=tuple(_page_differences(outcomes, methods)),
        method_differences=tuple(_method_difference(group, methods) for group in groups),
        problems=tuple(problems),
    )


@dataclass(frozen=True, slots=True)
class _Group:
    scope: str
    set_name: str
    asked: str
    outcomes: Sequence[Outcome]


def _scopes(outcomes: Sequence[Outcome]) -> Iterator[tuple[str, Sequence[Outcome]]]:
    """All products together when there are several, then each."""
    products = list(dict.fromkeys(outcome.product for outcome in outcomes))
    if len(products) > 1:
        yield TOGETHER, outcomes
    for product in products:
        yield product, [outcome for outcome in outcomes if outcome.product == product]


def _sets(outcomes: Sequence[Outcome]) -> Iterator[tuple[str, list[Outcome]]]:
    """Each set by its name, then what has no page together."""
    for name in sorted({outcome.question.set_name for outcome in outcomes}):
        yield name, [outcome for outcome in outcomes if outcome.question.set_name == name]
    pageless = [outcome for outcome in outcomes if outcome.question.page is None]
    if pageless:
        yield PAGELESS, pageless


def _groups(outcomes: Sequence[Outcome]) -> Iterator[_Group]:
    for scope, of_scope in _scopes(outcomes):
        for name, of_set in _sets(of_scope):
            seen: set[frozenset[int]] = set()
            for asked, takes in _WAYS.items():
                taken = [outcome for outcome in of_set if takes(outcome)]
                same = frozenset(map(id, taken))
                if taken and same not in seen:
                    seen.add(same)
                    yield _Group(scope, name, asked, taken)


def _in(*circumstances: Circumstance) -> Callable[[Outcome], bool]:
    return lambda outcome: outcome.circumstance in circumstances


_WAYS: Final[Mapping[str, Callable[[Outcome], bool]]] = {
    "page": _in("page"),
    "none": _in("none"),
    "page or none": _in("page", "none"),
    "right page": _in("right page"),
    "none (has a right page)": lambda outcome: (
        outcome.circumstance == "none" and outcome.question.right_page is not None
    ),
    "unrelated page": _in("unrelated page"),
    "none (has an unrelated page)": lambda outcome: (
        outcome.circumstance == "none" and outcome.question.unrelated_page is not None
    ),
}
"""What is taken together; a way that takes the same as one before it says nothing new and has no row."""


def _row(group: _Group, methods: Sequence[str]) -> Row:
    values = np.hstack([_values(group.outcomes, method) for method in methods])
    return Row(group.scope, group.set_name, group.asked, len(values), _figures(values, methods))


def _method_difference(group: _Group, methods: Sequence[str]) -> Difference:
    first, others = methods[0], methods[1:]
    names = [f"{first} - {other}" for other in others]
    own = _values(group.outcomes, first)
    values = np.hstack([own - _values(group.outcomes, other) for other in others] or [own[:, :0]])
    return Difference(group.scope, group.set_name, group.asked, len(values), _figures(values, names))


def _page_differences(outcomes: Sequence[Outcome], methods: Sequence[str]) -> Iterator[Difference]:
    for scope, of_scope in _scopes(outcomes):
        for name, of_set in _sets(of_scope):
            without = {_key(outcome): outcome for outcome in of_set if outcome.circumstance == "none"}
            for circumstance in ("right page", "unrelated page"):
                given = [outcome for outcome in of_set if outcome.circumstance == circumstance]
                if not given:
                    continue
                pairs = [without[_key(outcome)] for outcome in given]
                values = np.hstack([_values(given, method) - _values(pairs, method) for method in methods])
                yield Difference(scope, name, f"{circumstance} - none", len(given), _figures(values, methods))


def _key(outcome: Outcome) -> tuple[str, int]:
    """Of a question: objects are told apart and not ids, which a file may give twice."""
    return outcome.product, id(outcome.question)


def _values(outcomes: Sequence[Outcome], method: str) -> NDArray[np.float64]:
    """Shape (outcomes, measures)."""
    return np.array([astuple(outcome.measures[method]) for outcome in outcomes], dtype=np.float64)


def _figures(values: NDArray[np.float64], names: Sequence[str]) -> Figures:
    """`values`: the columns of each name's measures, side by side."""
    made = iter(estimates(values)) if values.size else iter(())
    return {name: {measure: next(made) for measure in MEASURES} for name in names}
