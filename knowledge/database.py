"""What knowledge needs of a database: one view to read from, and transactions that are never torn."""

from collections.abc import Awaitable, Callable
from typing import Final, Protocol, TypeVar

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

T = TypeVar("T")
Unit = Callable[[AsyncConnection], Awaitable[T]]
"""Work within one transaction. It may run again after a conflict, so it changes nothing but rows."""


class RowsUnavailable(Exception):
    """The database is away, full, read-only or too busy; trying again later may help. Raised by both doors."""


DATABASE_ERRORS: Final = (RowsUnavailable, SQLAlchemyError)
"""What a door may raise that is no mistake of the unit's."""


class Database(Protocol):
    """Rows behind two doors, which raise RowsUnavailable when there are none to be had."""

    async def read(self, unit: Callable[[AsyncConnection], Awaitable[T]]) -> T:
        """What `unit` returns, from one consistent view of the rows."""
        ...

    async def write(self, unit: Callable[[AsyncConnection], Awaitable[T]]) -> T:
        """What `unit` returns, after its transaction is committed; a caller that is cancelled cannot tear it."""
        ...
