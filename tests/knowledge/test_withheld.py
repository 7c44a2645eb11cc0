"""Articles for some people, through the public door: found by those, and by nobody else in any way."""

from pathlib import Path

import pytest

from knowledge.audience import EVERYBODY, Audience
from knowledge.ingest import ingest
from knowledge.knowledge_base import KnowledgeBase
from knowledge.page import Page
from knowledge.sentence_transformers_embedder import SentenceTransformersEmbedder
from knowledge.sources.folder import FolderSource
from tests.knowledge.conftest import SqliteDatabase
from tests.knowledge.corpus import articles, write_article

SITE = "site_one"
MARGINS = Page("/margins", "Reseller margins")
RESELLER = Audience(segments=frozenset({"reseller"}))


@pytest.fixture
async def base(database: SqliteDatabase, embedder: SentenceTransformersEmbedder, tmp_path: Path) -> KnowledgeBase:
    for number in range(4):
        write_article(
            tmp_path,
            f"secret-{number}.md",
            f'---\ntitle: Reseller margins {number}\nsegments: [reseller]\npages: ["/margins"]\n'
            f'questions: ["What is my margin {number}?"]\n---\nResellers keep {number} percent of each sale.\n',
        )
    write_article(tmp_path, "open.md", "# Prices\n\nEach sale has a price.\n")
    await ingest(database, embedder, SITE, FolderSource(tmp_path))
    return KnowledgeBase(database, embedder, None)


async def test_a_member_finds_and_is_offered_what_a_stranger_does_not(base: KnowledgeBase) -> None:
    found = await base.retrieve(SITE, "What margin do resellers keep of a sale?", MARGINS, audience=RESELLER, limit=50)
    assert len(articles(found)) == 5
    assert len((await base.suggest(SITE, MARGINS, RESELLER)).articles) == 4


@pytest.mark.parametrize("stranger", [EVERYBODY, Audience(segments=frozenset({"enterprise"})), Audience("en")])
async def test_a_stranger_finds_what_is_open_however_much_is_not(base: KnowledgeBase, stranger: Audience) -> None:
    for page in (None, MARGINS):
        found = await base.retrieve(SITE, "What margin do resellers keep?", page, audience=stranger, limit=50)
        assert articles(found) == ["open"]
    offered = await base.suggest(SITE, MARGINS, stranger)
    assert (offered.articles, offered.questions) == ((), ())


async def test_a_page_that_says_nothing_fits_no_passage(base: KnowledgeBase) -> None:
    found = await base.retrieve(SITE, "What is the price of a sale?", Page("/"), audience=RESELLER, limit=50)
    assert {each.parts.page_fit for each in found.results} == {0.0}
    assert not any("fits the page" in each.reason for each in found.results)
