"""The help centre over plain requests: what everybody may see is found and read, everything else is unknown."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from ipaddress import ip_network
from pathlib import Path

import httpx
import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.applications import Starlette
from starlette.routing import Route

from knowledge.catalogue import withdraw_article
from knowledge.ingest import ingest
from knowledge.knowledge_base import KnowledgeBase
from knowledge.sources.folder import FolderSource
from knowledge.tables import metadata as knowledge_metadata
from server.api.articles import KEPT_SECONDS, QUERY_CHARACTERS_MAX, RATE, TEXT_BYTES_MAX, ArticleEndpoints, cut_text
from server.api.openapi import openapi
from server.conversation.site import add_site
from server.conversation.tables import sites
from server.database import Database
from tests.knowledge.corpus import write_article, write_corpus
from tests.knowledge.made_up import HashEmbedder

BASE = "https://help.example.com/"
SHORTCUT = "See [the invoices](invoices) and [nothing](gone)."

HIDDEN = {
    "internal/resellers.md": "---\ntitle: Keyboard secrets\nsegments: [reseller]\n---\nFor resellers.",
    "internal/draft.md": "---\ntitle: Keyboard draft\ndraft: true\n---\nNot yet.",
    "internal/withdrawn.md": "---\ntitle: Keyboard withdrawn\n---\nTaken back.",
}


class Reader:
    """A browser on the endpoints of one site's help centre."""

    def __init__(self, http: httpx.AsyncClient, key: str, knowledge: KnowledgeBase) -> None:
        self.http = http
        self.key = key
        self.knowledge = knowledge

    async def search(self, text: str, key: str | None = None, **query: str) -> httpx.Response:
        return await self.http.get(f"/v1/sites/{key or self.key}/articles", params={"q": text, **query})

    async def article(self, article_id: str, key: str | None = None, **headers: str) -> httpx.Response:
        return await self.http.get(f"/v1/sites/{key or self.key}/articles/{article_id}", headers=headers)

    async def found(self, text: str, **query: str) -> list[str]:
        return [each["id"] for each in (await self.search(text, **query)).json()["articles"]]


@asynccontextmanager
async def reading(database: Database, folder: Path) -> AsyncIterator[Reader]:
    root = write_corpus(folder)
    write_article(root, "general/start.md", f"---\ntitle: Start here\nupdated: 2026-10-12\n---\n{SHORTCUT}")
    for path, text in HIDDEN.items():
        write_article(root, path, text)

    async def make(connection: AsyncConnection) -> tuple[str, str, str]:
        await connection.run_sync(knowledge_metadata.create_all)
        other, _ = await add_site(connection, "Other", ["https://other.example"], datetime.now(UTC))
        row = (await connection.execute(select(sites.c.site_id, sites.c.public_key).limit(1))).one()
        return row.site_id, row.public_key, other.public_key

    site_id, key, _ = await database.write(make)
    await ingest(database, HashEmbedder(), site_id, FolderSource(root, BASE))
    await withdraw_article(database, site_id, "internal/withdrawn", datetime.now(UTC))
    knowledge = KnowledgeBase(database, HashEmbedder(), None)
    endpoints = ArticleEndpoints(database, knowledge, (ip_network("127.0.0.1"),), clock=lambda: 0.0)
    app = Starlette(
        routes=[
            Route("/v1/sites/{key}/articles", endpoints.search),
            Route("/v1/sites/{key}/articles/{id:path}", endpoints.article),
        ]
    )
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://handrail.example") as http:
        yield Reader(http, key, knowledge)
    await knowledge.aclose()


@pytest.fixture
async def reader(database: Database, tmp_path: Path) -> AsyncIterator[Reader]:
    async with reading(database, tmp_path) as found:
        yield found


async def test_a_search_finds_articles_by_half_a_word_and_caches_may_keep_it(reader: Reader) -> None:
    answer = await reader.search("invi", page="/projects/:id/members")
    first = answer.json()["articles"][0]
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == f"public, max-age={KEPT_SECONDS}"
    assert first["title"].startswith("Invite someone")
    assert first["url"].startswith(BASE)
    assert {*first} == {"id", "title", "url", "summary", "section"}


async def test_an_article_is_read_whole_with_links_that_lead_from_anywhere_and_what_to_read_next(
    reader: Reader,
) -> None:
    answer = await reader.article("general/start")
    read = answer.json()
    assert answer.headers["cache-control"] == f"public, max-age={KEPT_SECONDS}"
    assert (read["title"], read["updated"], read["is_cut"]) == ("Start here", "2026-10-12", False)
    assert f"[the invoices]({BASE}invoices)" in read["text"]
    assert read["linked"] == [{"id": "billing/invoices", "url": f"{BASE}invoices"}]
    assert read["related"][0]["title"] == "Find your invoices"


@pytest.mark.parametrize("hidden", ["internal/resellers", "internal/draft", "internal/withdrawn", "no/such", "x" * 999])
async def test_what_not_everybody_may_see_is_unknown_and_never_found(reader: Reader, hidden: str) -> None:
    answer = await reader.article(hidden)
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "article_unknown")
    assert hidden not in await reader.found("Keyboard")


async def test_another_site_sees_nothing_of_it(reader: Reader, database: Database) -> None:
    rows = await database.read(lambda connection: _keys(connection))
    other = next(key for key in rows if key != reader.key)
    assert (await reader.search("invite", key=other)).json() == {"articles": []}
    assert (await reader.article("general/start", key=other)).status_code == 404
    assert (await reader.search("invite", key="pk_nobody")).json()["error"]["code"] == "site_unknown"


@pytest.mark.parametrize(
    ("text", "page", "code"),
    [("  ", "", "query_invalid"), ("x" * (QUERY_CHARACTERS_MAX + 1), "", "query_invalid"), ("x", "no", "page_invalid")],
)
async def test_a_search_that_is_none_is_told_why(reader: Reader, text: str, page: str, code: str) -> None:
    answer = await reader.search(text, page=page)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, code)


async def test_an_address_that_asks_too_much_waits_and_others_do_not(reader: Reader) -> None:
    for _ in range(int(RATE.burst)):
        assert (await reader.article("no/such")).status_code == 404
    refused = await reader.article("general/start")
    assert (refused.status_code, refused.json()["error"]["code"]) == (429, "rate_limited")
    assert refused.headers["retry-after"] == "1"
    assert (await reader.article("general/start", **{"X-Forwarded-For": "203.0.113.9"})).status_code == 200


def test_a_text_is_cut_at_the_end_of_a_line() -> None:
    line = "ä" * 499 + "\n"
    text, is_cut = cut_text(line * 300)
    assert is_cut
    assert TEXT_BYTES_MAX - 1_000 < len(text.encode()) <= TEXT_BYTES_MAX
    assert text.endswith("ä")
    assert cut_text(line) == (line, False)


def test_the_documentation_names_paths_as_openapi_writes_them() -> None:
    paths = openapi("https://handrail.example")["paths"]
    assert "/v1/sites/{key}/articles/{id}" in paths
    assert not any(":" in path for path in paths)


async def _keys(connection: AsyncConnection) -> list[str]:
    return list((await connection.execute(select(sites.c.public_key))).scalars())
