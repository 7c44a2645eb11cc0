"""What a site may answer with, read from the database: its version, its live articles, their passages and vectors."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Row, Select, exists, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from knowledge.article import Article
from knowledge.database import Database
from knowledge.embedding import Vectors
from knowledge.passage import Passage
from knowledge.tables import articles, knowledge_versions, passage_vectors, passages, withdrawals

VECTOR_TYPE: Final = np.dtype("<f4")
"""How a number of a vector is stored: float32, little endian, on every machine."""

ROWS_AT_ONCE: Final = 500
"""Articles or passages taken from the database at once: some 5 ms of the event loop, which serves sockets meanwhile."""


@dataclass(frozen=True, slots=True, eq=False)
class PassageSet:
    """All passages that a site may answer with, and one row of `matrix` for each."""

    site_id: str
    version: int
    model: str
    passages: tuple[Passage, ...]
    matrix: Vectors
    """Shape (n, d). A passage that the model has not embedded yet has a row of zeros."""
    unembedded: int = 0
    """How many passages the model has not embedded yet."""

    def __len__(self) -> int:
        return len(self.passages)


@dataclass(frozen=True, slots=True, eq=False)
class StoredSite:
    """A site at one version."""

    passages: PassageSet
    articles: tuple[Article, ...]
    """The articles of these passages in the order of titles, without their bodies."""
    linked_pages: Mapping[str, tuple[str, ...]]
    """Page keys of the product's pages that an article links to, by article id; only of articles that link."""


async def read_version(database: Database, site_id: str) -> int:
    """The number of changes that the site's knowledge has seen; 0 before the first."""
    return await database.read(lambda connection: version_of(connection, site_id))


async def read_versions(database: Database, site_ids: Sequence[str]) -> dict[str, int]:
    """The version of each of these sites that has one, in one query."""

    async def unit(connection: AsyncConnection) -> dict[str, int]:
        wanted = select(knowledge_versions.c.site_id, knowledge_versions.c.version)
        rows = await connection.execute(wanted.where(knowledge_versions.c.site_id.in_(site_ids)))
        return {row.site_id: row.version for row in rows}

    return await database.read(unit)


async def read_newest_sites(database: Database, limit: int) -> list[str]:
    """The sites whose knowledge changed last, the newest first."""

    async def unit(connection: AsyncConnection) -> list[str]:
        wanted = select(knowledge_versions.c.site_id).order_by(knowledge_versions.c.updated_at.desc()).limit(limit)
        return list((await connection.execute(wanted)).scalars())

    return await database.read(unit)


async def read_live_articles(database: Database, site_id: str) -> tuple[int, frozenset[str]]:
    """The version of the site's knowledge, and the ids of all articles that it may answer with."""

    async def unit(connection: AsyncConnection) -> tuple[int, frozenset[str]]:
        version = await version_of(connection, site_id)
        wanted = select(articles.c.article_id).where(is_live(site_id))
        return version, frozenset((await connection.execute(wanted)).scalars())

    return await database.read(unit)


async def count_articles(database: Database, site_id: str) -> int:
    """Articles that the site may answer with."""

    async def unit(connection: AsyncConnection) -> int:
        counted = select(func.count()).select_from(articles).where(is_live(site_id))
        return int((await connection.execute(counted)).scalar_one())

    return await database.read(unit)


async def read_site(database: Database, site_id: str, model: str) -> StoredSite:
    """Everything that the site may answer with, from one view of the rows, with the vectors that `model` made."""

    async def unit(connection: AsyncConnection) -> StoredSite:
        version = await version_of(connection, site_id)
        columns = [column for column in articles.c if column is not articles.c.body]
        wanted = select(*columns).where(is_live(site_id)).order_by(articles.c.title, articles.c.article_id)
        live: dict[str, Article] = {}
        linked: dict[str, tuple[str, ...]] = {}
        async for rows in (await connection.stream(wanted)).partitions(ROWS_AT_ONCE):
            live |= {row.article_id: article_of(row) for row in rows}
            linked |= {row.article_id: tuple(row.linked_pages) for row in rows if row.linked_pages}
        found: list[Passage] = []
        parts: list[Vectors] = []
        unembedded = 0
        stream = await connection.stream(_passages_of(site_id, model))
        async for part in stream.partitions(ROWS_AT_ONCE):
            found += [passage_of(row, live[row.article_id]) for row in part]
            parts.append(_matrix(part))
            unembedded += sum(row.vector is None for row in part)
        matrix = await asyncio.to_thread(_joined, parts)
        return StoredSite(
            passages=PassageSet(site_id, version, model, tuple(found), matrix, unembedded),
            articles=tuple(live.values()),
            linked_pages=linked,
        )

    return await database.read(unit)


