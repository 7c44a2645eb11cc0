"""A cursor whose statement and rows are one visit to the connection's thread."""

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, Self, TypeVar

T = TypeVar("T")


class Visited(Protocol):
    """A connection with a thread."""

    async def visit(self, work: Callable[[], T]) -> T:
        """Does `work` in the thread."""

    def execute_all(self, run: Callable[[sqlite3.Cursor], object]) -> "Result":
        """Runs a statement in the thread."""


@dataclass(slots=True)
class Result:
    """What a statement gave, free of the thread."""

    description: Any
    rowcount: int
    lastrowid: int | None
    rows: list[Any]


class SqliteCursor:
    """What SQLAlchemy asks of an aiosqlite cursor. Rows are read with their statement; there is nothing to close."""

    arraysize = 1

    def __init__(self, connection: Visited) -> None:
        self._connection = connection
        self._result = Result(None, -1, None, [])

    @property
    def description(self) -> Any:
        """Columns of the rows, or None for a statement without any."""
        return self._result.description

    @property
    def rowcount(self) -> int:
        """Rows that were changed; -1 where that is not known."""
        return self._result.rowcount

    @property
    def lastrowid(self) -> int | None:
        """Of the row that was inserted last."""
        return self._result.lastrowid

    async def __aenter__(self) -> Self:
        return self

    async def execute(self, statement: str, parameters: Sequence[Any] = ()) -> Self:
        """Runs a statement and reads its rows. Raises sqlite3.Error."""
        return await self._run(lambda cursor: cursor.execute(statement, parameters))

    async def executemany(self, statement: str, parameters: Sequence[Sequence[Any]]) -> Self:
        """Runs a statement for each of `parameters`. Raises sqlite3.Error."""
        return await self._run(lambda cursor: cursor.executemany(statement, parameters))

    async def fetchall(self) -> list[Any]:
        """The rows that were not fetched yet."""
        rows, self._result.rows = self._result.rows, []
        return rows

    async def close(self) -> None:
        """Does nothing."""

    async def _run(self, run: Callable[[sqlite3.Cursor], object]) -> Self:
        self._result = await self._connection.visit(lambda: self._connection.execute_all(run))
        return self
