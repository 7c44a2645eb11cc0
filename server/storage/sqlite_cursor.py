"""A cursor whose statement and rows are one visit to the connection's thread, unless the rows are many."""

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol, Self, TypeVar

ROWS_AT_ONCE: Final = 1_000
"""Rows that are read with their statement; of a result with more the rest is fetched as it is asked for, so that a
stream of a large table stays small."""

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
    rest: sqlite3.Cursor | None = None
    """Where the rows after these come from."""


class SqliteCursor:
    """What SQLAlchemy asks of an aiosqlite cursor."""

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

    async def fetchone(self) -> Any:
        """The next row, or None."""
        rows = await self.fetchmany(1)
        return rows[0] if rows else None

    async def fetchmany(self, size: int | None = None) -> list[Any]:
        """The next rows: at most `size`."""
        wanted = self.arraysize if size is None else size
        result = self._result
        if len(result.rows) < wanted and (rest := result.rest) is not None:
            result.rows += await self._connection.visit(lambda: rest.fetchmany(wanted))
        rows, result.rows = result.rows[:wanted], result.rows[wanted:]
        return rows

    async def fetchall(self) -> list[Any]:
        """The rows that were not fetched yet."""
        result = self._result
        if (rest := result.rest) is not None:
            result.rows += await self._connection.visit(rest.fetchall)
        rows, result.rows = result.rows, []
        return rows

    async def close(self) -> None:
        """Lets the rows go that were not fetched."""
        if (rest := self._result.rest) is not None:
            self._result.rest = None
            await self._connection.visit(rest.close)

    async def _run(self, run: Callable[[sqlite3.Cursor], object]) -> Self:
        await self.close()
        self._result = await self._connection.visit(lambda: self._connection.execute_all(run))
        return self