async def read_live_article(database: Database, site_id: str, article_id: str) -> Article | None:
    """The article with its body, as long as the site may answer with it."""

    async def unit(connection: AsyncConnection) -> Row[tuple[object, ...]] | None:
        wanted = select(articles).where(is_live(site_id), articles.c.article_id == article_id)
        return (await connection.execute(wanted)).one_or_none()

    row = await database.read(unit)
    return None if row is None else article_of(row, row.body)


async def version_of(connection: AsyncConnection, site_id: str) -> int:
    """The version of the site's knowledge; 0 before the first change."""
    wanted = select(knowledge_versions.c.version).where(knowledge_versions.c.site_id == site_id)
    return int((await connection.execute(wanted)).scalar_one_or_none() or 0)


def is_live(site_id: str) -> ColumnElement[bool]:
    """The condition on `articles`: of this site, published by its author, and not withdrawn by the team."""
    withdrawn = exists().where(
        withdrawals.c.site_id == articles.c.site_id, withdrawals.c.article_id == articles.c.article_id
    )
    return (articles.c.site_id == site_id) & articles.c.published & ~withdrawn


def article_of(row: Row[tuple[object, ...]], body: str = "") -> Article:
    """The article in a row of `articles`."""
    return Article(
        article_id=row.article_id,
        title=row.title,
        body=body,
        source=row.source,
        path=row.path,
        summary=row.summary,
        url=row.url,
        locale=row.locale,
        page_patterns=tuple(row.page_patterns),
        questions=tuple(row.questions),
        segments=tuple(row.segments),
        plans=tuple(row.plans),
        published=row.published,
        updated=row.updated_at,
    )


def passage_of(row: Row[tuple[object, ...]], article: Article) -> Passage:
    """The passage in a row of `passages`, which is of `article`."""
    return Passage(
        passage_id=row.passage_id,
        article_id=row.article_id,
        title=article.title,
        breadcrumb=tuple(row.breadcrumb),
        anchor=row.anchor,
        text=row.text,
        index_text=row.index_text,
        url=f"{article.url}#{row.anchor}" if row.anchor else article.url,
        page_patterns=article.page_patterns,
    )


def vector_of(stored: bytes) -> Vectors:
    """A vector from its stored form."""
    return np.frombuffer(stored, dtype=VECTOR_TYPE).astype(np.float32)


def _passages_of(site_id: str, model: str) -> Select[tuple[object, ...]]:
    of_article = (articles.c.site_id == passages.c.site_id) & (articles.c.article_id == passages.c.article_id)
    made = (
        (passage_vectors.c.site_id == passages.c.site_id)
        & (passage_vectors.c.content_hash == passages.c.content_hash)
        & (passage_vectors.c.model == model)
    )
    return (
        select(passages, passage_vectors.c.vector)
        .select_from(passages.join(articles, of_article).outerjoin(passage_vectors, made))
        .where(passages.c.site_id == site_id, is_live(site_id))
        .order_by(passages.c.article_id, passages.c.position)
    )


def _matrix(rows: Sequence[Row[tuple[object, ...]]]) -> Vectors:
    known = {place: vector_of(row.vector) for place, row in enumerate(rows) if row.vector is not None}
    dimensions = max((len(vector) for vector in known.values()), default=0)
    matrix: NDArray[np.float32] = np.zeros((len(rows), dimensions), dtype=np.float32)
    for place, vector in known.items():
        matrix[place] = vector
    return matrix


def _joined(parts: Sequence[Vectors]) -> Vectors:
    """One matrix; a part in which no passage has a vector becomes rows of zeros."""
    dimensions = max((part.shape[1] for part in parts), default=0)
    matrix: NDArray[np.float32] = np.zeros((sum(map(len, parts)), dimensions), dtype=np.float32)
    start = 0
    for part in parts:
        matrix[start : start + len(part), : part.shape[1]] = part
        start += len(part)
    return matrix
