"""What can be automated: what is asked often, asked alike, and answered by the help centre."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from escalation.audit.topics.topic import Rows

SAMPLES_ASKED: Final = 8
"""Texts of a group for which the help centre is asked: each costs a search."""

SIZE_MIN: Final = 3
"""What came twice is no habit."""


@dataclass(frozen=True, slots=True)
class Group:
    """Texts under one name: a category, or a topic. `places` are those of its texts, `replies` those of its replies."""

    name: str
    places: tuple[int, ...]
    size: int
    """Tickets, which may be more than there are places."""


@dataclass(frozen=True, slots=True)
class Automation:
    """One group as a candidate; all parts from 0 to 1."""

    name: str
    size: int
    share: float
    """Of all tickets."""
    predictability: float
    """How alike its texts are: mean cosine with their centre, from PLAIN_COSINE as 0 to 1 as 1."""
    answered: float | None
    """How well the help centre answers its samples; None where it was not asked."""
    score: float
    """The part of all tickets that may be spared: share x predictability x answered."""
    samples: tuple[int, ...]
    """Places of the texts nearest to the centre, which were asked."""
    evidence: str
    """For people, in a sentence."""


PLAIN_COSINE: Final = 0.3
"""Mean cosine of texts about everything with their centre: what is no more alike than that cannot be foretold."""

UNASKED: Final = 0.5
"""What counts for `answered` in the score where nobody could be asked."""


def automation_candidates(
    groups: Sequence[Group],
    texts: Sequence[str],
    embeddings: Rows,
    total: int,
    answers: Callable[[str], float] | None = None,
) -> tuple[Automation, ...]:
    """The groups by what their automation would spare, the most first; those below SIZE_MIN are left out.

    `embeddings` has a row of unit length for each text; `total` counts all tickets. `answers`: how well the help
    centre answers a text, 0 to 1; without it all groups count as UNASKED.
    """
    found = [_candidate(group, texts, embeddings, total, answers) for group in groups if group.size >= SIZE_MIN]
    return tuple(sorted(found, key=lambda each: (-each.score, -each.size, each.name)))


def _candidate(
    group: Group, texts: Sequence[str], embeddings: Rows, total: int, answers: Callable[[str], float] | None
) -> Automation:
    rows = embeddings[list(group.places)]
    centre = rows.mean(axis=0)
    near = rows @ (centre / max(float(np.linalg.norm(centre)), 1e-9))
    predictability = float(np.clip((near.mean() - PLAIN_COSINE) / (1 - PLAIN_COSINE), 0, 1))
    order = np.argsort(-near, kind="stable")[:SAMPLES_ASKED]
    samples = tuple(group.places[place] for place in order.tolist())
    answered = None if answers is None else float(np.mean([answers(texts[place]) for place in samples]))
    share = group.size / total if total else 0.0
    score = share * predictability * (UNASKED if answered is None else answered)
    known = (
        "the help centre was not asked"
        if answered is None
        else f"the help centre answers {100 * answered:.0f} % of them"
    )
    evidence = f"{group.size:,} tickets ({100 * share:.0f} %), {100 * predictability:.0f} % predictable, {known}."
    return Automation(group.name, group.size, share, predictability, answered, score, samples, evidence)
