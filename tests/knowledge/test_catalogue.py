"""The team's view of its articles: what it withdraws stays withdrawn, what it removes may come back."""

from datetime import UTC, datetime

import pytest

from knowledge.article import Article
from knowledge.catalogue import (
    list_articles,
    publish_article,
    remove_article,
    show_article,
    withdraw_article,
)
from knowledge.errors import ArticleIsDraft, ArticleUnknown, KnowledgeBusy
from knowledge.ingest import ingest
from knowledge.lease import site_lease
from knowledge.sources.item import Unchanged
from knowledge.store import count_articles, read_version
from knowledge.vector_store import count_vectors
from tests.knowledge.conftest import SqliteDatabase
from tests.knowledge.corpus import SITE
from tests.knowledge.made_up import HashEmbedder, ListedSource, article, files, read
from tests.knowledge.stored import read_passages

NOW = datetime(2026, 11, 24, tzinfo=UTC)


@pytest.fixture
async def filled(database: SqliteDatabase) -> SqliteDatabase:
    """Three published articles, a draft, and one of another source in French."""
    draft = read("draft.md", article("billing/draft", published=False))
    await ingest(database, HashEmbedder(), SITE, ListedSource([*files(3), draft]))
    french = Article("fr", "Titre", "Texte", locale="fr")
    await ingest(database, HashEmbedder(), SITE, ListedSource([read("fr.md", french)], "wiki"))
    return database


async def live(database: SqliteDatabase) -> set[str]:
    return {each.article_id for each in (await read_passages(database, SITE, "hash@1")).passages}


async def test_articles_are_listed_by_source_locale_and_state(filled: SqliteDatabase) -> None:
    await withdraw_article(filled, SITE, "a1", NOW)

    async def ids(**wanted: str) -> list[str]:
        return [each.article_id for each in await list_articles(filled, SITE, **wanted)]  # type: ignore[arg-type]

    assert await ids() == ["a0", "a1", "a2", "billing/draft", "fr"]
    assert await ids(source="wiki") == ["fr"]
    assert await ids(locale="fr") == ["fr"]
    assert await ids(state="withdrawn") == ["a1"]
    assert await ids(state="draft") == ["billing/draft"]
    assert await ids(state="published", source="folder") == ["a0", "a2"]
    assert await list_articles(filled, "site_two") == []
    (first, *_) = await list_articles(filled, SITE)
    assert (first.title, first.path, first.state, first.passages) == ("Title of a0", "a0.md", "published", 2)


async def test_an_article_is_shown_with_its_passages_as_they_were_cut(filled: SqliteDatabase) -> None:
    listed, passages = await show_article(filled, SITE, "a0")
    assert listed.title == "Title of a0"
    assert [(each.passage_id, each.text) for each in passages] == [("a0#", "Lead."), ("a0#steps", "Do it.")]


async def test_a_withdrawn_article_is_not_found_and_no_ingest_brings_it_back(filled: SqliteDatabase) -> None:
    await withdraw_article(filled, SITE, "a1", NOW)
    version = await read_version(filled, SITE)
    await withdraw_article(filled, SITE, "a1", NOW)
    assert await read_version(filled, SITE) == version
    assert "a1" not in await live(filled)
    await ingest(filled, HashEmbedder(), SITE, ListedSource(files(3, "Changed.")))
    assert await live(filled) == {"a0", "a2", "fr"}
    await ingest(filled, HashEmbedder(), SITE, ListedSource(files(1)))
    await ingest(filled, HashEmbedder(), SITE, ListedSource(files(3)))
    assert await live(filled) == {"a0", "a2", "fr"}
    assert await count_articles(filled, SITE) == 3


async def test_a_withdrawn_article_that_is_published_answers_at_once_without_the_model(filled: SqliteDatabase) -> None:
    await withdraw_article(filled, SITE, "a1", NOW)
    await publish_article(filled, SITE, "a1", NOW)
    stored = await read_passages(filled, SITE, "hash@1")
    assert "a1" in {each.article_id for each in stored.passages}
    assert stored.unembedded == 0


async def test_a_draft_can_only_be_published_by_its_source(filled: SqliteDatabase) -> None:
    with pytest.raises(ArticleIsDraft, match=r"draft\.md"):
        await publish_article(filled, SITE, "billing/draft", NOW)
    assert "billing/draft" not in await live(filled)


async def test_a_removed_article_is_gone_with_its_vectors_and_comes_back_with_its_file(filled: SqliteDatabase) -> None:
    removed = await remove_article(filled, SITE, "a1", NOW)
    assert removed.path == "a1.md"
    assert "a1" not in await live(filled)
    assert await count_vectors(filled, SITE) == {"hash@1": 5}
    source = ListedSource([Unchanged("a0.md"), files(3)[1], Unchanged("a2.md"), Unchanged("draft.md")])
    assert (await ingest(filled, HashEmbedder(), SITE, source)).added == 1
    assert "a1.md" not in source.known
    assert "a1" in await live(filled)


async def test_an_article_is_not_removed_under_an_ingest(filled: SqliteDatabase) -> None:
    async with site_lease(filled, SITE):
        with pytest.raises(KnowledgeBusy):
            await remove_article(filled, SITE, "a1", NOW, wait_seconds=0)
    assert "a1" in await live(filled)


@pytest.mark.parametrize(
    ("wanted", "hint"),
    [("a11", "a1"), ("draft", "billing/draft"), ("title of A2", "a2"), ("zzzzzz", "handrail articles list")],
)
async def test_for_an_unknown_id_the_nearest_ones_are_named(filled: SqliteDatabase, wanted: str, hint: str) -> None:
    with pytest.raises(ArticleUnknown, match=hint):
        await show_article(filled, SITE, wanted)
    with pytest.raises(ArticleUnknown, match=hint):
        await withdraw_article(filled, SITE, wanted, NOW)


async def test_another_sites_article_is_unknown(filled: SqliteDatabase) -> None:
    with pytest.raises(ArticleUnknown):
        await remove_article(filled, "site_two", "a0", NOW)
    assert "a0" in await live(filled)
