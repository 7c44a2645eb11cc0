"""The records of a CSV, as lists of cells, however the file is quoted: a quotation mark that is never closed costs its
own line and no other."""

import csv
import io
from collections import deque
from collections.abc import Iterator
from typing import Final

from escalation.audit.reading.containers import Unpacked
from escalation.audit.reading.problems import ProblemKind, Problems

RECORD_CHARACTERS_MAX: Final = 2 * 1024 * 1024
"""Of one record with all its lines: thirty times the longest description that Zendesk keeps (64 KiB). What is longer
has a quotation mark that was never closed."""

ENDLESS_MAX: Final = 50
"""Records that never end, after which marks are read as plain characters: each costs a second look at two MiB."""

AGAIN_FREE_CHARACTERS: Final = 64 * 1024 * 1024
AGAIN_RATIO_MAX: Final = 4
"""Characters that are looked at again for each one read, past AGAIN_FREE_CHARACTERS, before marks are read as plain
characters: a file can be written so that each of its lines opens a record that goes on to the end of it."""

_COMMANDING: Final = ("\x1b", "\x9b", *map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A))))
"""Marks that no export needs and that act where a text is shown: with ESC and CSI it commands a terminal, and with the
overrides and isolates of Unicode's bidirectional algorithm (UAX 9, 2) it is shown turned around."""

_BUFFER_BYTES: Final = 1024 * 1024


class _Endless(Exception):
    """The record does not end within RECORD_CHARACTERS_MAX."""


class _Lines:
    """Lines for csv.reader, which remembers those of the record that is being read and can take some back."""

    def __init__(self, text: io.TextIOBase, problems: Problems) -> None:
        self._readline = text.readline
        self._problems = problems
        self._again: deque[str] = deque()
        self.record: list[str] = []
        self._characters = 0
        self._read = 0
        self._looked_again = 0

    @property
    def goes_in_circles(self) -> bool:
        """Whether more was looked at again than a file that people use can need."""
        return self._looked_again > AGAIN_FREE_CHARACTERS + AGAIN_RATIO_MAX * self._read

    def begin(self) -> None:
        self.record = []
        self._characters = 0

    def take_back(self, lines: list[str]) -> None:
        self._looked_again += sum(map(len, lines))
        self._again.extendleft(reversed(lines))

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if self._again:
            line = self._again.popleft()
        else:
            line = self._readline(RECORD_CHARACTERS_MAX)
            self._read += len(line)
        if not line:
            raise StopIteration
        if len(line) >= RECORD_CHARACTERS_MAX and line[-1] not in "\r\n":
            line = self._cut(line)
        if "\0" in line:
            self._problems.tell(ProblemKind.NUL_BYTES, None, count=line.count("\0"))
            line = line.replace("\0", "") or "\n"
        for mark in _COMMANDING:
            if mark in line:
                self._problems.tell(ProblemKind.MARKS_TAKEN_OUT, None, ascii(mark)[1:-1], count=line.count(mark))
                line = line.replace(mark, "")
        self.record.append(line)
        self._characters += len(line)
        if self._characters > RECORD_CHARACTERS_MAX:
            raise _Endless
        return line

    def _cut(self, line: str) -> str:
        """Passes over what is left of a line that has no end in sight."""
        left = 0
        while (more := self._readline(RECORD_CHARACTERS_MAX)) and more[-1] not in "\r\n":
            left += len(more)
        self._problems.tell(ProblemKind.CELL_CUT, None, f"a line of more than {len(line) + left:,} characters")
        return line[:-1]


def plain_text(text: str) -> str:
    """The text as records have it: without NUL, and without marks that command what shows it."""
    for mark in ("\0", *_COMMANDING):
        text = text.replace(mark, "")
    return text


def text_of(stream: Unpacked, encoding: str) -> io.TextIOWrapper:
    """The stream as text; what is no text of the encoding becomes U+FFFD, and ends of lines stay as they are."""
    return io.TextIOWrapper(io.BufferedReader(stream, _BUFFER_BYTES), encoding, errors="replace", newline="")


def records_of(
    text: io.TextIOBase, delimiter: str, width: int, problems: Problems, stream: Unpacked
) -> Iterator[list[str]]:
    """Every record that is not blank. `width` is how many cells the header has (0: not known). The last record of a
    stream that breaks off is left out, for its last cell may be half of one."""
    held: list[str] | None = None
    for cells in _records(text, delimiter, width, problems):
        if held is not None:
            yield held
        held = cells
    if stream.cut_short or stream.too_large:
        kind = ProblemKind.FILE_CUT_SHORT if stream.cut_short else ProblemKind.FILE_TOO_LARGE
        problems.tell(kind, None, "The last line that was there is left out with the rest.")
    elif held is not None:
        yield held


def _records(text: io.TextIOBase, delimiter: str, width: int, problems: Problems) -> Iterator[list[str]]:
    # The limit is the process's; csv has no other. It only ever rises to this one number.
    csv.field_size_limit(max(csv.field_size_limit(), RECORD_CHARACTERS_MAX + 1))
    lines = _Lines(text, problems)
    reader = csv.reader(lines, delimiter=delimiter)
    endless = 0
    while True:
        lines.begin()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except (_Endless, csv.Error):
            endless += 1
            cells = _first_line_alone(lines, delimiter, problems)
            if endless >= ENDLESS_MAX:
                reader = csv.reader(lines, delimiter=delimiter, quoting=csv.QUOTE_NONE)
            else:
                reader = csv.reader(lines, delimiter=delimiter)
        else:
            if width and len(cells) != width and _may_be_unclosed(lines.record):
                cells = _mended(cells, lines, delimiter, width, problems)
                if lines.goes_in_circles:
                    reader = csv.reader(lines, delimiter=delimiter, quoting=csv.QUOTE_NONE)
        if len(cells) > 1 or (cells and cells[0].strip()):
            yield cells


def _may_be_unclosed(record: list[str]) -> bool:
    return len(record) > 1 or (len(record) == 1 and record[0].count('"') % 2 == 1)


def _mended(cells: list[str], lines: _Lines, delimiter: str, width: int, problems: Problems) -> list[str]:
    """The record, or its first line alone when that has the cells of the header and the whole has not."""
    alone = _without_marks(lines.record[0], delimiter)
    if len(alone) != width:
        return cells
    return _first_line_alone(lines, delimiter, problems)


def _first_line_alone(lines: _Lines, delimiter: str, problems: Problems) -> list[str]:
    first, *rest = lines.record
    lines.take_back(rest)
    problems.tell(ProblemKind.QUOTING_BROKEN, None, first.strip())
    return _without_marks(first, delimiter)


def _without_marks(line: str, delimiter: str) -> list[str]:
    cells = line.rstrip("\r\n").split(delimiter)
    return [cell[1:-1] if len(cell) > 1 and cell[0] == cell[-1] == '"' else cell for cell in cells]
