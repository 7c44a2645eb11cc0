"""The same topic next week: former topics are known again by their centres."""

import hashlib
from collections.abc import Collection, Sequence
from typing import Final

import numpy as np
from scipy.optimize import linear_sum_assignment

from escalation.audit.topics.topic import FormerTopic, Rows

SAME_MIN: Final = 0.85
"""Cosine of two centres that are taken for one topic. From 0.8 to 0.9 nothing changed on the sets of docs/topics.md."""

ID_CHARACTERS: Final = 12
"""Hex digits, 48 bits."""


def same_as(centres: Rows, former: Sequence[FormerTopic]) -> tuple[FormerTopic | None, ...]:
    """For each centre the former topic that it is; each former topic at most once, all of them at their best.

    Kuhn's Hungarian method on the cosines. Former centres of another model's
    dimensions are not known again.
    """
    known = [each for each in former if len(each.centre) == centres.shape[1]]
    found: list[FormerTopic | None] = [None] * len(centres)
    if known and len(centres):
        alike = centres @ np.array([each.centre for each in known], dtype=np.float32).T
        alike[alike < SAME_MIN] = 0
        for row, column in zip(*linear_sum_assignment(alike, maximize=True), strict=True):
            if alike[row, column] > 0:
                found[int(row)] = known[int(column)]
    return tuple(found)


def new_topic_id(plainest_text: str, taken: Collection[str]) -> str:
    """An id that is made of the text, and is none of `taken`."""
    digest = hashlib.sha256(plainest_text.encode("utf-8", "surrogatepass")).hexdigest()
    starts = range(len(digest) - ID_CHARACTERS)
    return next(
        digest[start : start + ID_CHARACTERS] for start in starts if digest[start:][:ID_CHARACTERS] not in taken
    )
