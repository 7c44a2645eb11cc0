"""A long paragraph cut between sentences, or between words where one sentence is too long."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from knowledge.cut_window import Measure
from knowledge.filling import filled

OPEN_CHARACTERS_MAX: Final = 2_000
"""Longer than any link, code or bold words: a mark that is still open then is a sign of its own."""

_SENTENCE: Final = re.compile(r"(?<=[.!?؟۔…])(?:[\"'”’)*_]*)\s+|(?<=[。！？])|\n")
_WORD: Final = re.compile(r"\s+")
_OPEN: Final = re.compile(r"\[[^\]]*$|\]\([^()\s]*$")


def sentences_within(text: str, first: int, size: int, measure: Measure) -> list[str]:
    """`text` as pieces of at most `first`, then `size`, in what `measure` counts; nothing of it is lost.

    No piece ends within bold words, code or a link as long as there is another place.
    """
    units = [
        unit
        for sentence in _closed(_split(text, _SENTENCE))
        for unit in (_words(sentence, size, measure) if measure(sentence) > size else [sentence])
    ]
    groups = filled(((unit, measure(unit)) for unit in units), first, size)
    return [piece for group in groups if (piece := "".join(group).strip())]


def _words(sentence: str, size: int, measure: Measure) -> list[str]:
    words = list(_split(sentence, _WORD))
    closed = list(_closed(words))
    return closed if all(measure(unit) <= size for unit in closed) else words


def _split(text: str, end: re.Pattern[str]) -> Iterator[str]:
    """`text` cut after each `end`; joined they are `text`."""
    start = 0
    for found in end.finditer(text):
        if found.end() > start:
            yield text[start : found.end()]
            start = found.end()
    if start < len(text):
        yield text[start:]


def _closed(units: Iterable[str]) -> Iterator[str]:
    """Units joined until no mark is open at their end; what stays open for too long was no mark."""
    held: list[str] = []
    length = 0
    for unit in units:
        held.append(unit)
        length += len(unit)
        if length > OPEN_CHARACTERS_MAX:
            yield from held
        elif _is_closed("".join(held)):
            yield "".join(held)
        else:
            continue
        held, length = [], 0
    yield from held


def _is_closed(text: str) -> bool:
    return text.count("`") % 2 == 0 and text.count("**") % 2 == 0 and not _OPEN.search(text)
