"""The door of knowledge: the page decides, nothing that breaks keeps it from answering, sites stay apart."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

import pytest

from knowledge.embedding import Vectors
from knowledge.errors import EmbedderBusy
from knowledge.ingest import ingest
from knowledge.knowledge_base import KnowledgeBase
from knowledge.page import Page
from knowledge.sentence_transformers_embedder import SentenceTransformersEmbedder
from knowledge.sources.folder import FolderSource
from tests.knowledge.conftest import SqliteDatabase
from tests.knowledge.corpus import (
    ARTICLES,
    BILLING,
    GROUP,
    INVITE,
    MEMBERS,
    SITE,
    WEATHER,
    articles,
    eventually,
    write_article,
)


class FaultyEmbedder:
    """The real model's name and size, with a fault in place of its answers."""

    def __init__(self, real: SentenceTransformersEmbedder, fault: Callable[[], Awaitable[object]]) -> None:
        self.name, self.dimensions, self.window, self.count = real.name, real.dimensions, real.window, real.count
        self._fault = fault

    async def embed(self, texts: Sequence[str]) -> Vectors:
        await self._fault()
        raise AssertionError(f"{len(texts)} texts were embedded in spite of the fault")


@pytest.mark.parametrize(("page", "article"), [(MEMBERS, "projects/invite"), (GROUP, "groups/invite-to-group")])
async def test_the_same_question_has_another_answer_on_another_page(
    exact: KnowledgeBase, page: Page, article: str
) -> None:
    found = await exact.retrieve(SITE, INVITE, page)
    best = found.results[0]
    assert best.passage.article_id == article
    assert best.parts.page_match == 1
    assert "its page is the one you are on" in best.reason
    assert (found.question, found.page) == (INVITE, page)


async def test_a_page_without_patterns_of_its_own_decides_by_its_title(exact: KnowledgeBase) -> None:
    found = await exact.retrieve(SITE, INVITE, Page("/teams/:id/people", "Members of the group"))
    assert found.results[0].passage.article_id == "groups/invite-to-group"


@pytest.mark.parametrize("page", [WEATHER, BILLING, MEMBERS, Page("/")])
async def test_an_unrelated_page_does_not_destroy_a_clear_question(exact: KnowledgeBase, page: Page) -> None:
    found = await exact.retrieve(SITE, "How do I change my password?", page)
    assert found.results[0].passage.article_id == "account/password"


async def test_a_follow_up_is_understood_with_the_question_before(exact: KnowledgeBase) -> None:
    alone = await exact.retrieve(SITE, "and as a PDF?")
    followed = await exact.retrieve(SITE, "how many?", history=["hello", "Who may be a member of a project?"])
    assert alone.results[0].passage.article_id == "billing/invoices"
    assert followed.results[0].passage.article_id == "projects/invite"


async def test_a_question_that_nothing_answers_scores_low(exact: KnowledgeBase) -> None:
    fitting = await exact.retrieve(SITE, "Where do I download an invoice?")
    foreign = await exact.retrieve(SITE, "What is the capital of Peru?")
    assert fitting.results[0].score > 0.6
    assert all(each.score < 0.3 for each in foreign.results)


@pytest.mark.parametrize("question", ["", "   ", "?!", "\0", "招待", "a" * 20_000, "<script>", "* OR 1=1 --"])
async def test_any_question_is_answered_with_passages_or_none(exact: KnowledgeBase, question: str) -> None:
    found = await exact.retrieve(SITE, question, MEMBERS, history=["", question], limit=3)
    assert len(found.results) <= 3


async def test_the_limit_is_kept_and_the_best_come_first(exact: KnowledgeBase) -> None:
    everything = await exact.retrieve(SITE, INVITE, MEMBERS, limit=50)
    few = await exact.retrieve(SITE, INVITE, MEMBERS, limit=2)
    assert few.results == everything.results[:2]
    assert set(few.milliseconds) == {"embed", "search", "whole"}


async def test_a_site_never_finds_anothers_passages(
    exact: KnowledgeBase, database: SqliteDatabase, embedder: SentenceTransformersEmbedder, tmp_path: Path
) -> None:
    write_article(tmp_path / "two", "secret.md", "# Invite someone\n\nOnly for site two.")
    await ingest(database, embedder, "site_two", FolderSource(tmp_path / "two"))
    assert articles(await exact.retrieve("site_two", INVITE, MEMBERS, limit=50)) == ["secret"]
    assert "secret" not in articles(await exact.retrieve(SITE, INVITE, limit=50))
    stranger = await exact.retrieve("site_three", INVITE, MEMBERS)
    assert (stranger.results, (await exact.suggest("site_three", MEMBERS)).articles) == ((), ())


