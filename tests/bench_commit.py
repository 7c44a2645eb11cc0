"""Acknowledged messages a second, each on the disk before it is told, beside the plain ways to store one.

`python -m tests.bench_commit` prints medians and ratios; it asserts nothing. The ways take turns within each repeat, so
that a busy machine is busy for all of them.
"""

import asyncio
import itertools
import sqlite3
import statistics
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import Final

from sqlalchemy import bindparam, event, insert, update
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from server.conversation.say_together import Saying, say_together
from server.conversation.site import add_site
from server.conversation.tables import conversations, messages, runs
from server.conversation.visitor import Visitor, find_or_open
from server.database import Database
from server.migrate import migrate
from tests.figure import Figure, figure
from tests.postgres import throwaway_postgres

WRITERS: Final = 128
REPEATS: Final = 3
SECONDS: Final = 3.0
"""Of each way in each repeat."""

TEXT: Final = "How do I move a booking to another workshop without asking the customer again? ".ljust(200, ".")
NOW: Final = datetime(2026, 1, 1, tzinfo=UTC)

_numbers: Final = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Thread:
    """A conversation, and the visitor who writes in it."""

    visitor: Visitor
    site_id: str
    conversation_id: str


@dataclass(frozen=True, slots=True)
class Taken:
    """What one way did within its seconds: messages a second, and milliseconds of one."""

    rate: float
    p50: float
    p99: float


Write = Callable[[Thread], Awaitable[None]]


async def commit_figures() -> list[Figure]:
    """All figures, on SQLite and on PostgreSQL."""
    with tempfile.TemporaryDirectory() as folder:
        sqlite = await _sqlite(Path(folder))
    with throwaway_postgres() as postgres:
        postgresql = await _postgresql(await postgres.create_database("bench"))
    return [*sqlite, *postgresql]


async def _sqlite(folder: Path) -> list[Figure]:
    url = f"sqlite+aiosqlite:///{folder / 'handrail.db'}"
    plain_url = f"sqlite+aiosqlite:///{folder / 'plain.db'}"
    async with opened(url) as (database, threads), opened(plain_url) as (_, plain_threads):
        engine = _plain_engine(plain_url)
        rows = _RowByRow(folder / "rows.db")
        ours: list[Taken] = []
        plain: list[Taken] = []
        bare: list[Taken] = []
        for _ in range(REPEATS):
            ours.append(await measure(said_together(database), threads))
            plain.append(await measure(_one_transaction(engine), plain_threads))
            bare.append(await asyncio.to_thread(rows.measure))
        await engine.dispose()
    return [
        _figure("messages acknowledged a second, SQLite, against SQLAlchemy", ours, plain),
        _figure("messages acknowledged a second, SQLite, against sqlite3 row by row", ours, bare),
        *_latencies("SQLite", ours, plain),
    ]


async def _postgresql(url: str) -> list[Figure]:
    async with opened(url) as (database, threads):
        engine = create_async_engine(url)
        ours: list[Taken] = []
        plain: list[Taken] = []
        for _ in range(REPEATS):
            ours.append(await measure(said_together(database), threads))
            plain.append(await measure(_one_transaction(engine), threads))
        await engine.dispose()
    return [
        _figure("messages acknowledged a second, PostgreSQL, against SQLAlchemy", ours, plain),
        *_latencies("PostgreSQL", ours, plain),
    ]


def _figure(name: str, ours: Sequence[Taken], baseline: Sequence[Taken]) -> Figure:
    rates = (statistics.median(each.rate for each in taken) for taken in (ours, baseline))
    value, base = rates
    return figure(name, value, "1/s", base, len(ours))


def _latencies(database: str, ours: Sequence[Taken], plain: Sequence[Taken]) -> list[Figure]:
    def median(taken: Sequence[Taken], name: str) -> float:
        return float(statistics.median(getattr(each, name) for each in taken))

    return [
        figure(f"acknowledged, {WRITERS} writers, {database}, {name}", median(ours, name), "ms", median(plain, name), 3)
        for name in ("p50", "p99")
    ]


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[tuple[Database, list[Thread]]]:
    await migrate(url)
    database = Database(url)
    await database.start()
    site, _ = await database.write(lambda rows: add_site(rows, "Fernway help", (), NOW))
    threads = []
    for number in range(WRITERS):
        visitor = Visitor(site.site_id, f"v_{number}", None)
        contact, found = await database.write(lambda rows, visitor=visitor: find_or_open(rows, visitor, NOW))  # type: ignore[misc]
        known = Visitor(site.site_id, visitor.secret, found.conversation_id, contact.contact_id)
        threads.append(Thread(known, site.site_id, found.conversation_id))
    yield database, threads
    await database.aclose()


