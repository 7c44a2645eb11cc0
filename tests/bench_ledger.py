"""What the ledger costs: a visitor's message told to it, and one event more of a long conversation folded.

`python -m tests.bench_ledger` prints medians and ratios; it asserts nothing. Messages are stored with what they tell
the ledger and without it, by turns, so that a busy machine is busy for both; and once more while a round folds what was
told. One event more is folded in a conversation of ten thousand events beside one of a hundred.
"""

import asyncio
import statistics
import sys
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from functools import partial
from time import perf_counter
from typing import Any, Final
from unittest.mock import patch

from escalation.ledger.appending import append_events
from escalation.ledger.event import EventKind, LedgerEvent, Subject
from escalation.ledger.refolding import prepared, store_prepared
from escalation.ledger.story_memory import StoryMemory
from server.database import Database
from server.migrate import migrate
from server.upkeep.folding_round import FOLD_SECONDS, folding
from tests.bench_commit import NOW, Taken, measure, opened, said_together
from tests.figure import Figure, figure
from tests.postgres import throwaway_postgres

REPEATS: Final = 5

SHORT: Final = 100
LONG: Final = 10_000
FOLDED: Final = 31
"""Events that are told and folded one by one."""


async def ledger_figures() -> list[Figure]:
    """All figures, on SQLite and on PostgreSQL."""
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory() as folder, throwaway_postgres() as postgres:
        for name in ("SQLite", "PostgreSQL"):
            urls = [f"sqlite+aiosqlite:///{folder}/{purpose}.db" for purpose in ("say", "fold")]
            if name == "PostgreSQL":
                urls = [await postgres.create_database(purpose) for purpose in ("say", "fold")]
            figures += await _saying(name, urls[0])
            figures.append(await _folding(name, urls[1]))
    return figures


async def _saying(name: str, url: str) -> list[Figure]:
    told, untold, folded = list[Taken](), list[Taken](), list[Taken]()
    async with opened(url) as (database, threads):
        write = said_together(database)
        await measure(write, threads)
        for _ in range(REPEATS):
            with patch("server.conversation.say_together.append_events", _nothing_told):
                untold.append(await measure(write, threads))
            told.append(await measure(write, threads))
            async with _folding_beside(database):
                folded.append(await measure(write, threads))
    words = f"messages acknowledged a second, {name},"
    return [
        _rate(f"{words} told to the ledger, against untold", told, untold),
        _rate(f"{words} told and folded, against untold", folded, untold),
    ]


def _rate(name: str, taken: Sequence[Taken], beside: Sequence[Taken]) -> Figure:
    value, base = (statistics.median(each.rate for each in measured) for measured in (taken, beside))
    return figure(name, value, "1/s", base, len(taken))


async def _nothing_told(*_: Any) -> None:
    pass


@asynccontextmanager
async def _folding_beside(database: Database) -> AsyncIterator[None]:
    """As a process of the server does."""

    async def fold() -> None:
        while True:
            if not await folding(database).look():
                await asyncio.sleep(FOLD_SECONDS)

    working = asyncio.create_task(fold(), name="folding")
    try:
        yield
    finally:
        working.cancel()
        with suppress(asyncio.CancelledError):
            await working


async def _folding(name: str, url: str) -> Figure:
    await migrate(url)
    database = Database(url)
    await database.start()
    memory = StoryMemory()
    seconds: dict[int, list[float]] = {SHORT: [], LONG: []}
    for size in seconds:
        await database.bulk.write(partial(append_events, events=[_said(size, place) for place in range(size)]))
        await _fold(database, memory)
    for place in range(FOLDED):
        for size, taken in seconds.items():
            await database.write(partial(append_events, events=[_said(size, size + place)]))
            begun = perf_counter()
            await _fold(database, memory)
            taken.append((perf_counter() - begun) * 1000)
    await database.aclose()
    long, short = (statistics.median(seconds[size]) for size in (LONG, SHORT))
    return figure(f"one event more folded, of {LONG:,} beside {SHORT}, {name}", long, "ms", short, FOLDED)


async def _fold(database: Database, memory: StoryMemory) -> None:
    """As the round does."""
    sites = ("s_bench",)
    anew = await database.aside.read(partial(prepared, site_ids=sites, limit=2 * LONG, memory=memory))
    if await database.bulk.write(partial(store_prepared, site_ids=sites, anew=anew)):
        memory.keep(anew.heard)


def _said(size: int, place: int) -> LedgerEvent:
    """A message of a conversation that grows longer than anybody reads; the first one opens it."""
    kind = EventKind.ASKED if place % 2 else EventKind.ANSWERED
    return LedgerEvent(
        "s_bench",
        Subject.CONVERSATION,
        f"c_{size}",
        kind if place else EventKind.CONVERSATION_OPENED,
        NOW + timedelta(seconds=place),
        details={"substance": True},
    )


def main() -> None:
    """Measures and prints a line a figure."""
    for each in asyncio.run(ledger_figures()):
        sys.stdout.write(
            f"{each.name}: {each.value:,.1f} {each.unit}  baseline {each.baseline:,.1f}  ratio {each.ratio:,.2f}\n"
        )


if __name__ == "__main__":
    main()
