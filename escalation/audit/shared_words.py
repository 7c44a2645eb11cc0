"""Telling words that several texts have in common."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

WORD: Final = re.compile(r"[^\W_](?:[\w'’-]*[^\W_])?")

TELLING_CHARACTERS_MIN: Final = 3

STEM_MIN: Final = 3
"""Letters that an ending leaves."""
_ENDINGS: Final = ("ing", "ed", "es", "s")

_COURTESIES: Final = """
    hello hi hey dear please thanks thank regards team support help need want would could does did don't can't
    i'm i've it's able know like just get got also still really"""
COURTESIES: Final = frozenset(_COURTESIES.split())
EMPTY_WORDS: Final = ENGLISH_STOP_WORDS | COURTESIES
"""Words that say nothing of the matter. English: in other languages more words count as telling than are."""


def shared_words(texts: Sequence[str], *, said_by: float = 1.0) -> tuple[str, ...]:
    """Words that at least this share of the texts say, in lower case, in the order of the first text that has them."""
    said = [dict.fromkeys(telling_words(text)) for text in texts]
    counts = Counter(word for words in said for word in words)
    enough = said_by * len(texts)
    return tuple(word for word in dict.fromkeys(word for words in said for word in words) if counts[word] >= enough)


def telling_words(text: str) -> tuple[str, ...]:
    """The words of a text that tell what it is about, in lower case and in order."""
    words = (match.group().casefold() for match in WORD.finditer(text))
    return tuple(word for word in words if len(word) >= TELLING_CHARACTERS_MIN and word not in EMPTY_WORDS)


def stems_of(text: str) -> frozenset[str]:
    """The telling words without their English endings: only to compare, never to show."""
    return frozenset(map(_stem, telling_words(text)))


def _stem(word: str) -> str:
    ending = next((each for each in _ENDINGS if word.endswith(each) and len(word) - len(each) >= STEM_MIN), "")
    return word[: len(word) - len(ending)]
