"""The sheet of tickets of a report that is done, read back piece by piece: no more than a piece is in memory."""

import asyncio
import codecs
import csv
from collections.abc import AsyncIterator
from datetime import datetime
from io import StringIO
from typing import Final

from escalation.ages import age_of
from escalation.audit.ticket_filter import TicketFilter
from escalation.formula_guard import unguarded
from server.backlog.audits.store import Audit
from server.backlog.audits.stored_file import unpacked
from server.backlog.audits.writing import TICKETS_FILE
from server.database import Database

SheetRow = dict[str, str]
"""A row by the names of the columns, as somebody wrote it: without what guards a cell."""

ROW_END: Final = "\n"


async def sheet_rows(database: Database, audit: Audit) -> AsyncIterator[list[SheetRow]]:
    """The rows of the sheet of tickets, some ten thousand at once; parsing takes its time in a thread."""
    pieces = _Pieces()
    async for piece in unpacked(database, audit, TICKETS_FILE):
        yield await asyncio.to_thread(pieces.take, piece)


def row_fits(row: SheetRow, only: TicketFilter, as_of: datetime) -> bool:
    """Whether a row of an audit as of that moment is of a ticket that the filter takes."""
    age = None
    if only.asks_for_age:
        opened = row["opened_at"]
        age = age_of(datetime.fromisoformat(opened) if opened else None, as_of)
    return only.takes_values((row["status"],), row["category"], row["assignee"], age)


class _Pieces:
    """Cuts what was unpacked into whole rows: a row may begin in one piece and end in the next."""

    def __init__(self) -> None:
        self._decoding = codecs.getincrementaldecoder("utf-8-sig")(errors="replace")
        self._left = ""
        self._names: list[str] | None = None

    def take(self, piece: bytes) -> list[SheetRow]:
        """The rows that are whole with this piece."""
        text = self._left + self._decoding.decode(piece)
        end = _end_of_rows(text)
        self._left = text[end:]
        rows = list(csv.reader(StringIO(text[:end], newline="")))
        if self._names is None and rows:
            self._names = rows.pop(0)
        names = self._names or []
        return [dict(zip(names, map(unguarded, row), strict=False)) for row in rows]


def _end_of_rows(text: str) -> int:
    """Where the last whole row ends: outside of quotation marks, of which there are as many open as closed there."""
    end = text.rfind(ROW_END)
    while end >= 0 and text.count('"', 0, end) % 2:
        end = text.rfind(ROW_END, 0, end)
    return end + len(ROW_END) if end >= 0 else 0