async def test_words_answer_while_the_model_loads(
    root: Path, database: SqliteDatabase, embedder: SentenceTransformersEmbedder
) -> None:
    base = KnowledgeBase(database, FaultyEmbedder(embedder, asyncio.Event().wait), None)
    await base.start()
    found = await base.retrieve(SITE, INVITE, GROUP)
    assert found.mode == "lexical"
    assert found.results[0].passage.article_id == "groups/invite-to-group"
    assert found.results[0].parts.question_cosine is None
    await base.aclose()


@pytest.mark.parametrize("error", [EmbedderBusy("busy"), RuntimeError("torch"), OSError("disk")])
async def test_words_answer_when_the_model_fails(
    root: Path, database: SqliteDatabase, embedder: SentenceTransformersEmbedder, error: Exception
) -> None:
    async def fail() -> None:
        raise error

    base = KnowledgeBase(database, FaultyEmbedder(embedder, fail), None)
    await base.start()
    found = await base.retrieve(SITE, "Where do I find an invoice?", BILLING)
    assert (found.mode, found.results[0].passage.article_id) == ("lexical", "billing/invoices")
    await base.aclose()


async def test_vectors_of_another_model_are_not_compared(
    root: Path, database: SqliteDatabase, embedder: SentenceTransformersEmbedder
) -> None:
    class Renamed:
        name, dimensions, embed = "other@1", 384, embedder.embed
        window, count = embedder.window, embedder.count

    base = KnowledgeBase(database, Renamed(), None)
    found = await base.retrieve(SITE, INVITE, GROUP)
    assert found.results[0].passage.article_id == "groups/invite-to-group"
    assert found.results[0].parts.question_cosine is None


async def test_what_another_process_brings_in_or_withdraws_shows_up(
    exact: KnowledgeBase, root: Path, database: SqliteDatabase, embedder: SentenceTransformersEmbedder, tmp_path: Path
) -> None:
    assert "account/password" in articles(await exact.retrieve(SITE, "password"))
    other = SqliteDatabase(tmp_path / "knowledge.db")
    text = ARTICLES["account/password.md"].replace("title:", "draft: true\ntitle:")
    write_article(root, "account/password.md", text)
    write_article(root, "new.md", "# Zebra crossings\n\nA zebra crossing has stripes.")
    await ingest(other, embedder, SITE, FolderSource(root, "/help"))
    await other.aclose()

    async def seen() -> bool:
        return articles(await exact.retrieve(SITE, "zebra crossing"))[0] == "new"

    await eventually(seen)
    assert "account/password" not in articles(await exact.retrieve(SITE, "password", limit=50))


async def test_refresh_takes_up_a_change_at_once(
    root: Path, database: SqliteDatabase, embedder: SentenceTransformersEmbedder
) -> None:
    base = KnowledgeBase(database, embedder, None)
    before = await base.refresh(SITE)
    write_article(root, "new.md", "# Zebra crossings\n\nA zebra crossing has stripes.")
    await ingest(database, embedder, SITE, FolderSource(root, "/help"))
    assert await base.refresh(SITE) == before + 1
    assert articles(await base.retrieve(SITE, "zebra crossing"))[0] == "new"


async def test_a_page_offers_the_articles_that_name_it_most_specific_first(exact: KnowledgeBase) -> None:
    offered = await exact.suggest(SITE, MEMBERS)
    assert [each.title for each in offered.articles] == ["Invite someone to a project", "Keyboard shortcuts"]
    assert offered.articles[0].url == "/help/invite"
    assert offered.articles[0].summary == "Bring a colleague into one project."
    assert offered.questions == (INVITE,)


async def test_a_page_that_no_article_names_is_offered_only_what_its_text_is_near_to(exact: KnowledgeBase) -> None:
    security = await exact.suggest(SITE, Page("/security", "Change your account password"))
    assert [each.title for each in security.articles] == ["Change your password"]
    assert (await exact.suggest(SITE, WEATHER)).articles == ()
    assert (await exact.suggest(SITE, Page("/unknown"))).articles == ()
    assert (await exact.suggest(SITE, None)).articles == ()
