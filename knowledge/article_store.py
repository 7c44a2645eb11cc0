"""Articles and their passages in the database: a batch is stored whole or not at all, and then the version rises."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from knowledge.article import Article
from knowledge.database import DATABASE_ERRORS, Database, RowsUnavailable, T, Unit
from knowledge.embedding import Vectors
from knowledge.errors import NotStored
from knowledge.lease import Lease, milliseconds
from knowledge.passage import Passage
from knowledge.store import article_of
from knowledge.tables import articles, knowledge_versions, passages, source_items
from knowledge.vector_store import drop_unused_vectors, insert_vectors


@dataclass(frozen=True, slots=True)
class StoredArticle:
    """What an ingest must know of an article to see whether it changed."""

    article_id: str
    source: str
    path: str
    content_hash: str
    """The article's own, see `Article.content_hash`."""
    cutting: str
    """How its passages were made; another text means that they would be made in another way now."""


@dataclass(frozen=True, slots=True)
class CutArticle:
    """An article with everything that is made of it, but for the vectors."""

    article: Article
    cutting: str
    linked_pages: tuple[str, ...]
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """What is stored in one transaction."""

    source: str
    model: str
    articles: Sequence[CutArticle] = ()
    vectors: Mapping[str, Vectors] = field(default_factory=dict)
    """By content hash, one for each passage of `articles`."""
    gone: Sequence[str] = ()
    """Ids of articles to be removed."""
    fingerprints: Mapping[str, str | None] = field(default_factory=dict)
    """By path; None forgets what stood there, so that it is read again."""


async def read_stored_articles(database: Database, site_id: str) -> dict[str, StoredArticle]:
    """What is stored of the site's articles, published or not, by `article_id`."""

    async def unit(connection: AsyncConnection) -> dict[str, StoredArticle]:
        columns = (articles.c.article_id, articles.c.source, articles.c.path, articles.c.content_hash)
        rows = await connection.execute(select(*columns, articles.c.cutting).where(articles.c.site_id == site_id))
        return {row.article_id: StoredArticle(*row) for row in rows}

    return await database.read(unit)


async def read_whole_articles(database: Database, site_id: str, article_ids: Collection[str]) -> list[Article]:
    """These articles with their bodies, published or not; ids that are unknown are passed over."""

    async def unit(connection: AsyncConnection) -> list[Article]:
        wanted = select(articles).where(articles.c.site_id == site_id, articles.c.article_id.in_(article_ids))
        return [article_of(row, row.body) for row in await connection.execute(wanted)]

    return await database.read(unit)


async def read_fingerprints(database: Database, site_id: str, source: str) -> dict[str, str]:
    """What each path of the source was when it was last read whole."""

    async def unit(connection: AsyncConnection) -> dict[str, str]:
        wanted = select(source_items.c.path, source_items.c.fingerprint)
        rows = await connection.execute(
            wanted.where(source_items.c.site_id == site_id, source_items.c.source == source)
        )
        return {row.path: row.fingerprint for row in rows}

    return await database.read(unit)


async def store_batch(database: Database, lease: Lease, batch: Batch, now: datetime) -> None:
    """Puts the batch's articles in the place of what stood there, in one transaction.

    Raises LeaseLost when another process has the site by now, NotStored when the database cannot take it.
    """
    site_id = lease.site_id

    async def unit(connection: AsyncConnection) -> None:
        await lease.hold(connection)
        article_ids = [*batch.gone, *(each.article.article_id for each in batch.articles)]
        if article_ids:
            before = await _hashes_of(connection, site_id, article_ids)
            await _delete_rows(connection, site_id, article_ids)
            await _insert_articles(connection, site_id, batch.articles)
            await insert_vectors(connection, site_id, batch.model, batch.vectors)
            await drop_unused_vectors(connection, site_id, before)
            await bump_version(connection, site_id, now)
        await _store_fingerprints(connection, site_id, batch, now)

    await written(database, unit)


