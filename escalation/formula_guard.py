"""Texts that others wrote, in cells of a sheet: none acts as a formula, and each can be had back as it was. Pure."""

import re
from typing import Final

_SIGNS: Final = r"[=+\-@\uff1d\uff0b\uff0d\uff20]"
"""By what spreadsheets take a cell for a formula (OWASP, CSV Injection), also in their full width."""

_UNSEEN: Final = r"[\s\ufeff\u200b-\u200f\u202a-\u202e\u2060-\u2069]"
"""Spaces and marks without a width, which some of them pass over."""

GUARD: Final = "'"
"""Before a text, it says that it is one."""

_ACTS: Final = re.compile(rf"[\t\r\n]|{_UNSEEN}*{_SIGNS}")
_BEHIND_SEPARATOR: Final = re.compile(rf'([;\t\r\n](?:{_UNSEEN}|")*+)({GUARD}*+)({_SIGNS}?)')
"""Where commas part decimals, a spreadsheet parts cells at semicolons: what stands behind one may begin a cell there,
and the quotation marks around a whole cell do not hold, for they are not at its beginning."""


def guarded(text: str) -> str:
    """The text with a guard before all that a spreadsheet would reckon out, or that looks like something guarded."""
    within = _BEHIND_SEPARATOR.sub(
        lambda found: f"{found[1]}{GUARD}{found[2]}{found[3]}" if found[3] else found[0], text
    )
    return f"{GUARD}{within}" if _acts(text) else within


def unguarded(cell: str) -> str:
    """The text of which `guarded` made the cell."""
    text = _BEHIND_SEPARATOR.sub(lambda found: f"{found[1]}{found[2][1:]}{found[3]}" if found[3] else found[0], cell)
    return text[1:] if text.startswith(GUARD) and _acts(text) else text


def _acts(text: str) -> bool:
    return _ACTS.match(text.lstrip(GUARD)) is not None
