"""Cutting a paragraph into its sentences."""

import re
from typing import Final

_LISTED: Final = (
    "e.g i.e etc vs approx no nr incl max min mr mrs ms dr st inc ltd co z.b d.h bzw ca ggf usw p.ex ej bijv"
)
ABBREVIATIONS: Final = frozenset(_LISTED.split())
"""A full stop after one of these does not end a sentence."""

_END = re.compile(r"[.!?…][\"”’»)\]*_`]*\s+")
_OPENING = '"“‘«(*_`[¿¡'


def sentences(paragraph: str) -> tuple[str, ...]:
    """The sentences of a paragraph of Markdown, trimmed; joined by spaces they are the paragraph.

    Line breaks within the paragraph count as spaces. An abbreviation, a decimal number and a full stop before a
    small letter do not end a sentence.
    """
    text = " ".join(paragraph.split())
    found: list[str] = []
    start = 0
    for end in _END.finditer(text):
        if _ends_here(text[start : end.start()], text[end.start()], text[end.end() :]):
            found.append(text[start : end.end()].rstrip())
            start = end.end()
    rest = text[start:].strip()
    return (*found, rest) if rest else tuple(found)


def _ends_here(before: str, mark: str, after: str) -> bool:
    follows = after.lstrip(_OPENING)[:1]
    if follows.islower():
        return False
    last = before.split()[-1].lstrip(_OPENING).casefold() if before.split() else ""
    return mark != "." or (last not in ABBREVIATIONS and not (len(last) == 1 and last.isalpha() and last != "i"))
