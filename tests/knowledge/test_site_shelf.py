"""Sites held in memory: what is withdrawn is hidden at once, however long the site takes to load anew."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from typing import TypeVar

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from knowledge.article import Article
from knowledge.catalogue import publish_article, withdraw_article
from knowledge.ingest import ingest
from knowledge.knowledge_base import KnowledgeBase
from knowledge.page import Page
from knowledge.store import StoredSite, read_version
from tests.knowledge.conftest import SqliteDatabase
from tests.knowledge.corpus import SITE, articles, eventually
from tests.knowledge.made_up import HashEmbedder, ListedSource, article, files, read

T = TypeVar("T")
NOW = datetime(2026, 11, 24, tzinfo=UTC)

PASSAGES = 6_000
"""Of the large site."""


class SlowToLoad:
    """The real database; a whole site is handed out only when `gate` is open, as if it had 10 million passages."""

    def __init__(self, real: SqliteDatabase) -> None:
        self._real = real
        self.gate = asyncio.Event()
        self.gate.set()
        self.loading = 0

    async def read(self, unit: Callable[[AsyncConnection], Awaitable[T]]) -> T:
        result = await self._real.read(unit)
        if isinstance(result, StoredSite):
            self.loading += 1
            await self.gate.wait()
        return result

    async def write(self, unit: Callable[[AsyncConnection], Awaitable[T]]) -> T:
        return await self._real.write(unit)


@pytest.fixture
async def slow(database: SqliteDatabase) -> SlowToLoad:
    text = "Lead.\n\n" + "\n\n".join(f"## Step {n}\n\nDo {n}." for n in range(PASSAGES // 100 - 1))
    large = [*files(2, "Zebras have stripes."), *(read(f"b{n}.md", article(f"b{n}", text)) for n in range(100))]
    await ingest(database, HashEmbedder(), SITE, ListedSource(large))
    return SlowToLoad(database)


@pytest.fixture
async def base(slow: SlowToLoad) -> AsyncIterator[KnowledgeBase]:
    opened = KnowledgeBase(slow, HashEmbedder(), None)
    await opened.start()
    yield opened
    slow.gate.set()
    await opened.aclose()


async def zebras(base: KnowledgeBase) -> set[str]:
    return {each for each in articles(await base.retrieve(SITE, "Zebras stripes", limit=50)) if each.startswith("a")}


async def test_a_site_is_loaded_before_it_is_asked(slow: SlowToLoad, base: KnowledgeBase) -> None:
    async def loaded() -> bool:
        return slow.loading == 1

    await eventually(loaded)
    assert await zebras(base) == {"a0", "a1"}
    assert slow.loading == 1


async def test_a_withdrawn_article_is_hidden_while_the_site_is_still_being_loaded(
    slow: SlowToLoad, base: KnowledgeBase, database: SqliteDatabase
) -> None:
    assert await zebras(base) == {"a0", "a1"}
    slow.gate.clear()
    await withdraw_article(database, SITE, "a0", NOW)

    async def hidden() -> bool:
        return await zebras(base) == {"a1"}

    await eventually(hidden)
    assert not slow.gate.is_set()
    await publish_article(database, SITE, "a0", NOW)

    async def shown() -> bool:
        return await zebras(base) == {"a0", "a1"}

    await eventually(shown)


async def test_an_article_that_is_withdrawn_during_a_load_never_comes_back_with_it(
    slow: SlowToLoad, base: KnowledgeBase, database: SqliteDatabase
) -> None:
    assert await zebras(base) == {"a0", "a1"}
    slow.gate.clear()
    await ingest(database, HashEmbedder(), SITE, ListedSource([read("c.md", article("c", "Lions roar."))], "other"))

    async def loads() -> bool:
        return slow.loading == 2

    await eventually(loads)
    await withdraw_article(database, SITE, "a0", NOW)
    slow.gate.set()
    seen: list[set[str]] = []

    async def new_one_is_there() -> bool:
        seen.append(await zebras(base))
        return "c" in articles(await base.retrieve(SITE, "Lions roar"))

    await eventually(new_one_is_there)
    assert await zebras(base) == {"a1"}
    assert {"a0", "a1"} not in seen[seen.index({"a1"}) :]


async def test_a_page_is_no_longer_offered_an_article_that_was_withdrawn(
    base: KnowledgeBase, slow: SlowToLoad, database: SqliteDatabase
) -> None:
    made = Article("page", "On this page", "Text", page_patterns=("/billing",))
    await ingest(database, HashEmbedder(), SITE, ListedSource([read("p.md", made)], "other"))
    await base.refresh(SITE)
    assert (await base.suggest(SITE, Page("/billing"))).articles
    slow.gate.clear()
    await withdraw_article(database, SITE, "page", NOW)

    async def gone() -> bool:
        return not (await base.suggest(SITE, Page("/billing"))).articles

    await eventually(gone)


async def test_vectors_that_the_servers_model_lacks_are_made_in_the_background(database: SqliteDatabase) -> None:
    await ingest(database, HashEmbedder(), SITE, ListedSource(files(20)))
    version = await read_version(database, SITE)
    base = KnowledgeBase(database, HashEmbedder("hash@2"), None)
    await base.start()
    first = await base.retrieve(SITE, "Title of a7")
    assert first.results[0].passage.article_id == "a7"
    assert first.results[0].parts.question_cosine is None

    async def by_meaning() -> bool:
        return (await base.retrieve(SITE, "Title of a7")).results[0].parts.question_cosine is not None

    await eventually(by_meaning)
    assert await read_version(database, SITE) == version + 1
    await base.aclose()
