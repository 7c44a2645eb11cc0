"""The database's door: read in parallel, write in whole transactions that a cancelled caller cannot tear.

Behind it stand an SQLite file (`server/storage/sqlite_store.py`) or a PostgreSQL (`postgres_store.py`), which promise
the same: what `write` has returned is on the disk.
"""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Final, Protocol, TypeVar

from sqlalchemy import URL
from sqlalchemy.ext.asyncio import AsyncConnection

from server.storage.errors import Conflict, DatabaseUnavailable
from server.storage.observer import CommitObserver, SilentObserver
from server.storage.postgres_store import PostgresStore
from server.storage.request import Request, Together, Unit
from server.storage.sqlite_store import SqliteStore
from server.storage.url import is_sqlite, parse_url

__all__ = ["CommitObserver", "Conflict", "Database", "DatabaseUnavailable", "Reads", "Rows", "ensure_folder"]

T = TypeVar("T")
Q = TypeVar("Q")
R = TypeVar("R")

SILENT: Final = SilentObserver()


class Reads(Protocol):
    """Rows behind one door."""

    async def read(self, unit: Callable[[AsyncConnection], Awaitable[T]]) -> T:
        """See `Database.read`."""


class Rows(Reads, Protocol):
    """Rows behind two doors."""

    async def write(self, unit: Callable[[AsyncConnection], Awaitable[T]]) -> T:
        """See `Database.write`."""


class Database:
    """Rows behind three doors. Each raises what its unit raises, and DatabaseUnavailable, alone, for everything that
    means that the database is away, full, read-only, too slow or too busy.

    A write belongs to the database, not to its caller: a caller that is cancelled leaves a transaction that commits or
    rolls back whole.
    """

    def __init__(self, url: str, observer: CommitObserver = SILENT) -> None:
        """Opens nothing yet. Raises DatabaseUnavailable, with the remedy, for a URL that is none of ours."""
        self.url: URL = parse_url(url)
        self._store = SqliteStore(self.url, observer) if is_sqlite(self.url) else PostgresStore(self.url, observer)

    @property
    def is_shared(self) -> bool:
        """Whether several processes may serve on it: then others change its rows too."""
        return isinstance(self._store, PostgresStore)

    @property
    def waiting(self) -> int:
        """How many writes wait for a commit now."""
        return self._store.waiting

    @property
    def bulk(self) -> Rows:
        """The same rows for work that takes longer than a visitor would wait: an ingest, a whole site's passages."""
        return self if isinstance(self._store, SqliteStore) else _Bulk(self._store)

    @property
    def aside(self) -> Reads:
        """The same rows for readings that make much of many of them: their units run on another thread's event loop,
        so that nobody on this one waits for what they compute. They await their connection and nothing else of ours."""
        return self._store.aside

    async def start(self) -> None:
        """Opens the database; raises DatabaseUnavailable with the remedy when that fails."""
        await self._store.start()

    async def aclose(self) -> None:
        """Finishes the writes that wait, then closes all connections."""
        await self._store.aclose()

    async def read(self, unit: Unit[T]) -> T:
        """What `unit` returns, from one consistent view of the rows."""
        return await self._store.read(unit)

    async def write(self, unit: Unit[T]) -> T:
        """What `unit` returns, after its transaction is committed.

        When `unit` raises, nothing of it is stored. It may run more than once: after a lost race, and when others with
        which it shared a transaction made that fail.
        """
        result: T = await _outcome(self._store, Request(None, unit))
        return result

    async def write_together(self, together: Together[Q, R], asked: Q) -> R:
        """What `together` gives for `asked`, after it is committed.

        Requests that wait for the same function are given to it as one sequence, in one transaction with one commit.
        Each caller gets the result, or the exception, that stands at its own place. What the function raises as a whole
        takes the whole back, and each request is then tried alone.
        """
        result: R = await _outcome(self._store, Request(together, asked))
        return result


class _Bulk:
    def __init__(self, store: PostgresStore) -> None:
        self._units = store.bulk

    async def read(self, unit: Unit[T]) -> T:
        return await self._units.read(unit)

    async def write(self, unit: Unit[T]) -> T:
        result: T = await _outcome(self._units, Request(None, unit))
        return result


class _Puts(Protocol):
    def put(self, request: Request) -> None: ...


async def _outcome(store: _Puts, request: Request) -> Any:
    store.put(request)
    return await request.outcome


def ensure_folder(folder: Path) -> None:
    """Makes the data folder; raises DatabaseUnavailable with the remedy when it cannot be written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / ".writable"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise DatabaseUnavailable(
            f"The data folder {folder} cannot be written ({error.strerror}). "
            "Set HANDRAIL_DATA_DIR to a folder that this user may write."
        ) from error
