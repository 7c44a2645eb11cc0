"""A vector index in an embedded Chroma: the one module that imports chromadb, when an index is first needed.

Everything here blocks; `IndexShelf` calls it in one worker thread. Chroma keeps clients by path and breaks when a
folder changes under them, so each build has a path of its own. Counting is no proof of health: an index whose files
are half gone still counts all its rows. Only asking for every vector is.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

import numpy as np

from knowledge.embedding import Vectors
from knowledge.errors import IndexBroken
from knowledge.exact_index import ExactPassageIndex
from knowledge.passage_index import Neighbour
from knowledge.store import PassageSet
from knowledge.twins import Twins

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
"""Passages with nearly the same text crowd each other out of the 10 nearest; so many are looked at before giving up."""

STRAYS: Final = "strays.json"
"""The ids of those that the graph does not reach; they are compared one by one."""

STRAYS_SHARE_MAX: Final = 0.01
"""Of all vectors: 20,000 nearly equal passages left 1 in 10,000 out of reach, a damaged index far more."""

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

    def __init__(self, folder: Path, passages: PassageSet) -> None:
        """Opens what `build` wrote of `passages`; raises IndexBroken."""
        self.folder = folder
        self._passages = passages
        self._twins = Twins(passages)
        self._strays = _read_strays(folder, passages)
        self._client = _client(folder)
        self._collection: Collection = _guarded(
            folder, lambda: self._client.get_collection(COLLECTION, embedding_function=None)
        )

    def query(self, vectors: Vectors, limit: int) -> list[list[Neighbour]]:
        """For each row of `vectors` up to `limit` neighbours, the nearest first; raises IndexBroken."""
        found = _guarded(self.folder, lambda: self._ask(vectors, limit))
        if self._strays:
            beside = _of_places(self._passages, self._strays).neighbours(vectors, limit)
            found = [_nearest_of(one, other) for one, other in zip(found, beside, strict=True)]
        return [self._twins.spread(near, limit) for near in found]

    def verify(self) -> None:
        """Raises IndexBroken unless every passage is found by its own vector, and no other passage is there.

        A few that the graph does not reach are kept beside it; see `write_strays`.
        """
        self.verify_count()
        self._strays = self._unreached(self._unreached(self._twins.firsts, VERIFY_DEPTH), TWIN_DEPTH)
        if len(self._strays) > STRAYS_SHARE_MAX * len(self._twins.firsts):
            lost = f"{len(self._strays)} of {len(self._twins.firsts)} vectors cannot be reached"
            raise IndexBroken(f"{self.folder}: {lost}.")

    def verify_count(self) -> None:
        """Raises IndexBroken unless as many vectors are there; that is enough for an index whose seal is whole."""
        count = _guarded(self.folder, self._collection.count)
        if count != len(self._twins.firsts):
            raise IndexBroken(f"{self.folder} holds {count} vectors instead of {len(self._twins.firsts)}.")

    def write_strays(self, folder: Path) -> None:
        """Writes what `verify` found out of reach into `folder`, the original of this one; raises OSError."""
        ids = [self._passages.passages[at].passage_id for at in self._strays]
        (folder / STRAYS).write_text(json.dumps(ids), "utf-8")

    def close(self) -> None:
        """Lets go of the folder; queries after it raise IndexBroken."""
        _guarded(self.folder, self._client.close)

    def _ask(self, vectors: Vectors, limit: int) -> list[list[Neighbour]]:
        answer = self._collection.query(query_embeddings=vectors, n_results=limit, include=["distances"])
        distances = answer["distances"] or []
        rows = zip(answer["ids"], distances, strict=True)
        return [[Neighbour(each, 1.0 - far) for each, far in zip(*row, strict=True)] for row in rows]

    def _unreached(self, places: Sequence[int], depth: int) -> list[int]:
        """Those of `places` that the graph does not find by their own vectors."""
        missing: list[int] = []
        for start in range(0, len(places), VERIFY_BATCH):
            batch = list(places[start : start + VERIFY_BATCH])
            vectors, wanted = self._passages.matrix[batch], min(depth, len(self._twins.firsts))
            answers = _guarded(self.folder, partial(self._ask, vectors, wanted))
            missing += [at for at, near in zip(batch, answers, strict=True) if not _holds(near, self._passages, at)]
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
    places = Twins(passages).firsts
    for start in range(0, len(places), WRITE_BATCH):
        batch = list(places[start : start + WRITE_BATCH])
        collection.add(ids=[passages.passages[at].passage_id for at in batch], embeddings=passages.matrix[batch])


def _read_strays(folder: Path, passages: PassageSet) -> list[int]:
    """The places of what is kept beside the graph. Raises IndexBroken."""
    if not (folder / STRAYS).exists():
        return []
    ids = frozenset(_guarded(folder, lambda: json.loads((folder / STRAYS).read_text("utf-8"))))
    return [at for at, passage in enumerate(passages.passages) if passage.passage_id in ids]


def _of_places(passages: PassageSet, places: list[int]) -> ExactPassageIndex:
    some = tuple(passages.passages[at] for at in places)
    return ExactPassageIndex(replace(passages, passages=some, matrix=passages.matrix[places]))


def _nearest_of(one: list[Neighbour], other: list[Neighbour]) -> list[Neighbour]:
    """Both together, each passage once: one that is out of reach by its own vector may be found by another."""
    cosines = {each.passage_id: each for each in (*one, *other)}
    return sorted(cosines.values(), key=lambda each: each.cosine, reverse=True)


def _holds(near: Sequence[Neighbour], passages: PassageSet, at: int) -> bool:
    if not np.any(passages.matrix[at]):
        return True  # a passage that waits for its vector has no neighbours
    wanted = passages.passages[at].passage_id
    return any(each.passage_id == wanted and each.cosine >= TWIN_COSINE for each in near)


def import_chroma() -> None:
    """Imports the library, which takes a second; what needs it does so otherwise."""
    import chromadb.api.client  # noqa: F401


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
