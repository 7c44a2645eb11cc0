"""Bringing a source in: only what changed is made anew, and every article is stored whole or not at all."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from knowledge.embedding import Vectors
from knowledge.ingest import ingest
from knowledge.ingest_report import IngestProgress, IngestReport
from knowledge.sentence_transformers_embedder import SentenceTransformersEmbedder
from knowledge.sources.folder import FolderSource
from knowledge.store import count_articles, read_version
from tests.knowledge.conftest import SqliteDatabase
from tests.knowledge.corpus import ARTICLES, SITE, write_article, write_corpus
from tests.knowledge.stored import read_articles, read_passages


class CountingEmbedder:
    """The real model, counting the texts that it is given; under another name when asked to."""

    def __init__(self, real: SentenceTransformersEmbedder, name: str | None = None) -> None:
        self._real = real
        self.name = name or real.name
        self.dimensions, self.window, self.count = real.dimensions, real.window, real.count
        self.texts: list[str] = []

    async def embed(self, texts: Sequence[str]) -> Vectors:
        self.texts += texts
        return await self._real.embed(texts)


async def bring_in(
    database: SqliteDatabase,
    embedder: SentenceTransformersEmbedder | CountingEmbedder,
    root: Path,
    source: str = "folder",
) -> IngestReport:
    return await ingest(database, embedder, SITE, FolderSource(root, "/help", source))


async def ids(database: SqliteDatabase, site_id: str = SITE) -> set[str]:
    return {passage.passage_id for passage in (await read_passages(database, site_id, "any")).passages}


async def test_the_first_ingest_stores_articles_passages_and_unit_vectors(
    database: SqliteDatabase, embedder: SentenceTransformersEmbedder, tmp_path: Path
) -> None:
    report = await bring_in(database, embedder, write_corpus(tmp_path))
    assert report == IngestReport(added=5, changed=0, unchanged=0, removed=0, passages=9)
    stored = await read_passages(database, SITE, embedder.name)
    assert len(stored) == 9
    assert stored.matrix.shape == (9, 384)
    assert np.allclose(np.linalg.norm(stored.matrix, axis=1), 1, atol=1e-5)
    assert await count_articles(database, SITE) == 5
    steps = next(each for each in stored.passages if each.passage_id == "projects/invite#steps")
    assert (steps.title, steps.breadcrumb, steps.text[:2]) == ("Invite someone to a project", ("Steps",), "1.")
    assert steps.page_patterns == ("/projects/:id/members",)


async def test_an_ingest_of_the_same_folder_changes_nothing(
    database: SqliteDatabase, embedder: SentenceTransformersEmbedder, tmp_path: Path
) -> None:
    root = write_corpus(tmp_path)
    await bring_in(database, embedder, root)
    version, counting = await read_version(database, SITE), CountingEmbedder(embedder)
    report = await bring_in(database, counting, root)
    assert (report.unchanged, report.passages) == (5, 0)
    assert counting.texts == []
    assert await read_version(database, SITE) == version


async def test_only_the_passage_that_changed_is_embedded_again(
    database: SqliteDatabase, embedder: SentenceTransformersEmbedder, tmp_path: Path
) -> None:
    root = write_corpus(tmp_path)
    await bring_in(database, embedder, root)
    write_article(root, "projects/invite.md", ARTICLES["projects/invite.md"].replace("40 members", "60 members"))
    counting = CountingEmbedder(embedder)
    report = await bring_in(database, counting, root)
    assert (report.changed, report.unchanged) == (1, 4)
    assert len(counting.texts) == 1
    assert "60 members" in counting.texts[0]


async def test_a_change_of_pages_alone_reaches_the_passages_without_the_model(
    database: SqliteDatabase, embedder: SentenceTransformersEmbedder, tmp_path: Path
) -> None:
    root = write_corpus(tmp_path)
    await bring_in(database, embedder, root)
    write_article(root, "billing/invoices.md", ARTICLES["billing/invoices.md"].replace("/billing", "/money"))
    counting = CountingEmbedder(embedder)
    await bring_in(database, counting, root)
    stored = await read_passages(database, SITE, embedder.name)
    patterns = {each.page_patterns for each in stored.passages if each.article_id == "billing/invoices"}
    assert patterns == {("/money",)}
    assert counting.texts == []


async def test_an_article_that_is_gone_is_removed_and_one_that_broke_stays_as_it_was(
    database: SqliteDatabase, embedder: SentenceTransformersEmbedder, tmp_path: Path
) -> None:
    root = write_corpus(tmp_path)
    await bring_in(database, embedder, root)
    (root / "account/password.md").unlink()
    write_article(root, "billing/invoices.md", "---\ntitle: [\n---\nBroken.")
    report = await bring_in(database, embedder, root)
    assert report.removed == 1
    assert [problem.path for problem in report.problems] == ["billing/invoices.md"]
    kept = {path.removesuffix(".md") for path in ARTICLES} - {"account/password"}
    assert {passage.split("#")[0] for passage in await ids(database)} == kept


async def test_a_withdrawn_article_has_no_passages(
    database: SqliteDatabase, embedder: SentenceTransformersEmbedder, tmp_path: Path
) -> None:
    root = write_corpus(tmp_path)
    await bring_in(database, embedder, root)
    write_article(root, "account/password.md", ARTICLES["account/password.md"].replace("title:", "draft: true\ntitle:"))
    assert (await bring_in(database, embedder, root)).changed == 1
    assert "account/password#" not in await ids(database)
    assert await count_articles(database, SITE) == 4
    assert "account/password" not in {article.article_id for article in await read_articles(database, SITE)}


async def test_another_model_embeds_everything_again_and_both_models_vectors_stay(
    database: SqliteDatabase, embedder: SentenceTransformersEmbedder, tmp_path: Path
) -> None:
    root = write_corpus(tmp_path)
    await bring_in(database, embedder, root)
    other = CountingEmbedder(embedder, name="other@1")
    report = await bring_in(database, other, root)
    assert (report.unchanged, report.recut) == (5, 5)
    assert len(other.texts) == 9
    for model in (embedder.name, "other@1"):
        assert (await read_passages(database, SITE, model)).matrix.any(axis=1).all()


async def test_sources_of_a_site_do_not_remove_or_take_over_each_others_articles(
    database: SqliteDatabase, embedder: SentenceTransformersEmbedder, tmp_path: Path
) -> None:
    root = write_corpus(tmp_path / "one")
    await bring_in(database, embedder, root)
    other = tmp_path / "two"
    write_article(other, "new.md", "# New\n\nText.")
    write_article(other, "account/password.md", "# Mine now\n\nText.")
    report = await bring_in(database, embedder, other, source="wiki")
    assert (report.added, report.removed) == (1, 0)
    assert [problem.path for problem in report.problems] == ["account/password.md"]
    assert await count_articles(database, SITE) == 6


async def test_sites_do_not_see_each_others_articles(
    database: SqliteDatabase, embedder: SentenceTransformersEmbedder, tmp_path: Path
) -> None:
    root = write_corpus(tmp_path)
    await bring_in(database, embedder, root)
    write_article(tmp_path / "two", "account/password.md", "# Password\n\nAsk your administrator.")
    await ingest(database, embedder, "site_two", FolderSource(tmp_path / "two"))
    assert await ids(database, "site_two") == {"account/password#"}
    assert len(await ids(database)) == 9
    assert await ids(database, "site_three") == set()


async def test_progress_counts_every_file(
    database: SqliteDatabase, embedder: SentenceTransformersEmbedder, tmp_path: Path
) -> None:
    seen: list[IngestProgress] = []
    items = FolderSource(write_corpus(tmp_path))
    await ingest(database, embedder, SITE, items, on_progress=seen.append)
    assert [progress.done for progress in seen] == [5, 5]
    assert {(progress.stage, progress.total) for progress in seen} == {("reading", 5)}
