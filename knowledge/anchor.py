"""Ids of headings, the way GitHub makes them, so that a citation's link lands on its heading."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Final

ANCHOR_CHARACTERS_MAX: Final = 80
"""Longer headings are cut: an id this long is still unique enough and fits a database key."""

GIVEN_ANCHOR_CHARACTERS_MAX: Final = 100
"""An id that a page gives is never cut, or its link would lead nowhere: a longer one is not used at all.

With an article's id it fits the key of a passage."""

NO_WORDS: Final = "section"
"""The id of a heading that holds no letter or digit."""

_DROPPED = re.compile(r"[^\w\- ]+")
_SPACES = re.compile(r"\s+")
_NEVER_GIVEN = re.compile(r"[\s\"'<>#?/~{}]")


def anchor_of(heading: str) -> str:
    """The id of a heading (plain text): lower case, words joined by hyphens, other marks left out; never empty."""
    words = _SPACES.sub(" ", unicodedata.normalize("NFC", heading)).strip().lower()
    return _DROPPED.sub("", words).replace(" ", "-")[:ANCHOR_CHARACTERS_MAX].strip("-") or NO_WORDS


def anchors_of(headings: Iterable[str | tuple[str, str]]) -> Iterator[str]:
    """The ids of all headings of one article in their order; a repeated one gets `-1`, `-2` and so on.

    A heading is its words, or its words and the id that its page gives it; such an id is kept as it is, unless it is
    given twice or could not stand in an address.
    `page=3&view=FitH,500` could: viewers of PDF read it.
    """
    named = [heading if isinstance(heading, tuple) else (heading, "") for heading in headings]
    given = {asked for _, asked in named if _is_fit(asked)}
    taken = set(given)
    repeats: dict[str, int] = {}
    for words, asked in named:
        if asked in given:
            given.remove(asked)
            yield asked
        else:
            anchor = _free(anchor_of(words), taken, repeats)
            taken.add(anchor)
            yield anchor


def _is_fit(anchor: str) -> bool:
    return 0 < len(anchor) <= GIVEN_ANCHOR_CHARACTERS_MAX and _NEVER_GIVEN.search(anchor) is None


def _free(base: str, taken: set[str], repeats: dict[str, int]) -> str:
    anchor = base
    while anchor in taken:
        repeats[base] = repeats.get(base, 0) + 1
        anchor = f"{base}-{repeats[base]}"
    return anchor
