"""What an evaluation of confidence found, as values: each product by a calibration that never saw it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from server.agent.calibration import Calibration, probability
from server.evaluation.confidence_measures import (
    Bin,
    Interval,
    Point,
    Selective,
    auroc,
    calibration_error,
    reliability,
    risk_coverage,
    selective,
)
from server.evaluation.examples import Example
from server.evaluation.unanswerable import KINDS, Kind

ACCEPTED: Final = (0.05, 0.1, 0.2, 0.3, 0.4)
"""Accepted error rates that are measured."""

TOGETHER: Final = "all products"


@dataclass(frozen=True, slots=True)
class Apart:
    """How well answerable questions are told apart from unanswerable ones of a kind, as AUROC."""

    scope: str
    kind: Kind
    answerable: int
    unanswerable: int
    confidence: Interval
    cosine: Interval
    """By the bare best cosine, in the same run."""


@dataclass(frozen=True, slots=True)
class Scope:
    """A product, or all together, on the natural mix of questions."""

    name: str
    judged_by: str
    questions: int
    right: float
    """Share that is answered rightly when everything is answered."""
    calibration_error: float
    bins: tuple[Bin, ...]
    curve: tuple[Point, ...]
    selective: tuple[Selective, ...]


@dataclass(frozen=True, slots=True)
class ConfidenceReport:
    """Everything that is printed."""

    model: str
    apart: tuple[Apart, ...]
    scopes: tuple[Scope, ...]

    def as_json(self) -> dict[str, Any]:
        """For `--json`."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Judge:
    """A calibration for a product that it has not seen, where there is one."""

    name: str
    calibration: Calibration


def report_of(examples: Sequence[Example], judges: Mapping[str, Judge], model: str) -> ConfidenceReport:
    """`judges`: by product."""
    judged = [(each, _value(each, judges[each.product].calibration)) for each in examples]
    scopes = list(_scopes(judged))
    return ConfidenceReport(
        model,
        tuple(apart for name, part in scopes for apart in _apart(name, part)),
        tuple(_scope(name, part, judges) for name, part in scopes),
    )


Judged = Sequence[tuple[Example, float]]


def _value(example: Example, calibration: Calibration) -> float:
    return 0.0 if example.signs is None else probability(calibration.log_odds(example.signs))


def _scopes(judged: Judged) -> Iterator[tuple[str, Judged]]:
    names = sorted({example.product for example, _ in judged})
    if len(names) > 1:
        yield TOGETHER, judged
    for name in names:
        yield name, [each for each in judged if each[0].product == name]


def _apart(scope: str, judged: Judged) -> Iterator[Apart]:
    for kind in KINDS.values():
        hard = kind == "answer removed"
        wanted = [each for each in judged if (each[0].is_paired if hard else each[0].is_natural)]
        answerable = [each for each in wanted if each[0].kind is None]
        other = [each for each in wanted if each[0].kind == kind]
        if answerable and other:
            yield Apart(
                scope,
                kind,
                len(answerable),
                len(other),
                auroc([value for _, value in answerable], [value for _, value in other]),
                auroc([each.cosine for each, _ in answerable], [each.cosine for each, _ in other]),
            )


def _scope(name: str, judged: Judged, judges: Mapping[str, Judge]) -> Scope:
    mix = [(each, value) for each, value in judged if each.is_natural]
    values, right = [value for _, value in mix], [each.is_right for each, _ in mix]
    bins = reliability(values, right)
    return Scope(
        name,
        ", ".join(sorted({judges[each.product].name for each, _ in judged})),
        len(mix),
        sum(right) / max(len(right), 1),
        calibration_error(bins),
        bins,
        risk_coverage(values, right),
        tuple(_selective(mix, judges, rate) for rate in ACCEPTED),
    )


def _selective(mix: Judged, judges: Mapping[str, Judge], rate: float) -> Selective:
    """Over several products each by its own threshold: what is above it counts as 1, the rest as 0."""
    levels = {name: judge.calibration.thresholds(rate).hand_off for name, judge in judges.items()}
    used = {levels[each.product] for each, _ in mix}
    passed = [float(value >= levels[each.product]) for each, value in mix]
    measured = selective(passed, [each.is_right for each, _ in mix], rate, 0.5)
    shown = used.pop() if len(used) == 1 else None
    return Selective(rate, shown, measured.questions, measured.answered, measured.wrong)
