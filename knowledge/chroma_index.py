"""A vector index in an embedded Chroma: the one module that imports chromadb, when an index is first needed.

Everything here blocks; `IndexShelf` calls it in one worker thread. Chroma keeps clients by path and breaks when a
folder changes under them, so each build has a path of its own. Counting is no proof of health: an index whose files
are half gone still counts all its rows. Only asking for every vector is.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

import numpy as np

from knowledge.embedding import Vectors
from knowledge.errors import IndexBroken
from knowledge.passage_index import Neighbour
from knowledge.store import PassageSet

if TYPE_CHECKING:
    from chromadb.api.client import Client
    from chromadb.api.collection_configuration import CreateHNSWConfiguration
    from chromadb.api.models.Collection import Collection

COLLECTION: Final = "passages"

WRITE_BATCH: Final = 1_000
"""Rows in one upsert; Chroma refuses more than 5,461."""

VERIFY_BATCH: Final = 200
"""Passages asked for in one query while an index is checked."""

VERIFY_DEPTH: Final = 10
"""A passage counts as found when it is among the 10 nearest to its own vector."""

TWIN_DEPTH: Final = 200
"""Passages with the same text crowd each other out of the 10 nearest; so many are looked at before giving up."""

TWIN_COSINE: Final = 0.999
"""A passage must be found with its own vector, not with one of an older text."""

GRAPH: "Final[CreateHNSWConfiguration]" = {
    "space": "cosine",
    "ef_construction": 200,
    "ef_search": 200,
    "max_neighbors": 32,
}
"""Wider than Chroma's default (100, 100, 16), whose recall@10 we measured at 0.91 among 10,000 passages."""

T = TypeVar("T")


class OpenIndex:
    """A collection on disk, open for queries."""

    def __init__(self, folder: Path) -> None:
        """Opens what `build` wrote; raises IndexBroken."""
        self.folder = folder
        self._client = _client(folder)
        self._collection: Collection = _guarded(
            folder, lambda: self._client.get_collection(COLLECTION, embedding_function=None)
        )

    def query(self, vectors: Vectors, limit: int) -> list[list[Neighbour]]:
        """For each row of `vectors` up to `limit` neighbours, the nearest first; raises IndexBroken."""
        answer = _guarded(self.folder, lambda: self._ask(vectors, limit))
        return [list(map(Neighbour, ids, cosines)) for ids, cosines in answer]

    def verify(self, passages: PassageSet) -> None:
        """Raises IndexBroken unless every passage is found by its own vector, and no other passage is there."""
        self.verify_count(passages)
        places = range(len(passages))
        missing = self._unreached(passages, self._unreached(passages, places, VERIFY_DEPTH), TWIN_DEPTH)
        if missing:
            raise IndexBroken(f"{self.folder}: {len(missing)} of {len(passages)} passages cannot be reached.")

    def verify_count(self, passages: PassageSet) -> None:
        """Raises IndexBroken unless as many passages are there; that is enough for an index whose seal is whole."""
        count = _guarded(self.folder, self._collection.count)
        if count != len(passages):
            raise IndexBroken(f"{self.folder} holds {count} passages instead of {len(passages)}.")

    def close(self) -> None:
        """Lets go of the folder; queries after it raise IndexBroken."""
        _guarded(self.folder, self._client.close)

    def _ask(self, vectors: Vectors, limit: int) -> list[tuple[list[str], list[float]]]:
        answer = self._collection.query(query_embeddings=vectors, n_results=limit, include=["distances"])
        distances = answer["distances"] or []
        return [(ids, [1.0 - far for far in row]) for ids, row in zip(answer["ids"], distances, strict=True)]

    def _unreached(self, passages: PassageSet, places: Sequence[int], depth: int) -> list[int]:
        missing: list[int] = []
        for start in range(0, len(places), VERIFY_BATCH):
            batch = list(places[start : start + VERIFY_BATCH])
            answers = self.query(passages.matrix[batch], min(depth, len(passages)))
            missing += [at for at, near in zip(batch, answers, strict=True) if not _holds(near, passages, at)]
        return missing


def build(folder: Path, passages: PassageSet) -> None:
    """Writes an index of `passages` into `folder`, which must be new; raises IndexBroken."""
    client = _client(folder)
    try:
        _guarded(folder, lambda: _fill(client, passages))
    finally:
        _guarded(folder, client.close)


def _fill(client: "Client", passages: PassageSet) -> None:
    collection = client.create_collection(COLLECTION, configuration={"hnsw": GRAPH}, embedding_function=None)
    ids = [passage.passage_id for passage in passages.passages]
    for start in range(0, len(ids), WRITE_BATCH):
        end = start + WRITE_BATCH
        collection.add(ids=ids[start:end], embeddings=passages.matrix[start:end])


def _holds(near: Sequence[Neighbour], passages: PassageSet, at: int) -> bool:
    if not np.any(passages.matrix[at]):
        return True  # a passage that waits for its vector has no neighbours
    wanted = passages.passages[at].passage_id
    return any(each.passage_id == wanted and each.cosine >= TWIN_COSINE for each in near)


def _client(folder: Path) -> "Client":
    def opened() -> "Client":
        from chromadb.api.client import Client
        from chromadb.config import Settings

        settings = Settings(is_persistent=True, persist_directory=str(folder), anonymized_telemetry=False)
        return Client(settings=settings)

    return _guarded(folder, opened)


def _guarded(folder: Path, call: Callable[[], T]) -> T:
    """What `call` returns; whatever Chroma raises becomes IndexBroken, its native panics (no Exception) too."""
    try:
        return call()
    except IndexBroken:
        raise
    except BaseException as error:
        raise IndexBroken(f"{folder}: {type(error).__name__}: {error}") from error
