"""Ids of headings, the way GitHub makes them, so that a citation's link lands on its heading."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Final

ANCHOR_CHARACTERS_MAX: Final = 80
"""Longer headings are cut: an id this long is still unique enough and fits a database key."""

NO_WORDS: Final = "section"
"""The id of a heading that holds no letter or digit."""

_DROPPED = re.compile(r"[^\w\- ]+")
_SPACES = re.compile(r"\s+")


def anchor_of(heading: str) -> str:
    """The id of a heading (plain text): lower case, words joined by hyphens, other marks left out; never empty."""
    words = _SPACES.sub(" ", unicodedata.normalize("NFC", heading)).strip().lower()
    return _DROPPED.sub("", words).replace(" ", "-")[:ANCHOR_CHARACTERS_MAX].strip("-") or NO_WORDS


def anchors_of(headings: Iterable[str]) -> Iterator[str]:
    """The ids of all headings of one article in their order; a repeated one gets `-1`, `-2` and so on."""
    taken: set[str] = set()
    for heading in headings:
        anchor = base = anchor_of(heading)
        repeats = 0
        while anchor in taken:
            repeats += 1
            anchor = f"{base}-{repeats}"
        taken.add(anchor)
        yield anchor
