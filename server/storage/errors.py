"""What a database's error means to whoever asked: their own mistake, a race, a refusal, or a database that is away."""

import sqlite3
from enum import Enum, auto
from typing import Final

from sqlalchemy.exc import DBAPIError, PendingRollbackError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from knowledge.database import RowsUnavailable
from server.errors import HandrailError


class DatabaseUnavailable(HandrailError, RowsUnavailable):
    """The database is away, full, read-only, too slow or has more to do than it can bear; trying again may help.

    Nothing was stored, unless the connection broke during the commit itself: then nobody knows, and whoever tries again
    does it under the same key, as `say` does under its `client_id`.
    """


class Conflict(HandrailError):
    """Raised by a unit that finds that another transaction was first: the unit is to run again, in a new one."""


class Trouble(Enum):
    """Whose matter an error is."""

    OWN = auto()
    """The unit's: it reaches the caller as it is."""
    RACE = auto()
    """Another transaction was first. The same unit may well succeed when it is run again."""
    REFUSED = auto()
    """The database is there and refuses: full, read-only, too slow, too busy."""
    AWAY = auto()
    """There is no connection, or there is none any more."""


SQLITE_REFUSALS: Final = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PROTOCOL,
        sqlite3.SQLITE_NOTADB,
    }
)
"""Primary result codes (https://www.sqlite.org/rescode.html), the lowest eight bits of an extended one."""

RACES: Final = frozenset({"40001", "40P01", "23505", "0A000"})
"""SQLSTATE of a serialization failure, a deadlock, a unique key that was taken meanwhile (a key that is taken for good
fails again and is then told), and a cached plan whose table a migration has changed."""

REFUSED_CLASSES: Final = ("25006", "53", "54", "55P03", "57014", "58")
"""Read-only, out of resources, limits, lock timeout, statement timeout, the server's own disk."""

AWAY_CLASSES: Final = ("08", "25P03", "28", "3D", "57")
"""Connection lost, idle for too long, not let in, no such database, shut down or starting up."""


def trouble_of(error: BaseException) -> Trouble:
    """What `error`, raised by a unit, a commit or a connect, means. Knows SQLite's and PostgreSQL's codes."""
    if isinstance(error, Conflict):
        return Trouble.RACE
    if isinstance(error, DatabaseUnavailable | PoolTimeout):
        return Trouble.REFUSED
    if isinstance(error, OSError | TimeoutError | PendingRollbackError):
        return Trouble.AWAY
    cause = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(cause, sqlite3.Error):
        code = getattr(cause, "sqlite_errorcode", None)
        return Trouble.REFUSED if code is not None and code & 0xFF in SQLITE_REFUSALS else Trouble.OWN
    state = getattr(cause, "sqlstate", None)
    if isinstance(state, str):
        return _of_state(state)
    return Trouble.AWAY if isinstance(error, DBAPIError) and error.connection_invalidated else Trouble.OWN


def as_told(error: Exception) -> Exception:
    """The error as the caller gets it: DatabaseUnavailable unless it is their own; a race that was not won is one too,
    but for a key that is taken."""
    if isinstance(error, DatabaseUnavailable):
        return error
    trouble = trouble_of(error)
    if trouble is Trouble.OWN or (trouble is Trouble.RACE and getattr(_cause(error), "sqlstate", None) == "23505"):
        return error
    told = DatabaseUnavailable(f"The database did not do it ({short(error)}); try again.")
    told.__cause__ = error
    return told


def short(error: BaseException) -> str:
    """What went wrong, in a few words, with neither statement nor values: both may hold what somebody said."""
    cause = _cause(error)
    known = getattr(cause, "sqlite_errorname", None) or getattr(cause, "sqlstate", None)
    name = type(cause).__name__
    return f"{name}, {known}" if known else name


def _cause(error: BaseException) -> BaseException:
    return error.orig if isinstance(error, DBAPIError) and error.orig is not None else error


def _of_state(state: str) -> Trouble:
    if state in RACES:
        return Trouble.RACE
    if state.startswith(REFUSED_CLASSES):
        return Trouble.REFUSED
    return Trouble.AWAY if state.startswith(AWAY_CLASSES) else Trouble.OWN
