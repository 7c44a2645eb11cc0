"""Search by words: BM25 over the passages of one site, in memory. It needs no model, so it always answers."""

import re
from collections.abc import Sequence, Set
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from bm25s import BM25

STOP_TEXT: Final = """
a about am an and any are as at be been but by can could did do does for from had has have how i if
in into is it its me my no not of on or our please should so some that the their them then there
these they this to us want was we were what when where which who why will with would you your
"""

STOP_WORDS: Final = frozenset(STOP_TEXT.split())
"""Words that nearly every question has; they say nothing about which passage is meant."""

_WORD = re.compile(r"\w+")

LIGHTEST: Final = 1e-6
"""Keeps a division by what no word weighs from failing."""

STEMS_KEPT: Final = 50_000
"""Words whose stems are kept, in some 10 MB: those of a large help centre. Its texts repeat each of them many times; to
stem them again and again took a third of the time in which a site loads."""

SHARED_WORDS_MAX: Final = 3
"""Words that a reason names."""


@dataclass(frozen=True, slots=True)
class WordMatch:
    """How the words of a question and of a passage meet."""

    coverage: float
    """Share of the question that the passage has too, in [0, 1]: rare words count more, unknown ones most."""
    shared: tuple[str, ...]
    """The rarest words that both have, as the question spells them, in lower case."""


class LexicalIndex:
    """BM25 over texts; building it takes about 0.1 ms a passage and happens in the caller's thread."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._count = len(texts)
        self._vocabulary: dict[str, int] = {}
        numbers = _Numbers(self._vocabulary)
        self._bm25 = _bm25([numbers.of(text) for text in texts], self._vocabulary)
        self._weights = self._weighed()

    def scores(self, query: str) -> NDArray[np.float32]:
        """A BM25 score for each text, 0 for a text that has no word of `query`."""
        ids = [self._vocabulary[word] for word in dict.fromkeys(words_of(query)) if word in self._vocabulary]
        if self._bm25 is None or not ids:
            return np.zeros(self._count, dtype=np.float32)
        return np.asarray(self._bm25.get_scores_from_ids(ids), dtype=np.float32)

    def holders(self, word: str) -> NDArray[np.int32]:
        """The places of the texts that hold `word`, as `words_of` gives it."""
        number = self._vocabulary.get(word)
        if self._bm25 is None or number is None:
            return np.zeros(0, dtype=np.int32)
        start, end = self._bm25.scores["indptr"][number : number + 2]
        return np.asarray(self._bm25.scores["indices"][start:end], dtype=np.int32)

    def coverages(self, words: Set[str]) -> NDArray[np.float32]:
        """For each text the share of `words` (as `words_of` gives them) that it has; rare ones count more."""
        found = np.zeros(self._count, dtype=np.float32)
        for word in words:
            found[self.holders(word)] += self.weight(word)
        return found / max(sum(map(self.weight, words)), LIGHTEST)

    def weight(self, word: str) -> float:
        """How much a word says: log(1 + texts / texts that have it).

        A word that no text has weighs as if half a text had it: more than any word that is known.
        """
        number = self._vocabulary.get(word)
        return float(np.log1p(2 * self._count)) if number is None else self._weights[number]

    def match(self, query: str, text: str) -> WordMatch:
        """Which words of `query` `text` has, and how much of what `query` says that is."""
        asked: dict[str, str] = {}
        for word in _content_words(query):
            asked.setdefault(stem(word), word)
        said = asked.keys() & set(words_of(text))
        shared = sorted(said, key=lambda word: (-self.weight(word), word))[:SHARED_WORDS_MAX]
        return WordMatch(self._covered(asked.keys(), said), tuple(asked[word] for word in shared))

    def _weighed(self) -> list[float]:
        if self._bm25 is None:
            return []
        holders = np.diff(self._bm25.scores["indptr"])
        return [float(weight) for weight in np.log1p(self._count / np.maximum(holders, 1))]

    def _covered(self, asked: Set[str], said: Set[str]) -> float:
        whole = sum(map(self.weight, asked))
        return sum(map(self.weight, asked & said)) / whole if whole else 0.0


def words_of(text: str) -> list[str]:
    """The words of `text` that are worth comparing, in lower case and without endings, in their order."""
    return [stem(word) for word in _content_words(text)]


def _content_words(text: str) -> list[str]:
    return [word for word in _WORD.findall(text.lower()) if word not in STOP_WORDS]


@lru_cache(STEMS_KEPT)
def stem(word: str) -> str:
    """An English word without a plural, past or continuous ending, so that `invites`, `inviting` and `invite` meet."""
    for ending in ("ies", "ied"):
        if word.endswith(ending) and len(word) > len(ending) + 1:
            return word[: -len(ending)] + "y"
    for ending in ("ing", "ed", "es", "s", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= 3 and not word.endswith(("ss", "us")):
            return _without_double(word[: -len(ending)])
    return word


def _without_double(word: str) -> str:
    return word[:-1] if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "aeiouls" else word


class _Numbers(dict[str, int]):
    """The number in a vocabulary of each word as it is written, NONE for what is not worth comparing.

    A dictionary that fills itself: all texts together write each word many times, and it is looked at only once.
    """

    NONE: Final = -1

    def __init__(self, vocabulary: dict[str, int]) -> None:
        """`vocabulary` is filled."""
        super().__init__()
        self._vocabulary = vocabulary

    def __missing__(self, word: str) -> int:
        number = self.NONE
        if word not in STOP_WORDS:
            number = self._vocabulary.setdefault(stem(word), len(self._vocabulary))
        self[word] = number
        return number

    def of(self, text: str) -> list[int]:
        """The numbers of the words of `text` that are worth comparing, in their order."""
        return [number for number in map(self.__getitem__, _WORD.findall(text.lower())) if number != self.NONE]


def _bm25(texts: Sequence[Sequence[int]], vocabulary: dict[str, int]) -> "BM25 | None":
    """BM25 over texts of numbers."""
    if not vocabulary:
        return None
    from bm25s import BM25

    index = BM25()
    index.index((texts, vocabulary), show_progress=False, create_empty_token=False)
    return index
