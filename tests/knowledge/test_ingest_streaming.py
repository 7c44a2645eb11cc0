"""A source is pulled through batch by batch: bounded, whole, and resumed from where it was."""

import asyncio
from collections.abc import Sequence

import pytest

from knowledge.article import Article
from knowledge.embedding import Vectors
from knowledge.errors import SourceError
from knowledge.ingest import CALL_TEXTS, ingest
from knowledge.ingest_reader import BATCH_PASSAGES
from knowledge.ingest_report import FileReport, IngestProgress
from knowledge.page_links import PageLinks
from knowledge.sources.item import Read, SourceProblem, Unchanged
from knowledge.store import count_articles, read_site, read_version
from knowledge.vector_store import count_vectors
from tests.knowledge.conftest import SqliteDatabase
from tests.knowledge.corpus import SITE
from tests.knowledge.made_up import HashEmbedder, ListedSource, article, files, read
from tests.knowledge.stored import read_passages


async def ids(database: SqliteDatabase, site_id: str = SITE) -> set[str]:
    return {passage.passage_id for passage in (await read_passages(database, site_id, "any")).passages}


async def test_a_model_that_fails_midway_leaves_whole_articles_only(database: SqliteDatabase) -> None:
    class Failing(HashEmbedder):
        async def embed(self, texts: Sequence[str]) -> Vectors:
            if len(self.calls) == 6:
                raise RuntimeError("model")
            return await super().embed(texts)

    with pytest.raises(RuntimeError, match="model"):
        await ingest(database, Failing(), SITE, ListedSource(files(300)))
    stored = await ids(database)
    assert BATCH_PASSAGES <= len(stored) < 600
    assert stored == {f"a{n}#{anchor}" for n in range(len(stored) // 2) for anchor in ("", "steps")}
    assert (await ingest(database, HashEmbedder(), SITE, ListedSource(files(300)))).added == 300 - len(stored) // 2
    assert len(await ids(database)) == 600


async def test_batches_for_the_model_are_full(database: SqliteDatabase) -> None:
    embedder = HashEmbedder()
    await ingest(database, embedder, SITE, ListedSource(files(512)))
    assert embedder.calls == [CALL_TEXTS] * (1024 // CALL_TEXTS)


async def test_only_a_bounded_part_of_the_source_is_read_ahead_of_the_model(database: SqliteDatabase) -> None:
    read_so_far = 0

    def one_more() -> None:
        nonlocal read_so_far
        read_so_far += 1

    class Watching(HashEmbedder):
        async def embed(self, texts: Sequence[str]) -> Vectors:
            await asyncio.sleep(0.02)
            assert read_so_far <= (len(self.calls) * CALL_TEXTS // BATCH_PASSAGES + 2) * BATCH_PASSAGES // 2 + 1
            return await super().embed(texts)

    items = [each for item in files(1000) for each in (one_more, item)]
    await ingest(database, Watching(), SITE, ListedSource(items))
    assert read_so_far == 1000


async def test_a_source_that_breaks_off_removes_nothing(database: SqliteDatabase) -> None:
    await ingest(database, HashEmbedder(), SITE, ListedSource(files(3)))

    def fail() -> None:
        raise SourceError("the website is away")

    with pytest.raises(SourceError, match="away"):
        await ingest(database, HashEmbedder(), SITE, ListedSource([files(1)[0], fail]))
    assert await count_articles(database, SITE) == 3


async def test_a_file_that_its_source_calls_unchanged_keeps_its_articles_unread(database: SqliteDatabase) -> None:
    await ingest(database, HashEmbedder(), SITE, ListedSource(files(3)))
    version = await read_version(database, SITE)
    again = ListedSource([Unchanged(f"a{n}.md") for n in range(3)])
    report = await ingest(database, HashEmbedder(), SITE, again)
    assert again.known == {"a0.md": "1", "a1.md": "1", "a2.md": "1"}
    assert (report.unchanged, report.removed, report.passages) == (3, 0, 0)
    assert await read_version(database, SITE) == version


async def test_another_model_cuts_and_embeds_unchanged_files_from_what_is_stored(database: SqliteDatabase) -> None:
    await ingest(database, HashEmbedder(), SITE, ListedSource(files(100)))
    seen: list[IngestProgress] = []
    other = HashEmbedder("hash@2")
    unchanged = ListedSource([Unchanged(f"a{n}.md") for n in range(100)])
    report = await ingest(database, other, SITE, unchanged, on_progress=seen.append)
    assert (report.unchanged, report.recut, sum(other.calls)) == (100, 100, 200)
    assert (await read_passages(database, SITE, "hash@2")).matrix.any(axis=1).all()
    assert [each for each in seen if each.stage == "cutting anew"][-1] == IngestProgress("cutting anew", 100, 100)


async def test_a_record_that_is_gone_from_its_file_is_removed_also_when_the_first_try_was_cut_short(
    database: SqliteDatabase,
) -> None:
    both = [read("faq.csv", article("one", path="faq.csv"), article("two", path="faq.csv"))]
    fewer = read("faq.csv", article("one", path="faq.csv"), fingerprint="2")

    def fail() -> None:
        raise SourceError("cut short")

    await ingest(database, HashEmbedder(), SITE, ListedSource(both))
    with pytest.raises(SourceError):
        await ingest(database, HashEmbedder(), SITE, ListedSource([fewer, fail]))
    third = ListedSource([fewer])
    assert (await ingest(database, HashEmbedder(), SITE, third)).removed == 1
    assert third.known["faq.csv"] != "2"
    fourth = ListedSource([Unchanged("faq.csv")])
    await ingest(database, HashEmbedder(), SITE, fourth)
    assert fourth.known["faq.csv"] == "2"
    assert await count_articles(database, SITE) == 1


async def test_a_file_with_a_problem_in_one_record_keeps_that_record_and_is_read_again(
    database: SqliteDatabase,
) -> None:
    await ingest(database, HashEmbedder(), SITE, ListedSource([read("faq.csv", article("one"), article("two"))]))
    problem = SourceProblem("faq.csv, row 3", "has no answer", "Write one.")
    broken = Read("faq.csv", (article("one"),), "2", (problem,))
    report = await ingest(database, HashEmbedder(), SITE, ListedSource([broken]))
    assert (report.problems, report.removed) == ((problem,), 0)
    after = ListedSource([broken])
    await ingest(database, HashEmbedder(), SITE, after)
    assert "faq.csv" not in after.known
    assert await count_articles(database, SITE) == 2


@pytest.mark.parametrize(
    ("unfit", "word"),
    [
        (Article("x" * 201, "Title", "Text"), "id of more than 200"),
        (Article("half", "Title", "Text \ud800"), "half characters"),
        (Article("nul", "Ti\0tle", "Text"), "NUL"),
        (Article("locale", "Title", "Text", locale="e" * 36), "locale"),
        (Article("a0", "Title", "Text"), "which a0.md has already"),
    ],
    ids=["id", "half character", "NUL", "locale", "twice"],
)
async def test_what_the_database_cannot_hold_is_named_and_harms_no_other_article(
    database: SqliteDatabase, unfit: Article, word: str
) -> None:
    report = await ingest(database, HashEmbedder(), SITE, ListedSource([*files(2), read("odd.json", unfit)]))
    assert [problem.path for problem in report.problems] == ["odd.json"]
    assert word in report.problems[0].what
    assert report.added == 2


async def test_each_file_is_reported_once_it_is_stored(database: SqliteDatabase) -> None:
    await ingest(database, HashEmbedder(), SITE, ListedSource(files(3)))
    seen: list[FileReport] = []
    problem = SourceProblem("b.md", "is binary", "Save it as text.")
    items = [read("a0.md", article("a0", "New.")), read("a1.md", article("a1")), problem, *files(5)[3:4]]
    await ingest(database, HashEmbedder(), SITE, ListedSource(items), on_file=seen.append)
    assert [(each.path, each.outcome, each.passages) for each in seen] == [
        ("a0.md", "changed", 1),
        ("a1.md", "unchanged", 0),
        ("b.md", "problem", 0),
        ("a3.md", "added", 2),
        ("a2.md", "removed", 0),
    ]


async def test_vectors_of_texts_that_nobody_has_any_more_are_dropped(database: SqliteDatabase) -> None:
    await ingest(database, HashEmbedder(), SITE, ListedSource(files(2)))
    assert await count_vectors(database, SITE) == {"hash@1": 4}
    await ingest(database, HashEmbedder(), SITE, ListedSource([read("a0.md", article("a0", "New."))]))
    assert await count_vectors(database, SITE) == {"hash@1": 1}


async def test_pages_that_an_article_links_to_are_stored_with_it(database: SqliteDatabase) -> None:
    links = PageLinks(frozenset({"https://app.example.com"}), lambda path: path.replace("8241", ":id"))
    text = "Open [members](https://app.example.com/projects/8241/members)."
    await ingest(database, HashEmbedder(), SITE, ListedSource([read("a.md", article("a", text))]), links=links)
    stored = await read_site(database, SITE, "hash@1")
    assert stored.linked_pages == {"a": ("/projects/:id/members",)}
    unchanged = ListedSource([Unchanged("a.md")])
    await ingest(database, HashEmbedder(), SITE, unchanged, links=PageLinks(frozenset(), links.page_key))
    assert (await read_site(database, SITE, "hash@1")).linked_pages == {}
