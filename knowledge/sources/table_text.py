"""The text of a table that a spreadsheet exported: encoding and delimiter are guessed, for nothing names them."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import StringIO
from typing import Final

from knowledge.sources.file import Unreadable
from knowledge.sources.question_columns import recognised

DELIMITERS: Final = (",", ";", "\t", "|")
"""Comma in English spreadsheets, semicolon where the comma stands in numbers, tab from the clipboard."""

COLUMNS_MAX: Final = 200
"""A wider table is no list of questions."""

NUL_SHARE: Final = 0.2
"""UTF-16 without its mark: of English text every second byte is NUL, of other scripts' the spaces and line ends."""

_REMEDY: Final = "Save it as CSV in UTF-8."


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table; `number` counts from 1, the header, as a spreadsheet shows it."""

    number: int
    cells: tuple[str, ...]
    problem: str = ""
    """What keeps it from being read; empty when nothing does."""


def decoded(content: bytes) -> str:
    """`content` as text: UTF-8 or UTF-16, with their marks or without, or Windows-1252. Raises Unreadable."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if content.startswith(mark):
            return _text(content, encoding)
    if b"\0" in content:
        return _text(content, _utf_16(content))
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return _text(content, "cp1252")


def rows_of(text: str) -> Iterator[Row]:
    """The rows of `text` that are not empty, the header first. Raises Unreadable when there is no header."""
    delimiter = _delimiter(text)
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True, skipinitialspace=True)
    number = 0
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            if number == 1:
                raise Unreadable(f"has a header that cannot be read ({error})", _REMEDY) from error
            yield Row(number, (), str(error))
            if "delimiter" not in str(error):
                return  # a quote that is never closed, or a cell beyond csv's bound: where rows begin is lost
            continue
        if any(cell.strip() for cell in cells):
            yield Row(number, tuple(cells))


def header_of(rows: Iterable[Row]) -> tuple[str, ...]:
    """The names of the columns. Raises Unreadable when there are none, too many, or one name twice."""
    for row in rows:
        names = tuple(cell.strip() for cell in row.cells)
        if len(names) > COLUMNS_MAX:
            raise Unreadable(f"has more than {COLUMNS_MAX} columns", "Keep the columns of questions and answers.")
        return names
    raise Unreadable("is empty", "Write a header such as `question,answer` and a row for each question, or remove it.")


def _delimiter(text: str) -> str:
    """The one by which most columns of the header mean something; of several, the one that makes most columns."""

    def worth(delimiter: str) -> tuple[int, int]:
        try:
            header = next(
                csv.reader(StringIO(text[:100_000], newline=""), delimiter=delimiter, skipinitialspace=True), []
            )
        except csv.Error:
            return 0, 0
        return recognised(header), len(header)

    return max(DELIMITERS, key=worth)


def _utf_16(content: bytes) -> str:
    even, odd = content[0::2].count(0), content[1::2].count(0)
    if even + odd < len(content) * NUL_SHARE / 4 or min(even, odd) * 4 > max(even, odd):
        raise Unreadable("is binary, not text", f"Remove it, or save the table again. {_REMEDY}")
    return "utf-16-le" if odd > even else "utf-16-be"


def _text(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise Unreadable(f"is neither UTF-8 nor {encoding.upper()} (at byte {error.start})", _REMEDY) from error
