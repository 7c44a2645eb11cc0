"""Passages in the database: read whole for a site, switched an article at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Row, Select, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from knowledge.article import Article
from knowledge.database import Database
from knowledge.embedding import Vectors
from knowledge.passage import Passage
from knowledge.tables import articles, knowledge_versions, passages

VECTOR_TYPE: Final = np.dtype("<f4")
"""How a number of a vector is stored: float32, little endian, on every machine."""


@dataclass(frozen=True, slots=True, eq=False)
class PassageSet:
    """All passages that a site may answer with, and one row of `matrix` for each."""

    site_id: str
    version: int
    model: str
    passages: tuple[Passage, ...]
    matrix: Vectors
    """Shape (n, d). A passage embedded by another model has a row of zeros until it is embedded anew."""

    def __len__(self) -> int:
        return len(self.passages)


@dataclass(frozen=True, slots=True)
class StoredArticle:
    """What an ingest must know of an article to see whether it changed."""

    article_id: str
    source: str
    path: str
    content_hash: str


@dataclass(frozen=True, slots=True, eq=False)
class EmbeddedPassage:
    """A passage with its vector."""

    passage: Passage
    vector: Vectors


async def read_version(database: Database, site_id: str) -> int:
    """The number of changes that the site's knowledge has seen; 0 before the first."""
    return await database.read(lambda connection: _version(connection, site_id))


async def read_versions(database: Database, site_ids: Sequence[str]) -> dict[str, int]:
    """The version of each of these sites that has one, in one query."""

    async def unit(connection: AsyncConnection) -> dict[str, int]:
        wanted = select(knowledge_versions.c.site_id, knowledge_versions.c.version)
        rows = await connection.execute(wanted.where(knowledge_versions.c.site_id.in_(site_ids)))
        return {row.site_id: row.version for row in rows}

    return await database.read(unit)


async def read_live_articles(database: Database, site_id: str) -> tuple[int, frozenset[str]]:
    """The version of the site's knowledge, and the ids of all articles that it may answer with."""

    async def unit(connection: AsyncConnection) -> tuple[int, frozenset[str]]:
        version = await _version(connection, site_id)
        wanted = select(articles.c.article_id).where(articles.c.site_id == site_id, articles.c.published)
        return version, frozenset((await connection.execute(wanted)).scalars())

    return await database.read(unit)


async def count_articles(database: Database, site_id: str) -> int:
    """Published articles of the site."""

    async def unit(connection: AsyncConnection) -> int:
        counted = select(func.count()).select_from(articles)
        found = await connection.execute(counted.where(articles.c.site_id == site_id, articles.c.published))
        return int(found.scalar_one())

    return await database.read(unit)


async def read_passages(database: Database, site_id: str, model: str) -> PassageSet:
    """Every passage of the site's published articles, with the vectors that `model` made."""

    async def unit(connection: AsyncConnection) -> tuple[int, Sequence[Row[tuple[object, ...]]]]:
        version = await _version(connection, site_id)
        return version, (await connection.execute(_passages_of(site_id))).all()

    version, rows = await database.read(unit)
    return PassageSet(
        site_id=site_id,
        version=version,
        model=model,
        passages=tuple(_passage(row) for row in rows),
        matrix=_matrix(rows, model),
    )


async def read_articles(database: Database, site_id: str) -> Sequence[Article]:
    """Every published article of the site, in the order of titles."""

    async def unit(connection: AsyncConnection) -> Sequence[Row[tuple[object, ...]]]:
        wanted = select(articles).where(articles.c.site_id == site_id, articles.c.published)
        return (await connection.execute(wanted.order_by(articles.c.title, articles.c.article_id))).all()

    return [_article(row) for row in await database.read(unit)]


async def read_stored_articles(database: Database, site_id: str) -> dict[str, StoredArticle]:
    """What is stored of the site's articles, published or not, by `article_id`."""

    async def unit(connection: AsyncConnection) -> dict[str, StoredArticle]:
        wanted = select(articles.c.article_id, articles.c.source, articles.c.path, articles.c.content_hash)
        rows = await connection.execute(wanted.where(articles.c.site_id == site_id))
        return {row.article_id: StoredArticle(*row) for row in rows}

    return await database.read(unit)


async def read_vectors(database: Database, site_id: str, article_ids: Sequence[str], model: str) -> dict[str, Vectors]:
    """Vectors that `model` made for passages of these articles, by the content hash of the passage."""

    async def unit(connection: AsyncConnection) -> dict[str, Vectors]:
        wanted = select(passages.c.content_hash, passages.c.vector).where(
            passages.c.site_id == site_id,
            passages.c.article_id.in_(article_ids),
            passages.c.embedding_model == model,
        )
        return {row.content_hash: _vector(row.vector) for row in await connection.execute(wanted)}

    return await database.read(unit)


