"""Bringing a source into the database: only what changed is cut and embedded, and an article switches whole."""

import asyncio
import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import numpy as np

from knowledge.article import Article
from knowledge.database import Database
from knowledge.embedding import Embedder, Vectors
from knowledge.markdown_source import SourceItem, SourceProblem
from knowledge.passage import Passage
from knowledge.passages import CUTTING_REVISION, cut
from knowledge.store import (
    EmbeddedPassage,
    StoredArticle,
    read_stored_articles,
    read_vectors,
    remove_article,
    switch_article,
)

EMBED_BATCH_PASSAGES: Final = 16
"""Texts in one call of the model: under a second of one core, so that a question in between waits no longer."""


@dataclass(frozen=True, slots=True)
class IngestProgress:
    """How far an ingest is; `path` is the article that was just stored."""

    done: int
    total: int
    path: str


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What an ingest did, in articles; `passages` counts those that were stored anew."""

    added: int
    changed: int
    unchanged: int
    removed: int
    passages: int
    problems: tuple[SourceProblem, ...]


@dataclass(frozen=True, slots=True)
class _Due:
    article: Article
    content_hash: str
    passages: tuple[Passage, ...]
    is_new: bool


async def ingest(
    database: Database,
    embedder: Embedder,
    site_id: str,
    items: Iterable[SourceItem],
    *,
    source: str = "folder",
    on_progress: Callable[[IngestProgress], None] | None = None,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> IngestReport:
    """Makes the site's articles of `source` the same as `items`, and says what that took.

    Articles that `items` no longer has are removed, unless their file has a problem now: then the last good version
    stays. Other sources of the site are left alone. It may be stopped at any moment and run again: each article is
    stored whole or not at all. Raises what reading `items` and the embedder raise.
    """
    found = await asyncio.to_thread(list, items)
    stored = await read_stored_articles(database, site_id)
    problems = [item for _, item in found if isinstance(item, SourceProblem)]
    articles: list[Article] = []
    for path, item in found:
        if isinstance(item, SourceProblem):
            continue
        if _is_foreign(item, stored, source):
            problems.append(_foreign(path, stored[item.article_id].source))
        else:
            articles.append(item)
    due = await asyncio.to_thread(_due, articles, stored, embedder.name)
    gone = _gone(stored.values(), articles, problems, source)
    done = len(articles) - len(due)
    for batch in _batches(due):
        vectors = await _vectors(database, embedder, site_id, batch)
        for each in batch:
            embedded = [EmbeddedPassage(passage, vectors[passage.content_hash]) for passage in each.passages]
            await switch_article(database, site_id, each.article, each.content_hash, embedded, embedder.name, clock())
            done += 1
            if on_progress is not None:
                on_progress(IngestProgress(done, len(articles), each.article.path))
    for article_id in gone:
        await remove_article(database, site_id, article_id, clock())
    added = sum(each.is_new for each in due)
    return IngestReport(
        added=added,
        changed=len(due) - added,
        unchanged=len(articles) - len(due),
        removed=len(gone),
        passages=sum(len(each.passages) for each in due),
        problems=tuple(problems),
    )


def _is_foreign(article: Article, stored: dict[str, StoredArticle], source: str) -> bool:
    known = stored.get(article.article_id)
    return known is not None and known.source != source


def _foreign(path: str, owner: str) -> SourceProblem:
    return SourceProblem(
        path,
        f"has the id of an article that the source “{owner}” brought in",
        "Rename the file, or remove the other source's article first.",
    )


def _due(articles: Sequence[Article], stored: dict[str, StoredArticle], model: str) -> list[_Due]:
    """The articles that differ from what is stored, cut; drafts keep no passages."""
    due: list[_Due] = []
    for article in articles:
        content_hash = _stored_hash(article, model)
        known = stored.get(article.article_id)
        if known is None or known.content_hash != content_hash:
            due.append(_Due(article, content_hash, cut(article) if article.published else (), known is None))
    return due


def _stored_hash(article: Article, model: str) -> str:
    """Changes with the article, with the way of cutting and with the embedding model."""
    return hashlib.sha256("\n".join((article.content_hash, CUTTING_REVISION, model)).encode()).hexdigest()


def _gone(
    stored: Iterable[StoredArticle],
    articles: Sequence[Article],
    problems: Sequence[SourceProblem],
    source: str,
) -> list[str]:
    there = {article.article_id for article in articles}
    broken = {problem.path for problem in problems}
    return [
        each.article_id
        for each in stored
        if each.source == source and each.article_id not in there and each.path not in broken
    ]


def _batches(due: Sequence[_Due]) -> Iterator[list[_Due]]:
    """Articles together until they have a batch of passages, so that short articles share a call of the model."""
    batch: list[_Due] = []
    for each in due:
        batch.append(each)
        if sum(len(member.passages) for member in batch) >= EMBED_BATCH_PASSAGES:
            yield batch
            batch = []
    if batch:
        yield batch


async def _vectors(database: Database, embedder: Embedder, site_id: str, batch: Sequence[_Due]) -> dict[str, Vectors]:
    """A vector for each passage of `batch` by its content hash; those that are stored already are not made again."""
    article_ids = [each.article.article_id for each in batch]
    vectors = await read_vectors(database, site_id, article_ids, embedder.name)
    texts = {
        passage.content_hash: passage.index_text
        for each in batch
        for passage in each.passages
        if passage.content_hash not in vectors
    }
    hashes = list(texts)
    for start in range(0, len(hashes), EMBED_BATCH_PASSAGES):
        chunk = hashes[start : start + EMBED_BATCH_PASSAGES]
        rows = await embedder.embed([texts[each] for each in chunk])
        vectors |= dict(zip(chunk, np.asarray(rows, dtype=np.float32), strict=True))
    return vectors
