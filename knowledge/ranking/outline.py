"""What a site's passages are within their articles: the part of ranking that no question changes."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from knowledge.embedding import Vectors
from knowledge.lexical import LexicalIndex, words_of
from knowledge.passage import Passage
from knowledge.ranking.word_field import Figures, WordField, word_field

LETTERS: Final = re.compile(r"[^\W\d_]+")
"""The words of an article's id or a page's key: `models/ip-address` says `models`, `ip`, `address`."""


@dataclass(frozen=True, slots=True, eq=False)
class Outline:
    """Figures for each passage, in the order of passages."""

    article: NDArray[np.int32]
    """The number of its article."""
    centroids: Vectors
    """For each article the mean of its passages' vectors, of unit length; no row when there are no vectors."""
    length: Figures
    """Natural logarithm of 1 + the words of its text."""
    siblings: Figures
    """Natural logarithm of how many passages its article has."""
    depth: Figures
    """Headings above the text, the title among them, in quarters: 0.25 for the text under the title itself."""
    titles: WordField
    headings: WordField
    """Title and breadcrumb."""
    last_headings: WordField
    paths: WordField
    """The words of the article's id."""
    title_phrases: tuple[str, ...]
    """The article's title as `phrase_of` writes it."""

    def best_of_article(self, figures: Figures) -> Figures:
        """For each passage the highest of its article's figures."""
        best = np.full(int(self.article.max(initial=-1)) + 1, -np.inf, dtype=np.float32)
        np.maximum.at(best, self.article, figures)
        return best[self.article]


def outline(passages: Sequence[Passage], matrix: Vectors, lexical: LexicalIndex) -> Outline:
    """The outline of `passages`, whose vectors are the rows of `matrix`."""
    numbers: dict[str, int] = {}
    article = np.array([numbers.setdefault(each.article_id, len(numbers)) for each in passages], dtype=np.int32)
    phrases = {title: phrase_of(title) for title in {each.title for each in passages}}
    return Outline(
        article=article,
        centroids=_centroids(article, len(numbers), matrix),
        length=np.log1p(np.array([len(each.text.split()) for each in passages], dtype=np.float32)),
        siblings=np.log(np.bincount(article, minlength=len(numbers)).astype(np.float32))[article],
        depth=np.array([(1 + len(each.breadcrumb)) / 4 for each in passages], dtype=np.float32),
        titles=_field((each.title for each in passages), lexical),
        headings=_field((" ".join((each.title, *each.breadcrumb)) for each in passages), lexical),
        last_headings=_field(((each.breadcrumb or (each.title,))[-1] for each in passages), lexical),
        paths=_field((" ".join(LETTERS.findall(each.article_id)) for each in passages), lexical),
        title_phrases=tuple(phrases[each.title] for each in passages),
    )


def phrase_of(text: str) -> str:
    """The words of `text` as one line with a space around each, so that one phrase can be looked for in another."""
    return f" {' '.join(words_of(text))} "


def _field(texts: Iterator[str], lexical: LexicalIndex) -> WordField:
    known: dict[str, frozenset[str]] = {}
    sets = [known[text] if text in known else known.setdefault(text, frozenset(words_of(text))) for text in texts]
    return word_field(sets, lexical.weight)


def _centroids(article: NDArray[np.int32], articles: int, matrix: Vectors) -> Vectors:
    sums = np.zeros((articles, matrix.shape[1]), dtype=np.float32)
    np.add.at(sums, article, matrix)
    norms = np.linalg.norm(sums, axis=1, keepdims=True)
    return np.asarray(sums / np.maximum(norms, 1e-6), dtype=np.float32)
