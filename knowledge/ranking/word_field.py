"""Which texts of a field (titles, headings) hold which words, and how much of a question that is."""

from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Figures = NDArray[np.float32]
"""A figure for each passage of a site, in the order of passages."""

Places = NDArray[np.int32]
"""Places of passages within a site."""

NOWHERE: Final = np.zeros(0, dtype=np.int32)


def share_of_best(figures: Figures) -> Figures:
    """Figures as shares of the highest, so that figures of different scales compare; as they are if none is above 0."""
    best = float(figures.max(initial=0.0))
    return figures / best if best > 0 else figures


@dataclass(frozen=True, slots=True, eq=False)
class WordField:
    """A text for each passage, as the words that it holds."""

    holders: dict[str, Places]
    """By word, the places whose text has it."""
    weights: Figures
    """What all words of a text weigh together: the rarer a word, the more."""

    def covered(self, words: Set[str], weight: Callable[[str], float]) -> Figures:
        """What those of `words` weigh together that each text has."""
        found = np.zeros(len(self.weights), dtype=np.float32)
        for word in words:
            found[self.holders.get(word, NOWHERE)] += weight(word)
        return found

    def coverage(self, words: Set[str], weight: Callable[[str], float]) -> Figures:
        """Share of `words` that each text has, in [0, 1]."""
        return self.covered(words, weight) / max(sum(map(weight, words)), 1e-6)

    def likeness(self, words: Set[str], weight: Callable[[str], float]) -> Figures:
        """How alike `words` and each text are, in [0, 1]: the harmonic mean (F1) of what each covers of the other."""
        asked = sum(map(weight, words))
        covered = self.covered(words, weight)
        return np.asarray(2 * covered / np.maximum(asked + self.weights, 1e-6), dtype=np.float32)


def word_field(texts: Sequence[Set[str]], weight: Callable[[str], float]) -> WordField:
    """The field of `texts`, one for each passage, each as the words that it holds."""
    places: dict[str, list[int]] = {}
    for place, words in enumerate(texts):
        for word in words:
            places.setdefault(word, []).append(place)
    return WordField(
        holders={word: np.array(found, dtype=np.int32) for word, found in places.items()},
        weights=np.array([sum(map(weight, words)) for words in texts], dtype=np.float32),
    )
