"""Tables of a PDF: rows of lines whose parts stand at the same places, as Markdown."""

import re
from collections.abc import Sequence
from typing import Final

from knowledge.sources.pdf_page import Line

LINES_MAX: Final = 500
"""Wrapped lines within one table: a page has about 60."""

COLUMN_POINTS: Final = 3.0
"""Cells of one column begin within this many points of each other."""

ROWS_MIN: Final = 2
"""A header and a row; a single line in parts is a line with a gap."""

LETTER_WIDTH: Final = 0.3
"""Of the type's height: the narrowest that text runs, so that the end of a cell is never guessed beyond the next."""

WRAPPED_LINE: Final = 1.6
"""A line at most this many times the type's height below belongs to the same row if its first cell is empty."""

_MARKER = re.compile(r"(?:[^\w\s]|o|\d{1,3}[.)]|[a-z][.)])")

Cells = dict[float, str]
"""Text by the place where its cell begins."""


def table_at(lines: Sequence[Line], start: int) -> tuple[str, int]:
    """The table that begins at `lines[start]` as Markdown and how many lines it takes; ("", 0) when there is none."""
    columns = tuple(_cells(lines[start]))
    if len(columns) < 2 or _MARKER.fullmatch(_cells(lines[start])[columns[0]]):
        return "", 0
    rows: list[list[str]] = []
    taken = 0
    for place in range(start, len(lines)):
        row = _row(_cells(lines[place]), columns)
        if row is None or lines[place].page != lines[start].page:
            break
        if row[0]:
            if sum(1 for cell in row if cell) < 2:
                break
            rows.append(row)
        elif rows and taken < LINES_MAX and lines[place - 1].y - lines[place].y < lines[place].size * WRAPPED_LINE:
            rows[-1] = [" ".join(filter(None, pair)) for pair in zip(rows[-1], row, strict=True)]
        else:
            break
        taken += 1
    return (_markdown(rows), taken) if len(rows) >= ROWS_MIN else ("", 0)


def _cells(line: Line) -> Cells:
    cells: Cells = {}
    last: float | None = None
    for run in line.runs:
        text = " ".join(run.text.split())
        if last is not None and run.x <= last + len(cells[last]) * line.size * LETTER_WIDTH:
            cells[last] = f"{cells[last]} {text}".strip() if run.text.startswith(" ") else cells[last] + text
        elif text:
            cells[run.x] = text
            last = run.x
    return cells


def _row(cells: Cells, columns: Sequence[float]) -> list[str] | None:
    """The cells in their columns; None when one stands in no column."""
    row = [""] * len(columns)
    for x, text in cells.items():
        near = [place for place, column in enumerate(columns) if abs(column - x) <= COLUMN_POINTS]
        if not near:
            return None
        row[near[0]] = text
    return row


def _markdown(rows: Sequence[Sequence[str]]) -> str:
    lines = ["| " + " | ".join(cell.replace("|", r"\|") for cell in row) + " |" for row in rows]
    lines.insert(1, "| " + " | ".join("---" for _ in rows[0]) + " |")
    return "\n".join(lines)
