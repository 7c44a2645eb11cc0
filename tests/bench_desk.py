"""The desk with much in it: a page of the queue, and the search, on SQLite and on PostgreSQL.

`python -m tests.bench_desk` prints medians and ratios; it asserts nothing. A page of a long queue is measured beside
the same page of a short one, by turns, through the desk's own routes with nothing between but the wire. The search is
measured beside the shortest thing that one can ask a database.
"""

import argparse
import asyncio
import itertools
import random
import statistics
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any, Final

import httpx
from alembic import command
from sqlalchemy import Connection, Table, insert, text
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from escalation.instant import milliseconds_of
from escalation.tables import tickets
from server.conversation.tables import contacts, conversations, messages, sites
from server.database import Database
from server.inbox.search import search
from server.migrate import alembic_config, migrate
from tests.escalation.samples import MORNING
from tests.figure import Figure, figure
from tests.postgres import throwaway_postgres
from tests.server.desk.house import House, house_at

SHORT: Final = 1_000
LONG: Final = 100_000
MESSAGES: Final = 1_000_000

PAGES: Final = 31
"""Loads of each page of each queue."""

SEARCHES: Final = 9
"""Of each kind of words."""

ADDRESSES: Final = {
    "what is next": "/desk",
    "all open": "/desk?view=open",
    "of one tier": "/desk?view=low",
    "breached": "/desk?view=breached",
    "newest first": "/desk?view=open&order=newest",
}

SITES: Final = (("s_large", 90), ("s_middle", 9), ("s_small", 1))
"""With their share of the messages in percent."""

WORDS: Final = 30_000
WORDS_A_MESSAGE: Final = 20
BATCH: Final = 10_000
MESSAGES_A_CONVERSATION: Final = 10
BEFORE_SEARCH: Final = "0007"
"""The last version of the tables without a search: the rows are stored in it, then brought to the present one."""

Bind = dict[str, Any]


async def desk_figures(long: int = LONG, message_count: int = MESSAGES) -> list[Figure]:
    """All figures; `long` is a number of open tickets, `message_count` of messages."""
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory() as folder, throwaway_postgres() as postgres:
        for name in ("SQLite", "PostgreSQL"):
            urls: list[str | None] = [None, None]
            if name == "PostgreSQL":
                urls = [await postgres.create_database(f"queue_{size}") for size in ("short", "long")]
                for url in urls:
                    await migrate(str(url))
            figures += await _queue_figures(name, Path(folder) / name, urls, long)
        for name in ("SQLite", "PostgreSQL"):
            url = f"sqlite+aiosqlite:///{folder}/search.db"
            if name == "PostgreSQL":
                url = await postgres.create_database("search")
            figures += await _search_figures(name, url, message_count)
    return figures


async def _queue_figures(name: str, folder: Path, urls: Sequence[str | None], long: int) -> list[Figure]:
    figures = []
    async with (
        _queue_of(folder / "short", urls[0], SHORT) as short_browser,
        _queue_of(folder / "long", urls[1], long) as long_browser,
    ):
        for words, address in ADDRESSES.items():
            seconds: dict[int, list[float]] = {SHORT: [], long: []}
            for _ in range(PAGES):
                for size, browser in ((SHORT, short_browser), (long, long_browser)):
                    begun = perf_counter()
                    page = await browser.get(address)
                    seconds[size].append((perf_counter() - begun) * 1000)
                    page.raise_for_status()
            taken, base = statistics.median(seconds[long]), statistics.median(seconds[SHORT])
            figures.append(
                figure(f"queue page, {words}, {name}, {long:,} open tickets beside {SHORT:,}", taken, "ms", base, PAGES)
            )
    return figures


@asynccontextmanager
async def _queue_of(folder: Path, url: str | None, size: int) -> AsyncIterator[httpx.AsyncClient]:
    house = await house_at(folder, database_url=url)
    site = await house.site("Fernway help")
    ada = await house.user("ada@example.com", "Ada", site)
    await _store_tickets(house, site.site_id, ada.user_id, size)
    await _looked_over(url or house.settings.sqlalchemy_url)
    async with house.signed_in() as browser:
        yield browser
    await house.database.aclose()


async def _store_tickets(house: House, site_id: str, user_id: str, size: int) -> None:
    """A third is nobody's, a tenth Ada's, the rest of nine others; one in fifty is past its breach."""
    made = random.Random(size)
    now = milliseconds_of(house.clock.now)

    def row(number: int) -> Bind:
        rank = made.choices(range(4), (1, 5, 60, 34))[0]
        breach = now + int(made.uniform(-0.02, 1) * 3 * 86_400_000)
        holder = made.choices((None, user_id, f"u_{number % 9}"), (33, 10, 57))[0]
        opened = MORNING - timedelta(minutes=made.randrange(100_000))
        return {
            "site_id": site_id,
            "ticket_id": f"t_{number}",
            "conversation_id": f"c_{number}",
            "number": number,
            "status": "open",
            "tier": ("critical", "high", "normal", "low")[rank],
            "tier_rank": rank,
            "why": "No sign of urgency in the words.",
            "reason": "low_confidence",
            "subject": f"How do I invite colleague {number} to the project?",
            "contact_name": "Ada",
            "category": "how_to",
            "assignee_id": holder,
            "assignee_name": holder and "Somebody",
            "breach_order": breach if rank < 3 else 2**62,
            "opened_at": opened,
            "updated_at": opened,
            "handoff": {},
        }

    for numbers in _batches(range(1, size + 1)):
        await house.database.bulk.write(_inserting(tickets, [row(number) for number in numbers]))


