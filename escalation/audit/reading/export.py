"""The door: a file that another product exported, as tickets, one at a time, in memory that does not grow with it."""

import os
import shutil
import tempfile
from array import array
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Final, Self
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from escalation.audit.reading.containers import Member, members_of
from escalation.audit.reading.errors import ExportUnreadable, MappingInvalid
from escalation.audit.reading.folding import ticket_of_messages
from escalation.audit.reading.mapping import NO_MAPPING, ColumnMapping
from escalation.audit.reading.message_spool import MessageSpool
from escalation.audit.reading.problems import Problem, ProblemKind, Problems, together
from escalation.audit.reading.row_reader import Reading, RowReader
from escalation.audit.reading.shape import Field, Source
from escalation.audit.reading.survey import Survey, day_first_of, superseded_rows
from escalation.audit.reading.table import Table, table_of
from escalation.audit.row import AuditTicket

ROWS_MAX: Final = 20_000_000
"""Of one file; nine bytes are kept of each. What is beyond is left out, and told."""

PASSES: Final = 3
"""Over the bytes: for the encoding, for the survey, for the tickets."""

Progress = Callable[[int, int], None]
"""Is told how far it is: bytes done and bytes in all, which count each pass."""


class Export:
    """A file that has been surveyed. Iterating gives its tickets, each time from the beginning; use it as a context."""

    def __init__(self, tables: tuple[Table, ...], surveyed: "_Surveyed", reading: "_Steps", closing: ExitStack) -> None:
        self.tables = tables
        self._surveyed = surveyed
        self._steps = reading
        self._closing = closing
        self._told = Problems()

    @property
    def source(self) -> Source:
        """Where the file comes from; of an archive, where its first table does."""
        return self.tables[0].columns.source

    @property
    def rows(self) -> int:
        """Rows under the headers."""
        return sum(survey.rows for survey in self._surveyed.surveys)

    @property
    def tickets(self) -> int:
        """How many tickets iterating gives: rows whose id does not come again, and conversations."""
        return self._surveyed.tickets

    @property
    def unknown_columns(self) -> tuple[str, ...]:
        """Columns that no field takes and the product has not by itself, as their headers have them."""
        return tuple(dict.fromkeys(name for table in self.tables for name in table.columns.unknown))

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is odd: all of it once the tickets have been read."""
        return together(self._surveyed.problems.found(), self._told.found())

    def __iter__(self) -> Iterator[AuditTicket]:
        """The tickets in the order of their rows, those folded from messages after those that are rows of their own."""
        self._told = Problems()
        told = self._told
        self._steps.begin(PASSES - 1)
        readers = [RowReader(reading, told) for reading in self._surveyed.readings]
        row = 0
        for table, survey, reader in zip(self.tables, self._surveyed.surveys, readers, strict=True):
            if table.columns.are_messages:
                row += survey.rows
                continue
            # What is odd in the records themselves has been told by the survey.
            for cells, _ in zip(table.records(Problems(), self._steps.tick), range(survey.rows), strict=False):
                if not self._surveyed.superseded[row]:
                    yield reader.ticket(row + 1, cells)
                row += 1
        if self._surveyed.spool is not None:
            for number, (place, ticket_id, messages) in enumerate(self._surveyed.spool.conversations()):
                yield ticket_of_messages(ticket_id, messages, readers[place], told)
                self._steps.share(number, self._surveyed.tickets)
        self._steps.end(PASSES - 1)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Closes the file and removes what was laid down beside it."""
        self._closing.close()


def read_export(
    file: Path | BinaryIO,
    mapping: ColumnMapping = NO_MAPPING,
    *,
    zone: str = "UTC",
    now: datetime | None = None,
    encoding: str | None = None,
    name: str | None = None,
    progress: Progress | None = None,
) -> Export:
    """Opens an export and goes over it once; what it holds comes from iterating over the result.

    `file` is CSV (also with semicolons, tabs or bars), gzip of one, or a ZIP of some. `zone` is that of dates that name
    none and whose header names none. `now` (default: this moment) tells which dates lie in the future. `encoding` is
    for files whose encoding is known better than their bytes tell it. `progress` is called some hundred times.

    Raises ExportUnreadable when nothing can be taken, MappingInvalid when the mapping names a column that is not there,
    OSError when the file cannot be opened.
    """
    with ExitStack() as opening:
        opened = opening.enter_context(file.open("rb")) if isinstance(file, Path) else file
        if not opened.seekable():
            laid_down = opening.enter_context(tempfile.TemporaryFile(prefix="handrail-export-"))
            shutil.copyfileobj(opened, laid_down)
            opened = laid_down
        size = opened.seek(0, os.SEEK_END)
        if size == 0:
            raise ExportUnreadable("The file is empty. Export it again.")
        problems = Problems()
        steps = _Steps(opened, size, progress)
        said_name = name or (file.name if isinstance(file, Path) else "file")
        members = members_of(opened, said_name, size, problems)
        tables = _tables(members, mapping, _codec(encoding), problems)
        surveyed = _survey(tables, mapping, _zone(zone), zone, now or datetime.now(UTC), problems, steps)
        if surveyed.spool is not None:
            opening.callback(surveyed.spool.close)
        return Export(tables, surveyed, steps, opening.pop_all())


