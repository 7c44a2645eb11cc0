"""Bringing a source into the database: only what changed is cut and embedded, and it may be killed at any moment."""

import asyncio
import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Final

import numpy as np

from knowledge.article import Article
from knowledge.article_store import (
    Batch,
    CutArticle,
    StoredArticle,
    read_fingerprints,
    read_stored_articles,
    read_whole_articles,
    store_batch,
)
from knowledge.database import Database
from knowledge.embedding import Embedder, Vectors
from knowledge.errors import SourceError
from knowledge.ingest_ledger import Ledger
from knowledge.ingest_reader import Piece, SourceReader
from knowledge.ingest_report import FileReport, IngestProgress, IngestReport, Stage, Tally
from knowledge.lease import WAIT_SECONDS, Lease, site_lease, utc_now
from knowledge.page_links import PageLinks
from knowledge.passages import CUTTING_REVISION, CutWindow, cut
from knowledge.sources.item import Source
from knowledge.tables import SOURCE_CHARACTERS_MAX
from knowledge.vector_store import read_vectors
from knowledge.worker_thread import WorkerThread

CALL_TEXTS: Final = 64
"""Texts in one call of the model: a second of one core on torch, so that the progress bar moves."""

RECUT_AT_ONCE: Final = 64
"""Articles in one transaction that are cut anew: about BATCH_PASSAGES passages."""

REMOVED_AT_ONCE: Final = 500
"""Articles in one transaction that are removed."""

CALLS_WAITING_MAX: Final = 4
"""Calls of the reading thread: one batch ahead, and the end."""


async def ingest(
    database: Database,
    embedder: Embedder,
    site_id: str,
    source: Source,
    *,
    links: PageLinks | None = None,
    on_file: Callable[[FileReport], None] | None = None,
    on_progress: Callable[[IngestProgress], None] | None = None,
    wait_seconds: float = WAIT_SECONDS,
    clock: Callable[[], datetime] = utc_now,
) -> IngestReport:
    """Makes the site's articles the same as those of `source`, and says what that took.

    Articles that the source has no more are removed, once it was read to its end; where a file has a problem its last
    good version stays. Other sources of the site are left alone, and so is what the team withdrew. It may be stopped or
    killed at any moment and run again: it stores batch by batch, each article whole or not at all, and goes on there.

    `links`: finds the product's pages that an article links to. `on_file`: hears of each file once it is stored.
    `wait_seconds`: for another ingest of the site. Raises KnowledgeBusy when that one goes on, SourceError when the
    source cannot be read, NotStored when the database is full, and what the embedder raises.
    """
    if len(source.name) > SOURCE_CHARACTERS_MAX:
        raise SourceError(f"A source's name has at most {SOURCE_CHARACTERS_MAX} characters. Give it a shorter one.")
    async with site_lease(database, site_id, wait_seconds=wait_seconds, clock=clock) as lease:
        run = _Run(database, embedder, lease, source.name, links, on_file, on_progress, clock)
        return await run.of(source)


