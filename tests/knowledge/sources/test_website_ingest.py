"""A website taken in by a real ingest, twice, and once more when it is unwell."""

from collections.abc import Iterator

import pytest

from knowledge.article_store import read_stored_articles
from knowledge.errors import SourceError
from knowledge.ingest import ingest
from knowledge.sentence_transformers_embedder import SentenceTransformersEmbedder
from tests.knowledge.conftest import SqliteDatabase
from tests.knowledge.website_server import Served, Website, serving

SITE = "acme"


@pytest.fixture
def site() -> Iterator[Website]:
    with serving() as website:
        website.page("/", "Help", links=("/invite", "/roles", "/pay"))
        for path, title in (("/invite", "Invite people"), ("/roles", "Roles"), ("/pay", "Pay an invoice")):
            website.page(path, title)
        yield website


async def stored(database: SqliteDatabase) -> set[str]:
    return set(await read_stored_articles(database, SITE))


async def test_a_website_stays_what_it_is_on_the_web(
    site: Website, database: SqliteDatabase, embedder: SentenceTransformersEmbedder
) -> None:
    first = await ingest(database, embedder, SITE, site.source())
    assert (first.added, await stored(database)) == (4, {"index", "invite", "roles", "pay"})

    site.log.clear()
    second = await ingest(database, embedder, SITE, site.source())
    assert (second.added, second.changed, second.unchanged, second.removed) == (0, 0, 4, 0)
    assert {asked.status for asked in site.log if asked.path not in ("/robots.txt", "/sitemap.xml")} == {304}

    site.page("/roles", "Roles", "Four roles now.")
    site.page("/", "Help", links=("/invite", "/roles"))
    site.pages["/invite"] = Served(status=500)
    third = await ingest(database, embedder, SITE, site.source())
    assert (third.changed, third.removed) == (1, 1)
    assert [problem.path for problem in third.problems] == ["invite"]
    assert await stored(database) == {"index", "invite", "roles"}


async def test_a_website_that_lost_its_pages_keeps_its_articles(
    site: Website, database: SqliteDatabase, embedder: SentenceTransformersEmbedder
) -> None:
    await ingest(database, embedder, SITE, site.source())
    site.page("/", "We moved", "Soon back.")
    for path in ("/invite", "/roles", "/pay"):
        del site.pages[path]
    with pytest.raises(SourceError, match="of 4 known pages 0 failed and 3 vanished"):
        await ingest(database, embedder, SITE, site.source())
    assert await stored(database) == {"index", "invite", "roles", "pay"}
