"""Clusters of texts, their number found by itself: spectral clustering of a graph of nearest neighbours.

Ng, Jordan, Weiss: On Spectral Clustering (2001), on the normalised graph Laplacian; the number of clusters from its
eigenvalues (von Luxburg: A Tutorial on Spectral Clustering, 2007, section 8.3).
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, diags
from scipy.sparse.linalg import eigsh
from sklearn.cluster import KMeans
from sklearn.preprocessing import normalize
from threadpoolctl import threadpool_limits

from escalation.audit.topics.neighbours import neighbour_graph
from escalation.audit.topics.topic import Rows

NEIGHBOURS: Final = 15
CLUSTERS_MAX: Final = 150
SHARPNESS: Final = 5.0
"""How fast the weight of a neighbour falls with its distance: e^-(SHARPNESS x (1 - cosine))."""
EIGENVALUE_MIN: Final = 0.9
TEXTS_MIN: Final = 20
"""Fewer are one cluster."""
STARTS: Final = 3


def clusters_of(rows: Rows) -> NDArray[np.int64]:
    """The number of its cluster for each row of unit length, from 0; the same for the same rows."""
    if len(rows) < TEXTS_MIN:
        return np.zeros(len(rows), dtype=np.int64)
    with threadpool_limits(1):
        graph = neighbour_graph(rows, NEIGHBOURS)
        values, vectors = _spectrum(graph, min(CLUSTERS_MAX, len(rows) // 4))
        count = max(1, int((values >= EIGENVALUE_MIN).sum()))
        found = KMeans(count, n_init=STARTS, random_state=0).fit_predict(normalize(vectors[:, :count]))
    return np.asarray(found, dtype=np.int64)


def _spectrum(graph: csr_matrix, count: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The largest eigenvalues of the normalised adjacency matrix, and their vectors, in falling order."""
    weights = graph.astype(np.float64)
    weights.data = np.exp(SHARPNESS * (weights.data - 1))
    scale = diags(1 / np.sqrt(np.maximum(np.asarray(weights.sum(axis=1)).ravel(), 1e-12)))
    start = np.full(graph.shape[0], 1 / np.sqrt(graph.shape[0]))
    values, vectors = eigsh(scale @ weights @ scale, count, which="LA", v0=start, tol=1e-4)
    order = np.argsort(-values)
    return values[order], vectors[:, order]
