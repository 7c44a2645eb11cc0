"""The database's URL: understood, or refused with the remedy."""

from typing import Final

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from server.storage.errors import DatabaseUnavailable, short

DRIVERS: Final = ("sqlite+aiosqlite", "postgresql+asyncpg")

REMEDY: Final = (
    "Set HANDRAIL_DATABASE_URL to sqlite+aiosqlite:////absolute/path.db or "
    "postgresql+asyncpg://user:password@host/database, or leave it out for a file in HANDRAIL_DATA_DIR."
)


def parse_url(text: str) -> URL:
    """The URL's parts; raises DatabaseUnavailable with the remedy for one that no database of ours has."""
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        raise DatabaseUnavailable(f"HANDRAIL_DATABASE_URL is no URL of a database. {REMEDY}") from None
    if url.drivername not in DRIVERS:
        raise DatabaseUnavailable(f"HANDRAIL_DATABASE_URL begins with {url.drivername}://. {REMEDY}")
    if is_sqlite(url) and url.database in (None, "", ":memory:"):
        raise DatabaseUnavailable(f"HANDRAIL_DATABASE_URL names no file: what is told to be stored must last. {REMEDY}")
    return url


def is_sqlite(url: URL) -> bool:
    """Whether it is a file of this machine."""
    return url.get_backend_name() == "sqlite"


def shown(url: URL) -> str:
    """The URL for people, without its password."""
    return url.render_as_string(hide_password=True)


def cannot_open(url: URL, error: Exception) -> DatabaseUnavailable:
    """What to tell an operator whose database did not open for `error`."""
    remedy = (
        "Check HANDRAIL_DATA_DIR or HANDRAIL_DATABASE_URL, the disk's free space, and that this user may write there."
        if is_sqlite(url)
        else "Check that PostgreSQL runs there, and HANDRAIL_DATABASE_URL: host, port, user, password, database."
    )
    return DatabaseUnavailable(f"{shown(url)} cannot be opened ({short(error)}). {remedy}")
