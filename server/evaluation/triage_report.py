"""Macro-F1 of each method on each task, learned from ten examples of each label and from all of them."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from statistics import fmean
from typing import Any, Final

import numpy as np
from sklearn.metrics import f1_score

from escalation.classifier import Rows
from knowledge.embedding import Vectors
from server.evaluation.triage_methods import METHODS, TIER_METHODS
from server.evaluation.triage_sets import Task

FEW: Final = 10
"""Examples of each label: what a team labels in an hour."""

FEW_SEEDS: Final = 3
"""Draws of few examples; their mean is told."""

ALL: Final = "all"

OnStep = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Figure:
    """Macro-F1 (0 to 1) of one method: its mean over the draws, and each of them."""

    method: str
    macro_f1: float
    draws: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class TaskReport:
    """One task, learned from `learned_from` examples: "10 of each" or "all"."""

    name: str
    label: str
    classes: int
    learned_from: str
    rows_learned: int
    rows_asked: int
    left_out: tuple[str, ...]
    figures: tuple[Figure, ...]

    def as_json(self) -> dict[str, Any]:
        """Plain JSON values."""
        return asdict(self)


def measure(tasks: Sequence[Task], vectors: Mapping[str, Vectors], on_step: OnStep) -> list[TaskReport]:
    """Learns and asks every method; `vectors` has a row for each text. `on_step`: how many of how many are done."""
    total = sum((FEW_SEEDS + 1) * len(_methods(task)) for task in tasks)
    done = 0
    reports = []
    for task in tasks:
        for learned_from, draws in ((f"{FEW} of each", FEW_SEEDS), (ALL, 1)):
            scores: dict[str, list[float]] = defaultdict(list)
            learned = task.learned
            for draw in range(draws):
                learned = task.learned if learned_from == ALL else few_of(task.learned, draw)
                for name, method in _methods(task).items():
                    scores[name].append(_score(method, learned, task.asked, vectors))
                    done += 1
                    on_step(done, total)
            figures = tuple(Figure(name, fmean(each), tuple(each)) for name, each in scores.items())
            reports.append(
                TaskReport(
                    task.name,
                    task.label,
                    task.classes,
                    learned_from,
                    len(learned),
                    len(task.asked),
                    task.left_out,
                    figures,
                )
            )
    return reports


def few_of(learned: Sequence[tuple[str, str]], draw: int) -> tuple[tuple[str, str], ...]:
    """FEW examples of each label, drawn by the number of the draw; all of a label that has no more."""
    by_label: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for each in learned:
        by_label[each[1]].append(each)
    chance = np.random.default_rng(draw)
    return tuple(
        by_label[label][place]
        for label in sorted(by_label)
        for place in chance.permutation(len(by_label[label]))[:FEW].tolist()
    )


def _methods(task: Task) -> dict[str, Any]:
    return TIER_METHODS if task.label == "tier" else METHODS


def _score(
    method: Callable[..., list[str]],
    learned: Sequence[tuple[str, str]],
    asked: Sequence[tuple[str, str]],
    vectors: Mapping[str, Vectors],
) -> float:
    texts, labels = [text for text, _ in learned], [label for _, label in learned]
    questions, right = [text for text, _ in asked], [label for _, label in asked]
    said = method(texts, _rows(texts, vectors), labels, questions, _rows(questions, vectors))
    # Of the labels that are there: one that only a method knows would otherwise count as a label of its own.
    return float(f1_score(right, said, labels=sorted(set(labels) | set(right)), average="macro", zero_division=0))


def _rows(texts: Sequence[str], vectors: Mapping[str, Vectors]) -> Rows:
    return np.stack([vectors[text] for text in texts])
