"""SQLite behind the database's door: many readers beside one writer."""

from pathlib import Path
from typing import Final, TypeVar

from sqlalchemy import URL

from server.storage.aside import Aside
from server.storage.errors import DatabaseUnavailable, as_told
from server.storage.gate import Gate
from server.storage.network_disk import network_filesystem
from server.storage.observer import CommitObserver
from server.storage.request import Request, Unit
from server.storage.sqlite_engine import sqlite_engine
from server.storage.sqlite_writer import SqliteWriter
from server.storage.url import cannot_open

READERS_MAX: Final = 8
"""Connections that read at the same time; each is a thread."""

ASIDE_READERS_MAX: Final = 2
"""Those that read beside the event loop; what they compute shares one core with all else."""

READS_WAITING_MAX: Final = 20_000
"""Twice the sockets that may return at once to one process after its restart."""

MOUNTS: Final = Path("/proc/mounts")

T = TypeVar("T")


class SqliteReads:
    """Connections to one file that read, each transaction one consistent view."""

    def __init__(self, url: URL, readers_max: int) -> None:
        self._gate = Gate(readers_max, READS_WAITING_MAX)
        self._engine = sqlite_engine(url, readers_max, "BEGIN")

    async def aclose(self) -> None:
        """Closes them."""
        await self._engine.dispose()

    async def read(self, unit: Unit[T]) -> T:
        """What `unit` returns, from one consistent view of the rows."""
        async with self._gate.inside():
            try:
                async with self._engine.connect() as connection:
                    return await unit(connection)
            except Exception as error:
                raise as_told(error)  # noqa: B904 - it carries its cause


class SqliteStore:
    """One file of this machine, used by one serving process and the commands beside it."""

    def __init__(self, url: URL, observer: CommitObserver) -> None:
        self._url = url
        self._reads = SqliteReads(url, READERS_MAX)
        self.aside = Aside(lambda: SqliteReads(url, ASIDE_READERS_MAX))
        self._writer_engine = sqlite_engine(url, 1, "BEGIN IMMEDIATE")
        self._writer = SqliteWriter(self._writer_engine, observer)

    @property
    def waiting(self) -> int:
        """Writes that wait now."""
        return self._writer.waiting

    async def start(self) -> None:
        """Opens the file; raises DatabaseUnavailable with the remedy."""
        refuse_network_disk(Path(self._url.database or ""))
        try:
            await self._writer.start()
        except Exception as error:
            raise cannot_open(self._url, error) from error

    async def aclose(self) -> None:
        """Finishes the writes that wait, then closes all connections."""
        await self._writer.aclose()
        await self.aside.aclose()
        await self._reads.aclose()
        await self._writer_engine.dispose()

    def put(self, request: Request) -> None:
        """Lets a write wait; raises DatabaseUnavailable when too many do."""
        self._writer.put(request)

    async def read(self, unit: Unit[T]) -> T:
        """What `unit` returns, from one consistent view of the rows."""
        return await self._reads.read(unit)


def refuse_network_disk(file: Path) -> None:
    """Raises DatabaseUnavailable, with the remedy, when `file` lies on another machine's disk."""
    mounts = MOUNTS.read_text("utf-8", "replace") if MOUNTS.exists() else ""
    kind = network_filesystem(file.resolve(), mounts)
    if kind is not None:
        raise DatabaseUnavailable(
            f"{file} lies on a network file system ({kind}), where SQLite loses and damages rows. Set "
            "HANDRAIL_DATA_DIR to a disk of this machine, or HANDRAIL_DATABASE_URL to a PostgreSQL."
        )
