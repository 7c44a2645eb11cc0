"""One process serves an SQLite file: a second one is refused while the first one lives."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL

from server.database import ensure_folder
from server.errors import HandrailError
from server.storage.url import is_sqlite

SUFFIX = ".serving"
"""Of the file beside the database that the serving process holds; it stays there, empty, when nobody serves."""


class ServedAlready(HandrailError):
    """Another process serves the same SQLite file."""


@contextmanager
def sole_server(url: URL) -> Iterator[None]:
    """Holds the SQLite file at `url` for serving; PostgreSQL needs no such thing. Commands beside it are not kept out.

    The system gives the file free when the process ends, however it ends. Raises ServedAlready with the remedy.
    """
    if not is_sqlite(url):
        yield
        return
    held = Path(f"{url.database}{SUFFIX}")
    ensure_folder(held.parent)
    with held.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ServedAlready(
                f"Another process serves {url.database} already, and SQLite serves one. Stop that one, or set "
                "HANDRAIL_DATABASE_URL to a PostgreSQL URL and HANDRAIL_REDIS_URL for several processes."
            ) from None
        yield
