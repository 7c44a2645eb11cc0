"""Rows of messages laid down in a file, to be had back by conversation: the rows of one may lie far apart."""

import json
import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Final

from escalation.audit.reading.errors import ExportUnreadable

_BATCH: Final = 1_000
_SCHEMA: Final = """
    PRAGMA journal_mode = OFF;
    PRAGMA synchronous = OFF;
    CREATE TABLE messages (place INTEGER, conversation TEXT, message TEXT, row INTEGER, cells TEXT,
                           PRIMARY KEY (place, conversation, message)) WITHOUT ROWID;
"""
_BY_CONVERSATION: Final = """
    SELECT m.place, m.conversation, m.row, m.cells
    FROM (SELECT place, conversation, MIN(row) AS first FROM messages GROUP BY place, conversation) AS c
    JOIN messages AS m ON m.place = c.place AND m.conversation = c.conversation
    ORDER BY c.first, m.row
"""
_COUNT: Final = "SELECT COUNT(*), COUNT(DISTINCT place || '/' || conversation) FROM messages"
Message = tuple[int, list[str]]


class MessageSpool:
    """A database of its own in a temporary folder, gone when it is closed. `place` is the number of the table."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="handrail-export-")
        self._rows = sqlite3.connect(Path(self._folder.name) / "messages.sqlite", isolation_level=None)
        self._rows.executescript(_SCHEMA)
        self._waiting: list[tuple[int, str, str, int, str]] = []

    def add(self, place: int, conversation: str, message: str, row: int, cells: Sequence[str]) -> None:
        """Lays one row down; a later one with the same message id takes its place. Raises ExportUnreadable."""
        self._waiting.append((place, conversation, message, row, json.dumps(cells)))
        if len(self._waiting) >= _BATCH:
            self._write()

    def counts(self) -> tuple[int, int]:
        """Rows kept, and conversations."""
        self._write()
        rows, conversations = self._rows.execute(_COUNT).fetchone()
        return int(rows), int(conversations)

    def conversations(self) -> Iterator[tuple[int, str, Iterator[Message]]]:
        """Each conversation with its rows in their order, those that begin first coming first."""
        self._write()
        rows = self._rows.execute(_BY_CONVERSATION)
        for (place, conversation), messages in groupby(rows, key=lambda row: (row[0], row[1])):
            yield place, conversation, ((row, json.loads(cells)) for _, _, row, cells in messages)

    def close(self) -> None:
        """Removes what was laid down."""
        self._rows.close()
        self._folder.cleanup()

    def _write(self) -> None:
        try:
            self._rows.execute("BEGIN")
            self._rows.executemany("INSERT OR REPLACE INTO messages VALUES (?, ?, ?, ?, ?)", self._waiting)
            self._rows.execute("COMMIT")
        except sqlite3.OperationalError as error:
            raise ExportUnreadable(
                f"The rows could not be laid down in {self._folder.name} ({error}). Make room there, then try again."
            ) from error
        self._waiting.clear()
