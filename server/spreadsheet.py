"""Rows as CSV (RFC 4180) for spreadsheets, in which no text that somebody else wrote acts as a formula."""

import csv
from collections.abc import Iterable
from io import StringIO

from escalation.formula_guard import guarded


def csv_text(rows: Iterable[Iterable[object]]) -> str:
    """The rows below each other, their texts plain; nothing where a cell is None."""
    sheet = StringIO()
    csv.writer(sheet).writerows(plain_cells(row) for row in rows)
    return sheet.getvalue()


def plain_cells(cells: Iterable[object]) -> list[object]:
    """The same, with an apostrophe before texts that a spreadsheet would reckon out; numbers stay numbers."""
    return [guarded(cell) if isinstance(cell, str) else cell for cell in cells]