async def measure(write: Write, threads: Sequence[Thread]) -> Taken:
    """Every thread has one writer, who sends the next message when the last is acknowledged."""
    seconds: list[float] = []
    begun = perf_counter()

    async def writer(thread: Thread) -> None:
        while (sent := perf_counter()) - begun < SECONDS:
            await write(thread)
            seconds.append(perf_counter() - sent)

    await asyncio.gather(*(writer(thread) for thread in threads))
    return _taken(seconds, perf_counter() - begun)


def _taken(seconds: list[float], elapsed: float) -> Taken:
    percentiles = statistics.quantiles(seconds, n=100)
    return Taken(len(seconds) / elapsed, percentiles[49] * 1000, percentiles[98] * 1000)


def said_together(database: Database) -> Write:
    async def write(thread: Thread) -> None:
        saying = Saying(thread.visitor, client_id=f"m{next(_numbers)}", text=TEXT, at=NOW)
        await database.write_together(say_together, saying)

    return write


def _one_transaction(engine: AsyncEngine) -> Write:
    """What one would write first: a transaction a message, with its place, its row and its run."""
    here = (conversations.c.site_id == bindparam("s"), conversations.c.conversation_id == bindparam("c"))
    place = update(conversations).where(*here).values(last_seq=conversations.c.last_seq + 1, updated_at=NOW)
    join = (
        update(runs)
        .where(runs.c.site_id == bindparam("s"), runs.c.conversation_id == bindparam("c"), runs.c.state == "queued")
        .values(upto_seq=bindparam("seq"))
        .returning(runs.c.run_id)
    )

    async def write(thread: Thread) -> None:
        number = next(_numbers)
        key = {"site_id": thread.site_id, "conversation_id": thread.conversation_id}
        named = {"s": thread.site_id, "c": thread.conversation_id}
        said = {"author": "visitor", "text": TEXT, "sources": [], "offer_person": False, "created_at": NOW}
        asked = {"state": "queued", "attempts": 0, "created_at": NOW}
        async with engine.begin() as connection:
            seq = (await connection.execute(place.returning(conversations.c.last_seq), named)).scalar_one()
            await connection.execute(insert(messages).values(key | said | {"seq": seq, "client_id": f"m{number}"}))
            if (await connection.execute(join, named | {"seq": seq})).scalar() is None:
                promised = {"run_id": f"r{number}", "from_seq": seq, "upto_seq": seq}
                await connection.execute(insert(runs).values(key | asked | promised))

    return write


def _plain_engine(url: str) -> AsyncEngine:
    engine = create_async_engine(url, connect_args={"timeout": 60})

    def prepare(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    event.listen(engine.sync_engine, "connect", prepare)
    event.listen(engine.sync_engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    return engine


class _RowByRow:
    """The standard library in place, with no queue and no task: one row, one commit."""

    def __init__(self, file: Path) -> None:
        self._rows = sqlite3.connect(file, check_same_thread=False, isolation_level=None)
        self._rows.execute("PRAGMA journal_mode=WAL")
        self._rows.execute("PRAGMA synchronous=FULL")
        self._rows.execute(
            "CREATE TABLE messages (conversation TEXT, seq INTEGER, text TEXT, PRIMARY KEY (conversation, seq))"
        )

    def measure(self) -> Taken:
        seconds: list[float] = []
        begun = perf_counter()
        while (sent := perf_counter()) - begun < SECONDS:
            number = next(_numbers)
            self._rows.execute("BEGIN IMMEDIATE")
            self._rows.execute("INSERT INTO messages VALUES (?, ?, ?)", (f"c{number % WRITERS}", number, TEXT))
            self._rows.execute("COMMIT")
            seconds.append(perf_counter() - sent)
        return _taken(seconds, perf_counter() - begun)


def main() -> None:
    """Measures and prints a line a figure."""
    for each in asyncio.run(commit_figures()):
        baseline = "" if each.baseline is None else f"  baseline {each.baseline:,.1f}  ratio {each.ratio:,.2f}"
        sys.stdout.write(f"{each.name}: {each.value:,.1f} {each.unit}{baseline}\n")


if __name__ == "__main__":
    main()