class _Run:
    """One ingest."""

    def __init__(
        self,
        database: Database,
        embedder: Embedder,
        lease: Lease,
        source: str,
        links: PageLinks | None,
        on_file: Callable[[FileReport], None] | None,
        on_progress: Callable[[IngestProgress], None] | None,
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._embedder = embedder
        self._lease = lease
        self._source = source
        self._on_file = on_file
        self._on_progress = on_progress
        self._clock = clock
        self._cut = partial(cut_article, embedder=embedder, links=links)
        self._cutting = cutting_of(embedder, links)
        self._tally = Tally()
        self._worker = WorkerThread("reading", CALLS_WAITING_MAX)

    async def of(self, source: Source) -> IngestReport:
        stored = await read_stored_articles(self._database, self._lease.site_id)
        known = await read_fingerprints(self._database, self._lease.site_id, self._source)
        ledger = Ledger(self._source, self._cutting, stored)
        reader = SourceReader(source, known, ledger, self._cut)
        try:
            await self._read(source, reader)
            await self._cut_anew(ledger.recut)
            await self._remove(list(ledger.gone()), ledger.last_fingerprints(known))
        finally:
            reader.stop()
            await self._worker.aclose()
        return self._tally.report()

    async def _read(self, source: Source, reader: SourceReader) -> None:
        """Reads and cuts one batch while the model embeds the one before."""
        total = await self._worker.run(source.count)
        done = 0
        ahead = asyncio.ensure_future(self._worker.run(reader.next_batch))
        try:
            while batch := await ahead:
                ahead = asyncio.ensure_future(self._worker.run(reader.next_batch))
                ends = [piece for piece in batch if piece.files]
                await self._store_pieces(batch, self._share_of("reading", done, len(ends), total))
                done += len(ends)
                for piece in ends:
                    self._tell(piece.files)
                self._show("reading", done, total)
        finally:
            ahead.cancel()

    async def _store_pieces(self, pieces: Sequence[Piece], on_share: Callable[[float], None]) -> None:
        articles = [piece.article for piece in pieces if piece.article is not None]
        fingerprints: dict[str, str | None] = {}
        for piece in pieces:
            fingerprints |= piece.fingerprints
        await self._store(articles, fingerprints, on_share)

    async def _cut_anew(self, article_ids: Sequence[str]) -> None:
        """Cuts and embeds what did not change, but would be cut in another way now, from what is stored."""
        for start in range(0, len(article_ids), RECUT_AT_ONCE):
            some = article_ids[start : start + RECUT_AT_ONCE]
            whole = await read_whole_articles(self._database, self._lease.site_id, some)
            cut_anew = await self._worker.run(partial(_all_cut, whole, self._cut))
            await self._store(cut_anew, {}, self._share_of("cutting anew", start, len(some), len(article_ids)))
            self._tally.recut += len(whole)
            self._show("cutting anew", start + len(some), len(article_ids))

    async def _remove(self, gone: Sequence[StoredArticle], fingerprints: Mapping[str, str | None]) -> None:
        for start in range(0, len(gone), REMOVED_AT_ONCE):
            some = gone[start : start + REMOVED_AT_ONCE]
            await self._store_batch(Batch(self._source, self._embedder.name, gone=[each.article_id for each in some]))
            for each in some:
                self._tell((FileReport(each.path, removed=1),))
        if fingerprints:
            await self._store_batch(Batch(self._source, self._embedder.name, fingerprints=fingerprints))

    async def _store(
        self,
        articles: Sequence[CutArticle],
        fingerprints: Mapping[str, str | None],
        on_share: Callable[[float], None],
    ) -> None:
        if articles or fingerprints:
            vectors = await self._vectors(articles, on_share)
            await self._store_batch(Batch(self._source, self._embedder.name, articles, vectors, (), fingerprints))

    async def _store_batch(self, batch: Batch) -> None:
        await store_batch(self._database, self._lease, batch, self._clock())

    async def _vectors(self, articles: Sequence[CutArticle], on_share: Callable[[float], None]) -> dict[str, Vectors]:
        """A vector for each passage by its content hash; those that are stored already are not made again.

        Texts of about the same length go to the model together: it fills up shorter ones. `on_share` hears how much is
        done, up to 1.
        """
        texts = {passage.content_hash: passage.index_text for each in articles for passage in each.passages}
        vectors = await read_vectors(self._database, self._lease.site_id, texts, self._embedder.name)
        missing = sorted((each for each in texts if each not in vectors), key=lambda each: len(texts[each]))
        for start in range(0, len(missing), CALL_TEXTS):
            some = missing[start : start + CALL_TEXTS]
            rows = await self._embedder.embed([texts[each] for each in some])
            vectors |= dict(zip(some, np.asarray(rows, dtype=np.float32), strict=True))
            on_share((start + len(some)) / len(missing))
        return vectors

    def _tell(self, files: Iterable[FileReport]) -> None:
        for file in files:
            self._tally.count(file)
            if self._on_file is not None:
                self._on_file(file)

    def _share_of(self, stage: Stage, done: int, files: int, total: int | None) -> Callable[[float], None]:
        """Shows how much of a batch of `files` is embedded, on top of `done`."""
        return lambda share: self._show(stage, done + int(share * files), total)

    def _show(self, stage: Stage, done: int, total: int | None) -> None:
        if self._on_progress is not None:
            self._on_progress(IngestProgress(stage, done, total))


def cutting_of(embedder: Embedder, links: PageLinks | None) -> str:
    """Changes whenever the same article would have other passages or other linked pages."""
    parts = (CUTTING_REVISION, embedder.name, links.revision if links is not None else "")
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def cut_article(article: Article, embedder: Embedder, links: PageLinks | None) -> CutArticle:
    """The article with its passages, each no longer than the model reads; a draft has none."""
    window = CutWindow(embedder.window, embedder.count)
    return CutArticle(
        article=article,
        cutting=cutting_of(embedder, links),
        linked_pages=links.of(article) if links is not None else (),
        passages=cut(article, window) if article.published else (),
    )


def _all_cut(articles: Sequence[Article], cut_one: Callable[[Article], CutArticle]) -> list[CutArticle]:
    return [cut_one(article) for article in articles]