async def _search_figures(name: str, url: str, message_count: int) -> list[Figure]:
    await _store_messages(url, message_count)
    database = Database(url)
    await database.start()
    every = [site_id for site_id, _ in SITES]
    asked: tuple[tuple[str, str, Sequence[str]], ...] = (
        ("a very common word", "w0", every),
        ("a very common word on a small site", "w0", ["s_small"]),
        ("a common beginning", "w1", every),
        ("the beginning of half of the words", "w12", every),
        ("two common words", "w0 w1 ", every),
        ("a phrase of common words", '"w1 w0"', every),
        ("a word in one message of a thousand", "w300 ", every),
        ("a rare word", f"w{WORDS - 7} ", every),
        ("a rare word on a small site", f"w{WORDS - 7} ", ["s_small"]),
        ("no message has it", "nowhere ", every),
    )
    nothing = await _median(lambda: database.read(lambda rows: rows.scalar(text("SELECT 1"))))
    figures = []
    for words, query, site_ids in asked:

        async def one(query: str = query, site_ids: Sequence[str] = site_ids) -> None:
            await database.read(lambda rows: search(rows, site_ids, query))

        taken = await _median(one)
        figures.append(figure(f"search, {words}, {name}, {message_count:,} messages", taken, "ms", nothing, SEARCHES))
    await database.aclose()
    return figures


async def _median(ask: Callable[[], Awaitable[object]]) -> float:
    taken = []
    for _ in range(SEARCHES):
        begun = perf_counter()
        await ask()
        taken.append((perf_counter() - begun) * 1000)
    return float(statistics.median(taken))


async def _store_messages(url: str, message_count: int) -> None:
    engine = create_async_engine(url)
    async with engine.begin() as connection:
        await connection.run_sync(lambda rows: command.upgrade(alembic_config(rows), BEFORE_SEARCH))
        for table, rows in _rows(message_count):
            await connection.run_sync(_store, table, rows)
    await engine.dispose()
    begun = perf_counter()
    await migrate(url)
    sys.stdout.write(f"  made searchable in {perf_counter() - begun:,.0f} s\n")
    await _looked_over(url)


async def _looked_over(url: str) -> None:
    """What PostgreSQL does by itself within a minute after many rows came; SQLite plans without it."""
    if "postgresql" in url:
        engine = create_async_engine(url, isolation_level="AUTOCOMMIT")
        async with engine.connect() as connection:
            await connection.execute(text("VACUUM ANALYZE"))
        await engine.dispose()


def _rows(message_count: int) -> Iterator[tuple[Table, list[Bind]]]:
    made = random.Random(message_count)
    at = datetime(2026, 1, 1, tzinfo=UTC)
    named = [f"w{number}" for number in range(WORDS)]
    weights = list(itertools.accumulate(1 / (number + 1) for number in range(WORDS)))
    known = {"created_at": at, "updated_at": at}
    yield (
        sites,
        [
            {
                "site_id": s,
                "public_key": f"pk_{s}",
                "secret_key_hash": s,
                "name": s,
                "allowed_origins": [],
                "created_at": at,
            }
            for s, _ in SITES
        ],
    )
    threads = [
        (made.choices([s for s, _ in SITES], [share for _, share in SITES])[0], f"c_{number}")
        for number in range(message_count // MESSAGES_A_CONVERSATION)
    ]
    for some in _batches(threads):
        yield contacts, [{"site_id": s, "contact_id": f"v_{c}", "secret_hash": c, "created_at": at} for s, c in some]
        yield (
            conversations,
            [
                {"site_id": s, "conversation_id": c, "contact_id": f"v_{c}", "status": "with_ai", "last_seq": 10}
                | known
                for s, c in some
            ],
        )
    for numbers in _batches(range(message_count)):
        yield (
            messages,
            [
                {
                    "site_id": threads[number % len(threads)][0],
                    "conversation_id": threads[number % len(threads)][1],
                    "seq": number // len(threads) + 1,
                    "author": "visitor",
                    "text": " ".join(made.choices(named, cum_weights=weights, k=WORDS_A_MESSAGE)),
                    "sources": [],
                    "offer_person": False,
                    "created_at": at + timedelta(seconds=number),
                }
                for number in numbers
            ],
        )


def _store(connection: Connection, table: Table, rows: list[Bind]) -> None:
    connection.execute(insert(table), rows)


def _inserting(table: Table, rows: list[Bind]) -> Callable[[AsyncConnection], Awaitable[Any]]:
    return lambda connection: connection.execute(insert(table), rows)


def _batches(items: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for begin in range(0, len(items), BATCH):
        yield items[begin : begin + BATCH]


def main() -> None:
    """Measures and prints a line a figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tickets", type=int, default=LONG)
    parser.add_argument("--messages", type=int, default=MESSAGES)
    chosen = parser.parse_args()
    for each in asyncio.run(desk_figures(chosen.tickets, chosen.messages)):
        sys.stdout.write(
            f"{each.name}: {each.value:,.1f} {each.unit}  baseline {each.baseline:,.2f}  x{each.ratio:,.2f}\n"
        )


if __name__ == "__main__":
    main()