class _Steps:
    """Says how far the reading is, by the place in the file."""

    def __init__(self, file: BinaryIO, size: int, progress: Progress | None) -> None:
        self._file = file
        self._size = size
        self._progress = progress
        self._pass = 0

    def begin(self, number: int) -> None:
        self._pass = number
        self._say(0)

    def tick(self) -> None:
        self._say(min(self._file.tell(), self._size))

    def share(self, done: int, of: int) -> None:
        if done % 500 == 0:
            self._say(self._size * done // max(of, 1))

    def end(self, number: int) -> None:
        self._pass = number
        self._say(self._size)

    def _say(self, done: int) -> None:
        if self._progress is not None:
            self._progress(self._pass * self._size + done, PASSES * self._size)


class _Surveyed:
    """What the first pass leaves to the second."""

    def __init__(self, problems: Problems) -> None:
        self.problems = problems
        self.surveys: list[Survey] = []
        self.readings: list[Reading] = []
        self.spool: MessageSpool | None = None
        self.superseded: NDArray[np.bool_] = np.zeros(0, dtype=np.bool_)
        self.tickets = 0


def _tables(
    members: tuple[Member, ...], mapping: ColumnMapping, encoding: str | None, problems: Problems
) -> tuple[Table, ...]:
    tables: list[Table] = []
    refused: ExportUnreadable | MappingInvalid | None = None
    for member in members:
        try:
            table = table_of(member, mapping, encoding, problems)
        except (ExportUnreadable, MappingInvalid) as error:
            if len(members) == 1:
                raise
            refused = refused or error
            problems.tell(ProblemKind.FILE_LEFT_OUT, None, f"{member.name}: {error}")
            continue
        if table is not None:
            tables.append(table)
        else:
            problems.tell(ProblemKind.FILE_LEFT_OUT, None, f"{member.name}: it is empty.")
    if not tables:
        raise refused or ExportUnreadable("The file has no line. Export it again.")
    return tuple(tables)


def _survey(
    tables: tuple[Table, ...],
    mapping: ColumnMapping,
    zone: tzinfo,
    zone_name: str,
    now: datetime,
    problems: Problems,
    steps: _Steps,
) -> _Surveyed:
    surveyed = _Surveyed(problems)
    steps.begin(1)
    row = 0
    for place, table in enumerate(tables):
        survey = Survey(table.columns)
        spool = surveyed.spool
        if table.columns.are_messages:
            spool = surveyed.spool = surveyed.spool or MessageSpool()
        for cells in table.records(problems, steps.tick):
            if row >= ROWS_MAX:
                problems.tell(ProblemKind.FILE_TOO_LARGE, None, f"More than {ROWS_MAX:,} rows are not read.")
                break
            row += 1
            survey.see(cells)
            if table.columns.are_messages and spool is not None:
                _lay_down(spool, place, row, table, cells)
        surveyed.surveys.append(survey)
        day_first = day_first_of(survey, zone_name, mapping.day_first, problems)
        surveyed.readings.append(Reading(table.columns, mapping, zone, day_first, now))
    _count(surveyed, tables, problems)
    steps.end(1)
    return surveyed


def _lay_down(spool: MessageSpool, place: int, row: int, table: Table, cells: list[str]) -> None:
    places = table.columns.places
    conversation = _cell(cells, places[Field.TICKET_ID][0]) or f"row {row}"
    message = _cell(cells, places[Field.MESSAGE_ID][0]) if Field.MESSAGE_ID in places else ""
    spool.add(place, conversation, message or f"row {row}", row, cells)


def _count(surveyed: _Surveyed, tables: tuple[Table, ...], problems: Problems) -> None:
    of_messages = [table.columns.are_messages for table in tables]
    first = 0
    for survey, are_messages in zip(surveyed.surveys, of_messages, strict=True):
        if are_messages:
            # Rows of one conversation share its id, which is no fault: each counts as one of a kind.
            survey.ids = array("q", range(first, first + survey.rows))
        first += survey.rows
    surveyed.superseded = superseded_rows(surveyed.surveys)
    again = int(surveyed.superseded.sum())
    if again:
        rows = np.flatnonzero(surveyed.superseded)[:5] + 1
        problems.tell(ProblemKind.ID_REPEATED, int(rows[0]), f"rows {', '.join(map(str, rows))}", count=again)
    folded_rows = sum(survey.rows for survey, folded in zip(surveyed.surveys, of_messages, strict=True) if folded)
    surveyed.tickets = len(surveyed.superseded) - again - folded_rows
    if surveyed.spool is not None:
        kept, conversations = surveyed.spool.counts()
        surveyed.tickets += conversations
        if kept < folded_rows:
            problems.tell(ProblemKind.ID_REPEATED, None, "ids of messages", count=folded_rows - kept)


def _cell(cells: list[str], place: int) -> str:
    return cells[place].strip() if place < len(cells) else ""


def _zone(name: str) -> tzinfo:
    try:
        return UTC if name == "UTC" else ZoneInfo(name)
    except (OSError, ValueError, KeyError):
        raise MappingInvalid(f"There is no time zone {name!r}; write one such as Europe/Berlin.") from None


def _codec(encoding: str | None) -> str | None:
    try:
        if encoding is not None:
            "".encode(encoding)
    except LookupError:
        raise MappingInvalid(f"There is no encoding {encoding!r}; write one such as windows-1252.") from None
    return encoding
