"""Exact vector search with numpy: no file to break, and fast enough to answer while an index is built.

Measured for 384 dimensions on one core: 0.05 ms a query among 1,000 passages, 0.3 ms among 10,000, 9 ms among 100,000.
"""

from collections.abc import Set

import numpy as np

from knowledge.embedding import Vectors
from knowledge.passage_index import Neighbour
from knowledge.store import PassageSet


class ExactPassageIndex:
    """Compares a query with every passage of a set."""

    def __init__(self, passages: PassageSet) -> None:
        self._passages = passages

    async def query(self, vectors: Vectors, limit: int) -> list[list[Neighbour]]:
        """For each row of `vectors` up to `limit` neighbours; none when the set was embedded by another model."""
        return self.neighbours(vectors, limit)

    def neighbours(self, vectors: Vectors, limit: int, hidden: Set[int] = frozenset()) -> list[list[Neighbour]]:
        """The same, at once and without the passages at the places `hidden`: multiplying matrices waits for nothing."""
        matrix = self._passages.matrix
        if matrix.shape[1] != vectors.shape[1] or not len(matrix):
            return [[] for _ in vectors]
        cosines = vectors @ matrix.T
        cosines[:, list(hidden)] = -np.inf
        return [self._nearest(row, min(limit, len(matrix) - len(hidden))) for row in cosines]

    def _nearest(self, cosines: Vectors, limit: int) -> list[Neighbour]:
        if limit <= 0:
            return []
        near = np.argpartition(-cosines, limit - 1)[:limit]
        order = near[np.argsort(-cosines[near], kind="stable")]
        return [Neighbour(self._passages.passages[at].passage_id, float(cosines[at])) for at in order]