async def written(database: Database, unit: Unit[T]) -> T:
    """What `unit` returns as a write; what the database cannot take becomes NotStored, with the remedy."""
    try:
        return await database.write(unit)
    except DATABASE_ERRORS as error:
        raise NotStored(
            f"The database could not store the next articles ({_said(error)}). What was stored before stays and is "
            "answered with. Check the disk's free space and the database, then run the ingest again: it goes on there."
        ) from error


def _said(error: BaseException) -> object:
    """What the database itself said, without the statement and its values."""
    cause = error.__cause__ if isinstance(error, RowsUnavailable) and error.__cause__ is not None else error
    return cause.orig if isinstance(cause, DBAPIError) else cause


async def bump_version(connection: AsyncConnection, site_id: str, now: datetime) -> None:
    """Raises the version of the site's knowledge, so that every process takes up what changed."""
    row = knowledge_versions.c.site_id == site_id
    raised = update(knowledge_versions).where(row)
    changed = await connection.execute(raised.values(version=knowledge_versions.c.version + 1, updated_at=now))
    if changed.rowcount == 0:
        await connection.execute(insert(knowledge_versions).values(site_id=site_id, version=1, updated_at=now))


async def delete_articles(connection: AsyncConnection, site_id: str, article_ids: Sequence[str]) -> None:
    """Removes articles with their passages, and the vectors that no other passage needs."""
    before = await _hashes_of(connection, site_id, article_ids)
    await _delete_rows(connection, site_id, article_ids)
    await drop_unused_vectors(connection, site_id, before)


async def forget_path(connection: AsyncConnection, site_id: str, source: str, path: str) -> None:
    """Forgets what stood at `path`, so that the next ingest reads it again."""
    of_source = (source_items.c.site_id == site_id) & (source_items.c.source == source)
    await connection.execute(delete(source_items).where(of_source, source_items.c.path == path))


async def _hashes_of(connection: AsyncConnection, site_id: str, article_ids: Sequence[str]) -> frozenset[str]:
    wanted = select(passages.c.content_hash).distinct()
    found = wanted.where(passages.c.site_id == site_id, passages.c.article_id.in_(article_ids))
    return frozenset((await connection.execute(found)).scalars())


async def _delete_rows(connection: AsyncConnection, site_id: str, article_ids: Sequence[str]) -> None:
    for table in (passages, articles):
        gone = delete(table).where(table.c.site_id == site_id, table.c.article_id.in_(article_ids))
        await connection.execute(gone)


async def _insert_articles(connection: AsyncConnection, site_id: str, cut: Sequence[CutArticle]) -> None:
    if cut:
        await connection.execute(insert(articles), [_article_row(site_id, each) for each in cut])
    rows = [_passage_row(site_id, at, passage) for each in cut for at, passage in enumerate(each.passages)]
    if rows:
        await connection.execute(insert(passages), rows)


async def _store_fingerprints(connection: AsyncConnection, site_id: str, batch: Batch, now: datetime) -> None:
    for path in batch.fingerprints:
        await forget_path(connection, site_id, batch.source, path)
    rows = [
        {"site_id": site_id, "source": batch.source, "path": path, "fingerprint": text, "read_at": milliseconds(now)}
        for path, text in batch.fingerprints.items()
        if text is not None
    ]
    if rows:
        await connection.execute(insert(source_items), rows)


def _article_row(site_id: str, cut: CutArticle) -> Mapping[str, object]:
    article = cut.article
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
        "segments": list(article.segments),
        "plans": list(article.plans),
        "body": article.body,
        "content_hash": article.content_hash,
        "published": article.published,
        "updated_at": article.updated,
        "linked_pages": list(cut.linked_pages),
        "cutting": cut.cutting,
    }


def _passage_row(site_id: str, place: int, passage: Passage) -> Mapping[str, object]:
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
    }
