"""Clusters of texts, their number found by itself: communities in a graph of nearest neighbours.

The Louvain method (Blondel, Guillaume, Lambiotte, Lefebvre: Fast unfolding of communities in large networks, 2008)
finds them at several resolutions. Which of them is told follows from how plainly each text stands in its own: a
silhouette (Rousseeuw 1987) over the graph, whose fall with more clusters is weighed against what more clusters say.
docs/decisions/0042 has what was tried beside it. Few texts have no neighbourhoods: they are joined one by one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.sparse import csr_matrix
from scipy.spatial.distance import squareform
from sklearn.metrics import silhouette_samples
from sknetwork.clustering import Louvain
from threadpoolctl import threadpool_limits

from escalation.audit.topics.fused import fused_rows
from escalation.audit.topics.languages import languages_of
from escalation.audit.topics.neighbours import neighbour_graph
from escalation.audit.topics.topic import Rows

NEIGHBOURS: Final = 30
RESOLUTIONS: Final = (0.3, 0.5, 0.8, 1.2, 1.7, 2.3, 3.0, 4.0, 5.0, 6.5, 8.0, 10.0)

TOPIC_RESOLUTION_MIN: Final = 1.2
"""Coarser ones are areas: a topic is to be one thing that somebody can answer or mend."""

TOPIC_GAIN: Final = 0.06
"""How much plainness twice as many topics may cost."""

AREA_GAIN: Final = 0.03
"""The same for areas, which are to be few and plain."""

FEW_TEXTS: Final = 1_000
"""So many have no neighbourhoods to speak of: they are joined one by one. docs/decisions/0051 says what was tried."""

HEIGHTS: Final = (0.7, 0.75, 0.8, 0.85, 0.88, 0.91, 0.94, 0.97)
"""One minus the mean cosine of two topics from which on they stay apart, where texts are few: what is tried."""

AREAS_APART: Final = 0.9
"""The same for areas, where topics are not as wide already."""

TOPIC_TEXTS: Final = 3
"""A smaller cluster is no topic: its texts stand plainly in none."""


@dataclass(frozen=True, slots=True, eq=False)
class Clusters:
    """For each row the number of its cluster, from 0, and of the coarser area that it stands in."""

    clusters: NDArray[np.int64]
    areas: NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class _Partition:
    numbers: NDArray[np.int64]
    count: int
    plainness: float

    def worth(self, gain: float) -> float:
        return self.plainness + gain * float(np.log2(max(self.count, 1)))


def clusters_of(texts: Sequence[str], embeddings: Rows) -> Clusters:
    """The clusters of different texts; the same for the same texts.

    `embeddings`: a row of unit length for each, shape (len(texts), dimensions).
    """
    with threadpool_limits(1):
        rows = fused_rows(texts, embeddings, languages_of(texts))
        if len(texts) <= FEW_TEXTS:
            return _joined(rows)
        graph = neighbour_graph(rows, NEIGHBOURS)
    found = [_partition(graph, resolution) for resolution in RESOLUTIONS]
    fine = [each for each, resolution in zip(found, RESOLUTIONS, strict=True) if resolution >= TOPIC_RESOLUTION_MIN]
    finer = max(fine, key=lambda each: each.worth(TOPIC_GAIN))
    coarser = max(found, key=lambda each: each.worth(AREA_GAIN))
    return Clusters(finer.numbers, coarser.numbers)


def _joined(rows: Rows) -> Clusters:
    """Average linkage (Sokal, Michener 1958), cut where the mean silhouette (Rousseeuw 1987) is highest.

    A text that resembles none is alone.
    """
    if len(rows) < 2:
        alone = np.zeros(len(rows), dtype=np.int64)
        return Clusters(alone, alone)
    apart = np.clip(1 - (rows @ rows.T).astype(np.float64), 0, 2)
    np.fill_diagonal(apart, 0)
    tree = linkage(squareform(apart, checks=False), "average")
    cuts = [np.asarray(fcluster(tree, height, "distance") - 1, np.int64) for height in HEIGHTS]
    best = max(range(len(HEIGHTS)), key=lambda place: _silhouette(apart, cuts[place]))
    areas = fcluster(tree, max(AREAS_APART, HEIGHTS[best]), "distance") - 1
    return Clusters(cuts[best], np.asarray(areas, np.int64))


def _silhouette(apart: NDArray[np.float64], numbers: NDArray[np.int64]) -> float:
    """The mean over all texts, of which those in no topic count as 0."""
    sizes = np.bincount(numbers)
    if not 1 < len(sizes) < len(numbers):
        return 0.0
    each = silhouette_samples(apart, numbers, metric="precomputed")
    return float(np.where(sizes[numbers] >= TOPIC_TEXTS, each, 0).mean())


def _partition(graph: csr_matrix, resolution: float) -> _Partition:
    numbers = np.asarray(Louvain(resolution=resolution, random_state=0).fit_predict(graph), dtype=np.int64)
    return _Partition(numbers, int(numbers.max()) + 1, plainness(graph, numbers))


def plainness(graph: csr_matrix, numbers: NDArray[np.int64]) -> float:
    """Mean silhouette of the nodes, -1 to 1: weight of the edges into the own cluster against the next best."""
    nodes = np.arange(len(numbers))
    membership = csr_matrix((np.ones(len(numbers), dtype=np.float32), (nodes, numbers)))
    weights = (graph @ membership).toarray()
    own = weights[nodes, numbers].copy()
    weights[nodes, numbers] = 0
    other = weights.max(axis=1)
    return float(np.mean((own - other) / np.maximum(np.maximum(own, other), 1e-9)))
