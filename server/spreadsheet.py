"""Rows as CSV (RFC 4180) for spreadsheets, in which no text that somebody else wrote acts as a formula."""

import csv
from collections.abc import Iterable
from io import StringIO
from typing import Final

FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
"""By what spreadsheets take a cell for a formula (OWASP, CSV Injection); also behind spaces, which some pass over."""


def csv_text(rows: Iterable[Iterable[object]]) -> str:
    """The rows below each other, their texts plain; nothing where a cell is None."""
    sheet = StringIO()
    csv.writer(sheet).writerows(plain_cells(row) for row in rows)
    return sheet.getvalue()


def plain_cells(cells: Iterable[object]) -> list[object]:
    """The same, with an apostrophe before texts that a spreadsheet would reckon out; numbers stay numbers."""
    return [f"'{cell}" if isinstance(cell, str) and _acts(cell) else cell for cell in cells]


def _acts(cell: str) -> bool:
    return cell.startswith(FORMULA_STARTS) or cell.lstrip(" \u00a0").startswith(FORMULA_STARTS)
