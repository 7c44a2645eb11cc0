"""A calibration from examples: trees that keep to what a person would expect, calibrated where they had not seen.

Trees: LogitBoost (Friedman, Hastie and Tibshirani 2000) over monotone regression trees; more of a sign that speaks for
an answer never lowers it. Calibration: Platt (1999), on scores of products, or of parts of one, that were left out.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from server.agent.accepted_error import ladder_of
from server.agent.boosted import LEAF, Boosted, Tree
from server.agent.calibration import Calibration, probability
from server.agent.confidence_signs import FALLING, RISING, SIGNS, Signs
from server.evaluation.examples import Example

ROUNDS: Final = 150
RATE: Final = 0.07
LEAVES: Final = 8
LEAF_SHARE_MIN: Final = 0.01
"""Small steps and leaves of a hundredth of the weight at least: three products are few."""

STEP_MAX: Final = 4.0
HESSIAN_MIN: Final = 0.02
"""Bounds of one step, as LogitBoost's authors advise."""

UNANSWERABLE_WEIGHT: Final = 0.3
"""What all questions of one unanswerable kind weigh in learning, where the answerable ones of their product weigh 1."""

PARTS: Final = 5
"""Into so many parts examples are cut to be scored by a model that has not seen them, where there is one product."""

NEWTON_STEPS: Final = 50
STEP_SIZES: Final = tuple(0.5**power for power in range(20))
RIDGE: Final = 1.0
"""Holds the curve near "the score means what it says" where outcomes are few or all alike."""

SLOPE_MIN: Final = 0.05
"""A score that says nothing is flattened, never turned round: more of a sign must not lower a confidence."""

Rows = NDArray[np.float64]


def fit(examples: Sequence[Example], model: str) -> Calibration:
    """The calibration of `examples`; `model`: the embedding model's name. Raises ValueError when all were (not) right.

    Ladders are made of the natural mix of each product, scored by a model and curve that never saw that product.
    """
    usable = [each for each in examples if each.signs is not None]
    groups = _groups(usable)
    scores = np.zeros(len(usable))
    for group in np.unique(groups):
        seen, left = groups != group, groups == group
        scores[left] = _scores(boosted(_of(usable, seen)), _of(usable, left))
    right = np.array([each.is_right for each in usable])
    weights = weights_of(usable)
    natural = np.array([each.is_natural for each in usable])
    slope, shift = platt(scores[natural], right[natural], weights[natural])
    ladders = {
        name: ladder_of(
            (probability(slope * score + shift), bool(is_right))
            for score, is_right, each in zip(scores, right, usable, strict=True)
            if each.product == name and each.is_natural
        )
        for name in sorted({each.product for each in usable})
    }
    return Calibration(boosted(usable), slope, shift, ladders, _about(usable, model))


def boosted(examples: Sequence[Example]) -> Boosted:
    """The trees that tell right from wrong in `examples`. Raises ValueError when all were right, or none."""
    from sklearn.tree import DecisionTreeRegressor

    rows = np.array([row_of(each.signs) for each in examples if each.signs is not None], dtype=np.float32)
    right = np.array([each.is_right for each in examples], dtype=np.float64)
    weights = weights_of(examples)
    if not 0 < right.sum() < len(right):
        raise ValueError("Outcomes must have right answers and wrong ones.")
    share = float(np.average(right, weights=weights))
    start = float(np.log(share / (1 - share)))
    log_odds = np.full(len(right), start)
    directions = [1 if name in RISING else -1 if name in FALLING else 0 for name in SIGNS]
    trees: list[Tree] = []
    for _ in range(ROUNDS):
        chances = 1 / (1 + np.exp(-log_odds))
        hessian = np.maximum(chances * (1 - chances), HESSIAN_MIN)
        step = np.clip((right - chances) / hessian, -STEP_MAX, STEP_MAX)
        grown = DecisionTreeRegressor(
            max_leaf_nodes=LEAVES,
            min_weight_fraction_leaf=LEAF_SHARE_MIN,
            monotonic_cst=directions,
            random_state=0,
        ).fit(rows, step, sample_weight=weights * hessian)
        log_odds += RATE * grown.predict(rows)
        trees.append(_tree(grown.tree_))
    return Boosted(SIGNS, start, tuple(trees))


