"""How alike two texts are: by their embeddings, by the telling words that they share, and by their letters."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import log
from typing import Final

from escalation.audit.shared_words import stems_of

LETTERS: Final = 3
"""In a row: enough to hear a word through a typing error, an ending or a compound."""

_NUMBER: Final = re.compile(r"(?<![\w-])(?=[\w-]*\d{3})\w[\w-]*")
_DIGIT: Final = re.compile(r"\d")
_LETTER: Final = re.compile(r"[^\W\d_]")
_APART: Final = re.compile(r"\W+")


@dataclass(frozen=True, slots=True)
class Heard:
    """A text as it is compared."""

    words: frozenset[str]
    """Telling ones, without their endings."""
    letters: frozenset[str]
    """Every LETTERS in a row, over single spaces."""
    numbers: frozenset[str]
    """Of orders, invoices, devices: what has three digits in a row or more."""


@dataclass(frozen=True, slots=True)
class WordWeights:
    """How much a word tells, by how few texts have it: inverse document frequency (Sparck Jones 1972)."""

    counts: Mapping[str, int]
    texts: int

    @staticmethod
    def of(texts: Iterable[str]) -> "WordWeights":
        """Counted over these texts."""
        counts: Counter[str] = Counter()
        among = 0
        for text in texts:
            counts.update(stems_of(text))
            among += 1
        return WordWeights(counts, among)

    def shared(self, first: frozenset[str], second: frozenset[str]) -> float:
        """The weight of the words that both have among those that either has, 0 to 1; 0 without any."""
        among = self._sum(first | second)
        return self._sum(first & second) / among if among else 0.0

    def _sum(self, words: Iterable[str]) -> float:
        return sum(log((self.texts + 1) / (self.counts.get(word, 0) + 0.5)) for word in words)


def heard(text: str) -> Heard:
    """What of a text is compared."""
    plain = text.casefold()
    spaced = f" {_APART.sub(' ', plain).strip()} "
    letters = frozenset(spaced[place : place + LETTERS] for place in range(len(spaced) - LETTERS + 1))
    return Heard(stems_of(text), letters, frozenset(_NUMBER.findall(plain)))


def likeness_of(cosine: float, first: Heard, second: Heard, weights: WordWeights) -> float:
    """How alike two texts are, 0 to 1: the mean of their cosine, of the weight of the words that they share, and of
    the share of letters in a row that they have in common (Dice 1945)."""
    letters = 2 * len(first.letters & second.letters) / max(1, len(first.letters) + len(second.letters))
    return (max(0.0, cosine) + weights.shared(first.words, second.words) + letters) / 3


def name_others(first: Heard, second: Heard) -> bool:
    """Whether both name numbers of one kind and none in common: two orders are two matters, however alike the words."""
    if first.numbers & second.numbers:
        return False
    return not {_kind(number) for number in first.numbers}.isdisjoint(_kind(number) for number in second.numbers)


def _kind(number: str) -> str:
    """Its shape: an invoice and a date are no two invoices."""
    return _DIGIT.sub("0", _LETTER.sub("a", number))
