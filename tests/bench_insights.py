"""The page of the figures over a year of events, on SQLite and on PostgreSQL.

`python -m tests.bench_insights --events 1000000` prints medians and ratios; it asserts nothing. A simulated year is
told to the ledger, folded and bound, then the page is opened through the desk's own routes with nothing between but
the wire: by a process that has just started (cold), by one that showed it before (warm), and by one after something
happened meanwhile (live). Beside it stands the shortest thing that one can ask the database. What this process computed
for it, which others on the machine do not disturb, is told too.
"""

import argparse
import asyncio
import os
import statistics
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from itertools import islice
from pathlib import Path
from time import perf_counter, process_time
from typing import Final

import httpx
from sqlalchemy import text

from escalation.ledger.appending import append_events
from escalation.ledger.event import EventKind, LedgerEvent
from escalation.ledger.refolding import fold_pending
from server.database import Database
from server.migrate import migrate
from server.upkeep.binding_round import binding
from tests.figure import Figure, figure
from tests.postgres import throwaway_postgres
from tests.server.desk.house import House, house_at
from tests.simulation.year import BEGINS, MILLION_A_DAY, WEEKS, simulated_year

MILLION: Final = 1_050_000
"""Events of a year with MILLION_A_DAY conversations a day, about."""

BATCH: Final = 10_000
MARKS: Final = 5_000

COLD: Final = 5
WARM: Final = 31

Taken = tuple[float, float]
"""Milliseconds on the wall, and of a core."""

ADDRESSES: Final = {
    "a year": "/desk/plan/insights?period=52w",
    "four weeks": "/desk/plan/insights",
    "a year of one segment": "/desk/plan/insights?period=52w&segment=enterprise",
}


async def insights_figures(events: int = MILLION, *, show: bool = False) -> list[Figure]:
    """All figures, of a year with about so many events; `show` prints those of each database as soon as they stand."""
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory() as folder, throwaway_postgres() as postgres:
        for name in ("SQLite", "PostgreSQL"):
            url = None
            if name == "PostgreSQL":
                url = await postgres.create_database("insights")
                await migrate(url)
            found = await _figures_of(name, Path(folder) / name, url, events)
            if show:
                _print(found)
            figures += found
    return figures


def _print(figures: Sequence[Figure]) -> None:
    for each in figures:
        beside = "" if each.ratio is None else f", {each.ratio:,.0f} times a bare query"
        sys.stdout.write(f"{each.name}: {each.value:,.1f} {each.unit}{beside} (n={each.n})\n")
    sys.stdout.flush()


async def _figures_of(name: str, folder: Path, url: str | None, events: int) -> list[Figure]:
    house = await _house(folder, url)
    site = await house.site("Fernway help")
    await house.user("ada@example.com", "Ada", site)
    told = await _tell(house.database, site.site_id, events)
    url = url or house.settings.sqlalchemy_url
    if "postgresql" in url:
        await _looked_over(house.database)
    bare = await _bare(house.database)
    await house.database.aclose()
    last = told[-1]
    figures = []
    for words, address in ADDRESSES.items():
        cold, warm, live = list[Taken](), list[Taken](), list[Taken]()
        for _ in range(COLD):
            house = await _house(folder, url)
            async with house.signed_in() as browser:
                cold.append(await _load(browser, address))
                if len(cold) == COLD:
                    warm = [await _load(browser, address) for _ in range(WARM)]
                    for place in range(COLD):
                        await _happens(house, last, f"{words} {place}")
                        live.append(await _load(browser, address))
            await house.database.aclose()
        for state, taken in (("cold", cold), ("warm", warm), ("live", live)):
            named = f"insights, {words}, {state}, {name}, {len(told):,} events"
            figures.append(figure(named, statistics.median(wall for wall, _ in taken), "ms", bare, len(taken)))
            busy = statistics.median(busy for _, busy in taken)
            figures.append(figure(f"{named}, of a core", busy, "ms", None, len(taken)))
    return figures


async def _house(folder: Path, url: str | None) -> House:
    house = await house_at(folder, database_url=url)
    house.clock.now = BEGINS + timedelta(weeks=WEEKS)
    return house


async def _tell(database: Database, site_id: str, events: int) -> Sequence[LedgerEvent]:
    """Tells a year to the ledger, and folds it."""
    begun = perf_counter()
    year = simulated_year(1, a_day=MILLION_A_DAY * events / MILLION, site_id=site_id)
    sys.stdout.write(f"  {len(year.told):,} events simulated in {perf_counter() - begun:,.0f} s\n")
    begun = perf_counter()
    for batch in _batches(iter(year.told)):
        await database.bulk.write(partial(append_events, events=batch))
    sys.stdout.write(f"  told in {perf_counter() - begun:,.0f} s\n")
    begun = perf_counter()
    while await database.bulk.write(lambda rows: fold_pending(rows, (site_id,), MARKS)):
        pass
    await binding(database, lambda: BEGINS + timedelta(weeks=WEEKS)).look()
    sys.stdout.write(f"  folded and bound in {perf_counter() - begun:,.0f} s\n")
    return year.told


def _batches(events: Iterator[LedgerEvent]) -> Iterator[list[LedgerEvent]]:
    while batch := list(islice(events, BATCH)):
        yield batch


async def _happens(house: House, last: LedgerEvent, key: str) -> None:
    """Somebody asks something."""
    asked = replace(last, kind=EventKind.ASKED, details={"seq": 99}, key=f"bench {key}", position=None, corrects=None)
    await house.database.write(lambda rows: append_events(rows, [asked]))


async def _load(browser: httpx.AsyncClient, address: str) -> Taken:
    begun, busy = perf_counter(), process_time()
    page = await browser.get(address)
    taken = ((perf_counter() - begun) * 1000, (process_time() - busy) * 1000)
    page.raise_for_status()
    return taken


async def _bare(database: Database) -> float:
    taken = []
    for _ in range(WARM):
        begun = perf_counter()
        await database.read(lambda rows: rows.scalar(text("SELECT 1")))
        taken.append((perf_counter() - begun) * 1000)
    return float(statistics.median(taken))


async def _looked_over(database: Database) -> None:
    """What PostgreSQL does by itself within a minute after many rows came."""
    await database.bulk.write(lambda rows: rows.execute(text("ANALYZE")))


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=MILLION)
    chosen = parser.parse_args()
    begun, busy = perf_counter(), process_time()
    asyncio.run(insights_figures(chosen.events, show=True))
    load = os.getloadavg()[0]
    sys.stdout.write(
        f"  took {perf_counter() - begun:,.0f} s, {process_time() - busy:,.0f} s of a core; load average {load:.1f}\n"
    )


if __name__ == "__main__":
    main()
