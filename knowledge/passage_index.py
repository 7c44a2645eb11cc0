"""The port to a vector index over the passages of one site."""

from typing import NamedTuple, Protocol

from knowledge.embedding import Vectors


class Neighbour(NamedTuple):
    """A passage near a query, with the cosine between them in [-1, 1]."""

    passage_id: str
    cosine: float


class PassageIndex(Protocol):
    """Finds the passages whose vectors are nearest."""

    async def query(self, vectors: Vectors, limit: int) -> list[list[Neighbour]]:
        """For each row of `vectors` (m, d), up to `limit` neighbours, the nearest first; raises IndexBroken."""
        ...
