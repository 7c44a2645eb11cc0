"""One process at a time changes a site's knowledge, also when the other one stands still or is killed."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta

import pytest

from knowledge.article_store import Batch, store_batch
from knowledge.embedding import Vectors
from knowledge.errors import KnowledgeBusy, LeaseLost
from knowledge.ingest import ingest
from knowledge.ingest_report import IngestReport
from knowledge.lease import LEASE_SECONDS, site_lease
from knowledge.store import read_version
from server.database import Database
from tests.knowledge.corpus import SITE
from tests.knowledge.made_up import HashEmbedder, ListedSource, files

NOW = datetime(2026, 11, 24, tzinfo=UTC)


def later() -> datetime:
    return NOW + timedelta(seconds=LEASE_SECONDS + 1)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """The server's, on SQLite and on PostgreSQL."""
    opened = Database(database_url)
    await opened.start()
    yield opened
    await opened.aclose()


async def test_a_site_is_changed_by_one_at_a_time_and_other_sites_meanwhile(database: Database) -> None:
    async with site_lease(database, SITE, clock=lambda: NOW):
        with pytest.raises(KnowledgeBusy, match="process"):
            await ingest(database, HashEmbedder(), SITE, ListedSource(files(1)), wait_seconds=0, clock=lambda: NOW)
        assert (await ingest(database, HashEmbedder(), "site_two", ListedSource(files(1)))).added == 1
    assert (await ingest(database, HashEmbedder(), SITE, ListedSource(files(1)), wait_seconds=0)).added == 1


async def test_who_waits_gets_it_as_soon_as_it_is_free(database: Database) -> None:
    async with site_lease(database, SITE):
        waiting = asyncio.create_task(ingest(database, HashEmbedder(), SITE, ListedSource(files(1))))
        await asyncio.sleep(0.3)
        assert not waiting.done()
    assert (await waiting).added == 1


async def test_the_lease_of_a_process_that_was_killed_runs_out(database: Database) -> None:
    killed = site_lease(database, SITE, clock=lambda: NOW)
    await killed.__aenter__()
    report = await ingest(database, HashEmbedder(), SITE, ListedSource(files(1)), wait_seconds=0, clock=later)
    assert report.added == 1
    await killed.__aexit__(None, None, None)


async def test_who_stood_still_for_longer_than_the_lease_stores_nothing_more(database: Database) -> None:
    async with site_lease(database, SITE, clock=lambda: NOW) as slow:
        async with site_lease(database, SITE, wait_seconds=0, clock=later):
            with pytest.raises(LeaseLost):
                await store_batch(database, slow, Batch("folder", "hash@1", fingerprints={"a.md": "1"}), NOW)
        assert await read_version(database, SITE) == 0


async def test_a_failure_lets_the_next_one_in_at_once(database: Database) -> None:
    with pytest.raises(RuntimeError):
        async with site_lease(database, SITE):
            raise RuntimeError("model")
    async with site_lease(database, SITE, wait_seconds=0):
        pass


class PatientEmbedder(HashEmbedder):
    """Embeds nothing before it may: whoever has the lease keeps it until all others have tried."""

    def __init__(self, may: asyncio.Event) -> None:
        super().__init__()
        self._may = may

    async def embed(self, texts: Sequence[str]) -> Vectors:
        await self._may.wait()
        return await super().embed(texts)


async def test_of_many_at_the_same_moment_one_gets_it(database: Database) -> None:
    may = asyncio.Event()
    tries = [
        asyncio.create_task(ingest(database, PatientEmbedder(may), SITE, ListedSource(files(20)), wait_seconds=0))
        for _ in range(8)
    ]
    refused = [attempt async for attempt in first_done(tries, 7)]
    assert [type(attempt.exception()) for attempt in refused] == [KnowledgeBusy] * 7
    may.set()
    (kept,) = (attempt for attempt in tries if attempt not in refused)
    assert (await kept).added == 20


async def first_done(tries: list[asyncio.Task[IngestReport]], count: int) -> AsyncIterator[asyncio.Task[IngestReport]]:
    """The first `count` that come to an end, as they do."""
    waiting = set(tries)
    while count:
        done, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        for attempt in done:
            count -= 1
            yield attempt
