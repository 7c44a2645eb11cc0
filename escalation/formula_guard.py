"""Texts that others wrote, in cells of a sheet: none acts as a formula, and each can be had back as it was. Pure."""

from typing import Final

FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
"""By what spreadsheets take a cell for a formula (OWASP, CSV Injection); also behind spaces, which some pass over."""

GUARD: Final = "'"
"""Before a text, it says that it is one."""


def guarded(text: str) -> str:
    """The text with a guard before it where a spreadsheet would reckon it out, or where it looks like one guarded."""
    return f"{GUARD}{text}" if _acts(text.lstrip(GUARD)) else text


def unguarded(cell: str) -> str:
    """The text of which `guarded` made the cell."""
    return cell[1:] if cell.startswith(GUARD) and _acts(cell.lstrip(GUARD)) else cell


def _acts(text: str) -> bool:
    return text.startswith(FORMULA_STARTS) or text.lstrip(" \u00a0").startswith(FORMULA_STARTS)
