"""What knowledge needs of a database: one view to read from, and transactions that are never torn."""

from collections.abc import Awaitable, Callable
from typing import Protocol, TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection

T = TypeVar("T")
Unit = Callable[[AsyncConnection], Awaitable[T]]
"""Work within one transaction. It may run again after a conflict, so it changes nothing but rows."""


class Database(Protocol):
    """Rows behind two doors."""

    async def read(self, unit: Callable[[AsyncConnection], Awaitable[T]]) -> T:
        """What `unit` returns, from one consistent view of the rows."""
        ...

    async def write(self, unit: Callable[[AsyncConnection], Awaitable[T]]) -> T:
        """What `unit` returns, after its transaction is committed; a caller that is cancelled cannot tear it."""
        ...