def platt(scores: Rows, right: NDArray[np.bool_], weights: Rows) -> tuple[float, float]:
    """Slope (positive) and shift of the logistic curve through `scores`, by damped Newton steps with a light ridge."""
    columns = np.stack([scores, np.ones(len(scores))], axis=1)
    usual = np.array([1.0, 0.0])

    def loss(curve: Rows) -> float:
        odds = columns @ curve
        return float(weights @ (np.logaddexp(0.0, odds) - right * odds) + RIDGE / 2 * ((curve - usual) ** 2).sum())

    curve = usual
    for _ in range(NEWTON_STEPS):
        chances = (1 + np.tanh(columns @ curve / 2)) / 2
        gradient = columns.T @ (weights * (chances - right)) + RIDGE * (curve - usual)
        hessian = (columns.T * (weights * chances * (1 - chances))) @ columns + RIDGE * np.eye(2)
        step = np.linalg.solve(hessian, gradient)
        size = next((size for size in STEP_SIZES if loss(curve - size * step) <= loss(curve)), 0.0)
        curve = curve - size * step
    return max(float(curve[0]), SLOPE_MIN), float(curve[1])


def weights_of(examples: Sequence[Example]) -> Rows:
    """Each product weighs alike: its answerable questions 1 together, each unanswerable kind UNANSWERABLE_WEIGHT."""
    keys = [(each.product, each.kind) for each in examples]
    counts = {key: keys.count(key) for key in set(keys)}
    weights = np.array([(1.0 if key[1] is None else UNANSWERABLE_WEIGHT) / counts[key] for key in keys])
    return np.asarray(weights * len(weights) / max(weights.sum(), 1e-9), dtype=np.float64)


def row_of(signs: Signs) -> list[float]:
    """The signs in the order of SIGNS."""
    return [signs[name] for name in SIGNS]


def _groups(examples: Sequence[Example]) -> NDArray[np.int64]:
    """The product of each; where there is one only, parts of it: of neighbours in the file, which may be alike."""
    names = sorted({each.product for each in examples})
    if len(names) > 1:
        return np.array([names.index(each.product) for each in examples], dtype=np.int64)
    return np.random.default_rng(0).integers(0, PARTS, len(examples)).astype(np.int64)


def _of(examples: Sequence[Example], chosen: NDArray[np.bool_]) -> list[Example]:
    return [each for each, is_chosen in zip(examples, chosen, strict=True) if is_chosen]


def _scores(model: Boosted, examples: Iterable[Example]) -> Rows:
    return np.array([model.score(each.signs) for each in examples if each.signs is not None])


def _tree(grown: Any) -> Tree:
    leaf = grown.children_left < 0
    return Tree(
        sign=tuple(int(LEAF if ends else sign) for ends, sign in zip(leaf, grown.feature, strict=True)),
        limit=tuple(0.0 if ends else float(limit) for ends, limit in zip(leaf, grown.threshold, strict=True)),
        left=tuple(0 if ends else int(at) for ends, at in zip(leaf, grown.children_left, strict=True)),
        right=tuple(0 if ends else int(at) for ends, at in zip(leaf, grown.children_right, strict=True)),
        value=tuple(
            RATE * float(value) if ends else 0.0 for ends, value in zip(leaf, grown.value[:, 0, 0], strict=True)
        ),
    )


def _about(examples: Sequence[Example], model: str) -> dict[str, Any]:
    return {
        "written_by": "handrail calibrate",
        "fitted_on": sorted({each.product for each in examples}),
        "fitted_at": datetime.now(UTC).date().isoformat(),
        "embedding_model": model,
        "outcomes": len(examples),
        "right": sum(each.is_right for each in examples),
    }
