"""Counts add up, by rule, arm and day, and are those of one site."""

import asyncio
from collections.abc import Iterable
from datetime import UTC, datetime

from server.conversation.site import Site, add_site
from server.database import Database
from server.nudges.counts import Happened, Tally, add_counts, tallies_since

DUE = Happened("stuck", "shown", "due")
OPENED = Happened("stuck", "shown", "opened")
HELD_OUT = Happened("stuck", "held_out", "due")
DAY = "2026-11-27"


async def store(database: Database, site: Site, day: str, happened: Iterable[Happened]) -> None:
    await database.write(lambda rows: add_counts(rows, site.site_id, day, happened))


async def test_what_happens_at_the_same_time_is_counted_each_time(database: Database, site: Site) -> None:
    reports = [(DUE, OPENED), (OPENED, DUE), (HELD_OUT,)] * 10
    await asyncio.gather(*(store(database, site, DAY, each) for each in reports))
    found = await database.read(lambda rows: tallies_since(rows, site.site_id, DAY))
    assert found == (Tally("stuck", {"due": 20, "opened": 20}, {"due": 10}),)


async def test_days_before_the_first_do_not_count(database: Database, site: Site) -> None:
    for day in ("2026-10-31", "2026-11-01", "2026-11-27"):
        await store(database, site, day, [DUE])
    found = await database.read(lambda rows: tallies_since(rows, site.site_id, "2026-11-01"))
    assert found == (Tally("stuck", {"due": 2}, {}),)


async def test_a_site_sees_its_own_counts_only(database: Database, site: Site) -> None:
    other, _ = await database.write(lambda rows: add_site(rows, "Other", [], datetime.now(UTC)))
    await store(database, other, DAY, [DUE])
    assert await database.read(lambda rows: tallies_since(rows, site.site_id, DAY)) == ()


async def test_nothing_is_counted_as_nothing(database: Database, site: Site) -> None:
    await store(database, site, DAY, [])
    assert await database.read(lambda rows: tallies_since(rows, site.site_id, DAY)) == ()