async def switch_article(
    database: Database,
    site_id: str,
    article: Article,
    content_hash: str,
    embedded: Sequence[EmbeddedPassage],
    model: str,
    now: datetime,
) -> None:
    """Puts the article and its passages in the place of what stood there, in one transaction."""

    async def unit(connection: AsyncConnection) -> None:
        await _delete_article(connection, site_id, article.article_id)
        await connection.execute(insert(articles), [_article_row(site_id, article, content_hash)])
        if embedded:
            rows = [_passage_row(site_id, place, each, model) for place, each in enumerate(embedded)]
            await connection.execute(insert(passages), rows)
        await _bump(connection, site_id, now)

    await database.write(unit)


async def remove_article(database: Database, site_id: str, article_id: str, now: datetime) -> None:
    """Takes the article and its passages away, in one transaction."""

    async def unit(connection: AsyncConnection) -> None:
        await _delete_article(connection, site_id, article_id)
        await _bump(connection, site_id, now)

    await database.write(unit)


async def _version(connection: AsyncConnection, site_id: str) -> int:
    wanted = select(knowledge_versions.c.version).where(knowledge_versions.c.site_id == site_id)
    return int((await connection.execute(wanted)).scalar_one_or_none() or 0)


async def _bump(connection: AsyncConnection, site_id: str, now: datetime) -> None:
    row = knowledge_versions.c.site_id == site_id
    raised = update(knowledge_versions).where(row)
    changed = await connection.execute(raised.values(version=knowledge_versions.c.version + 1, updated_at=now))
    if changed.rowcount == 0:
        await connection.execute(insert(knowledge_versions).values(site_id=site_id, version=1, updated_at=now))


async def _delete_article(connection: AsyncConnection, site_id: str, article_id: str) -> None:
    for table in (passages, articles):
        gone = delete(table).where(table.c.site_id == site_id, table.c.article_id == article_id)
        await connection.execute(gone)


def _passages_of(site_id: str) -> Select[tuple[object, ...]]:
    joined = passages.join(
        articles,
        (articles.c.site_id == passages.c.site_id) & (articles.c.article_id == passages.c.article_id),
    )
    return (
        select(passages, articles.c.title, articles.c.url, articles.c.page_patterns)
        .select_from(joined)
        .where(passages.c.site_id == site_id, articles.c.published)
        .order_by(passages.c.article_id, passages.c.position)
    )


def _passage(row: Row[tuple[object, ...]]) -> Passage:
    return Passage(
        passage_id=row.passage_id,
        article_id=row.article_id,
        title=row.title,
        breadcrumb=tuple(row.breadcrumb),
        anchor=row.anchor,
        text=row.text,
        index_text=row.index_text,
        url=f"{row.url}#{row.anchor}" if row.anchor else row.url,
        page_patterns=tuple(row.page_patterns),
    )


def _matrix(rows: Sequence[Row[tuple[object, ...]]], model: str) -> Vectors:
    known = {place: _vector(row.vector) for place, row in enumerate(rows) if row.embedding_model == model}
    dimensions = max((len(vector) for vector in known.values()), default=0)
    matrix: NDArray[np.float32] = np.zeros((len(rows), dimensions), dtype=np.float32)
    for place, vector in known.items():
        matrix[place] = vector
    return matrix


def _vector(stored: bytes) -> Vectors:
    return np.frombuffer(stored, dtype=VECTOR_TYPE).astype(np.float32)


def _article(row: Row[tuple[object, ...]]) -> Article:
    return Article(
        article_id=row.article_id,
        title=row.title,
        body=row.body,
        source=row.source,
        path=row.path,
        summary=row.summary,
        url=row.url,
        locale=row.locale,
        page_patterns=tuple(row.page_patterns),
        questions=tuple(row.questions),
        published=row.published,
        updated=row.updated_at,
    )


def _article_row(site_id: str, article: Article, content_hash: str) -> Mapping[str, object]:
    return {
        "site_id": site_id,
        "article_id": article.article_id,
        "source": article.source,
        "path": article.path,
        "title": article.title,
        "summary": article.summary,
        "url": article.url,
        "locale": article.locale,
        "page_patterns": list(article.page_patterns),
        "questions": list(article.questions),
        "body": article.body,
        "content_hash": content_hash,
        "published": article.published,
        "updated_at": article.updated,
    }


def _passage_row(site_id: str, place: int, embedded: EmbeddedPassage, model: str) -> Mapping[str, object]:
    passage = embedded.passage
    return {
        "site_id": site_id,
        "passage_id": passage.passage_id,
        "article_id": passage.article_id,
        "position": place,
        "breadcrumb": list(passage.breadcrumb),
        "anchor": passage.anchor,
        "text": passage.text,
        "index_text": passage.index_text,
        "content_hash": passage.content_hash,
        "embedding_model": model,
        "vector": embedded.vector.astype(VECTOR_TYPE).tobytes(),
    }
