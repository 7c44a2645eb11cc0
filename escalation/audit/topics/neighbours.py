"""Which texts stand next to each other: a graph of nearest neighbours by cosine."""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from escalation.audit.topics.topic import Rows

BLOCK_ROWS: Final = 2_000
"""Rows compared with all others at a time: 160 MB of cosines for 20,000 texts."""


def neighbour_graph(rows: Rows, neighbours: int) -> csr_matrix:
    """Cosines of each text with its nearest others, made symmetric: shape (texts, texts), no negative entry.

    `rows` have unit length. Two texts are joined where either counts the other among its `neighbours` nearest.
    """
    count = len(rows)
    nearest = min(neighbours, count - 1)
    if nearest < 1:
        return csr_matrix((count, count), dtype=np.float32)
    columns = np.empty((count, nearest), dtype=np.int64)
    cosines = np.empty((count, nearest), dtype=np.float32)
    for start in range(0, count, BLOCK_ROWS):
        block = rows[start : start + BLOCK_ROWS] @ rows.T
        own = np.arange(len(block))
        block[own, start + own] = -np.inf
        found = np.argpartition(-block, nearest - 1, axis=1)[:, :nearest]
        columns[start : start + len(block)] = found
        cosines[start : start + len(block)] = block[own[:, None], found]
    starts = np.arange(0, count * nearest + 1, nearest)
    graph = csr_matrix((np.maximum(cosines, 0).ravel(), columns.ravel(), starts), shape=(count, count))
    return graph.maximum(graph.T).tocsr()


def nearest_centres(rows: Rows, centres: Rows) -> tuple[NDArray[np.int64], Rows]:
    """For each row the place of its nearest centre, and their cosine. All have unit length; there is a centre."""
    places = np.empty(len(rows), dtype=np.int64)
    cosines = np.empty(len(rows), dtype=np.float32)
    for start in range(0, len(rows), BLOCK_ROWS):
        block = rows[start : start + BLOCK_ROWS] @ centres.T
        best = block.argmax(axis=1)
        places[start : start + len(block)] = best
        cosines[start : start + len(block)] = block[np.arange(len(block)), best]
    return places, cosines
