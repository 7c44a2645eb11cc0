"""The sheet of tickets of a report that is done, read back piece by piece: no more than a piece is in memory."""

import asyncio
import codecs
import csv
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import StringIO
from typing import Final

from escalation.ages import age_of
from escalation.audit.ticket_filter import EVERY_TICKET, TicketFilter
from escalation.formula_guard import unguarded
from server.backlog.audits.store import Audit
from server.backlog.audits.stored_file import unpacked
from server.backlog.audits.writing import TICKETS_FILE
from server.database import Database

SheetRow = dict[str, str]
"""A row by the names of the columns, as somebody wrote it: without what guards a cell."""

ROW_END: Final = "\n"

JUDGED: Final = ("status", "category", "assignee", "opened_at")
"""The columns by which rows are taken."""


@dataclass(frozen=True, slots=True)
class SheetPiece:
    """Some rows that fit, in their order."""

    names: Sequence[str]
    cells: Sequence[Sequence[str]]

    def __len__(self) -> int:
        return len(self.cells)

    def rows(self, start: int = 0, end: int | None = None) -> list[SheetRow]:
        """Those from one place until another, by the names of the columns."""
        return [dict(zip(self.names, map(unguarded, row), strict=False)) for row in self.cells[start:end]]


async def sheet_pieces(
    database: Database, audit: Audit, only: TicketFilter = EVERY_TICKET
) -> AsyncIterator[SheetPiece]:
    """The rows of the sheet that a filter takes; reading and judging them takes its time in a thread."""
    reading = _Reading(only, audit.as_of)
    async for piece in unpacked(database, audit, TICKETS_FILE):
        yield await asyncio.to_thread(reading.take, piece)


class _Reading:
    """Cuts what was unpacked into whole rows: a row may begin in one piece and end in the next."""

    def __init__(self, only: TicketFilter, as_of: datetime) -> None:
        self._only = only
        self._as_of = as_of
        self._decoding = codecs.getincrementaldecoder("utf-8-sig")(errors="replace")
        self._left = ""
        self._names: list[str] = []
        self._judged: list[int] = []

    def take(self, piece: bytes) -> SheetPiece:
        """The rows that are whole with this piece of the file."""
        text = self._left + self._decoding.decode(piece)
        end = _end_of_rows(text)
        self._left = text[end:]
        cells = list(csv.reader(StringIO(text[:end], newline="")))
        if not self._names and cells:
            self._names = cells.pop(0)
            if not self._only.takes_all:
                self._judged = [self._names.index(name) for name in JUDGED]
        return SheetPiece(self._names, cells if self._only.takes_all else list(filter(self._fits, cells)))

    def _fits(self, cells: Sequence[str]) -> bool:
        status, category, assignee, opened = (cells[place] for place in self._judged)
        age = None
        if self._only.asks_for_age:
            age = age_of(datetime.fromisoformat(opened) if opened else None, self._as_of)
        return self._only.takes_values((status,), unguarded(category), unguarded(assignee), age)


def _end_of_rows(text: str) -> int:
    """Where the last whole row ends: outside of quotation marks, of which there are as many open as closed there."""
    end = text.rfind(ROW_END)
    while end >= 0 and text.count('"', 0, end) % 2:
        end = text.rfind(ROW_END, 0, end)
    return end + len(ROW_END) if end >= 0 else 0
