"""Vectors in the database, by the text that they are of and the model that made them."""

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from sqlalchemy import ColumnElement, Select, delete, exists, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from knowledge.database import Database
from knowledge.embedding import Vectors
from knowledge.store import VECTOR_TYPE, vector_of
from knowledge.tables import passage_vectors, passages

HASHES_AT_ONCE: Final = 500
"""Values in one IN list; SQLite before 3.32 takes 999 parameters."""


async def read_vectors(database: Database, site_id: str, hashes: Collection[str], model: str) -> dict[str, Vectors]:
    """Vectors that `model` made for passages with these content hashes; those that are not there are left out."""
    ordered = list(hashes)

    async def unit(connection: AsyncConnection) -> dict[str, Vectors]:
        found: dict[str, Vectors] = {}
        for start in range(0, len(ordered), HASHES_AT_ONCE):
            some = ordered[start : start + HASHES_AT_ONCE]
            wanted = select(passage_vectors.c.content_hash, passage_vectors.c.vector)
            rows = await connection.execute(wanted.where(_made_by(site_id, model), _among(some)))
            found |= {row.content_hash: vector_of(row.vector) for row in rows}
        return found

    return await database.read(unit)


async def count_missing(database: Database, site_id: str, model: str) -> int:
    """Texts of the site that `model` has not embedded."""

    async def unit(connection: AsyncConnection) -> int:
        texts = _missing(site_id, model, "").with_only_columns(passages.c.content_hash).distinct().subquery()
        return int((await connection.execute(select(func.count()).select_from(texts))).scalar_one())

    return await database.read(unit)


async def read_missing(
    database: Database, site_id: str, model: str, after: str, limit: int
) -> Sequence[tuple[str, str]]:
    """Up to `limit` content hashes above `after`, with their texts, that `model` has not embedded."""

    async def unit(connection: AsyncConnection) -> Sequence[tuple[str, str]]:
        columns = (passages.c.content_hash, func.min(passages.c.index_text))
        wanted = _missing(site_id, model, after).with_only_columns(*columns).group_by(passages.c.content_hash)
        rows = await connection.execute(wanted.order_by(passages.c.content_hash).limit(limit))
        return [(row[0], row[1]) for row in rows]

    return await database.read(unit)


async def insert_vectors(connection: AsyncConnection, site_id: str, model: str, vectors: Mapping[str, Vectors]) -> None:
    """Stores the vectors that are not there yet, by content hash."""
    ordered = list(vectors)
    for start in range(0, len(ordered), HASHES_AT_ONCE):
        some = ordered[start : start + HASHES_AT_ONCE]
        wanted = select(passage_vectors.c.content_hash).where(_made_by(site_id, model), _among(some))
        there = frozenset((await connection.execute(wanted)).scalars())
        rows = [
            {
                "site_id": site_id,
                "content_hash": each,
                "model": model,
                "vector": vectors[each].astype(VECTOR_TYPE).tobytes(),
            }
            for each in some
            if each not in there
        ]
        if rows:
            await connection.execute(insert(passage_vectors), rows)


async def drop_unused_vectors(connection: AsyncConnection, site_id: str, hashes: Collection[str]) -> None:
    """Removes the vectors of those of these texts that no passage has any more, whichever model made them."""
    ordered = list(hashes)
    for start in range(0, len(ordered), HASHES_AT_ONCE):
        some = ordered[start : start + HASHES_AT_ONCE]
        await connection.execute(
            delete(passage_vectors).where(passage_vectors.c.site_id == site_id, _among(some), ~_is_used())
        )


async def count_vectors(database: Database, site_id: str) -> dict[str, int]:
    """How many vectors of the site each model has made."""

    async def unit(connection: AsyncConnection) -> dict[str, int]:
        counted = select(passage_vectors.c.model, func.count()).where(passage_vectors.c.site_id == site_id)
        rows = await connection.execute(counted.group_by(passage_vectors.c.model))
        return {row[0]: row[1] for row in rows}

    return await database.read(unit)


async def delete_vectors_of_others(connection: AsyncConnection, site_id: str, model: str) -> int:
    """Removes the site's vectors of every model but this one; returns how many there were."""
    others = delete(passage_vectors).where(passage_vectors.c.site_id == site_id, passage_vectors.c.model != model)
    return (await connection.execute(others)).rowcount


def _missing(site_id: str, model: str, after: str) -> Select[tuple[str, str]]:
    made = exists().where(_made_by(site_id, model), passage_vectors.c.content_hash == passages.c.content_hash)
    wanted = select(passages.c.content_hash, passages.c.index_text)
    return wanted.where(passages.c.site_id == site_id, passages.c.content_hash > after, ~made)


def _made_by(site_id: str, model: str) -> ColumnElement[bool]:
    return (passage_vectors.c.site_id == site_id) & (passage_vectors.c.model == model)


def _among(hashes: Sequence[str]) -> ColumnElement[bool]:
    return passage_vectors.c.content_hash.in_(hashes)


def _is_used() -> ColumnElement[bool]:
    return exists().where(
        passages.c.site_id == passage_vectors.c.site_id, passages.c.content_hash == passage_vectors.c.content_hash
    )
