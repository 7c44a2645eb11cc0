"""What speaks for a passage as the answer to a question, whatever the page; and how open the question leaves it."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from knowledge.embedding import Vectors
from knowledge.lexical import words_of
from knowledge.ranking.word_field import Figures, share_of_best
from knowledge.site_knowledge import SiteKnowledge

QUESTION_SIGNS: Final = (
    "cosine",
    "article_cosine",
    "centroid_cosine",
    "words",
    "article_words",
    "text_coverage",
    "heading_coverage",
    "heading_likeness",
    "last_heading_likeness",
    "cosine_rank",
    "word_rank",
    "rank",
    "heading_said",
    "length",
    "short_article",
    "shallow",
    "shallow_heading",
)
"""Columns of the signs, each so that more speaks for the passage; `ranker.py` holds what each weighs."""

OPENNESS_SIGNS: Final = ("asked_words", "best_cosine", "alike_headings", "covering_headings", "covering_texts", "one")
"""What tells a question that words decide ("create a user group") from one that they leave open ("add")."""

RANK_SOFTNESS: Final = 10
"""Reciprocal rank 10 / (10 + rank): steeper than the 60 of reciprocal rank fusion; places 1 and 2 differ most."""

COSINE_SCALE: Final = 2.0
"""Cosines of one question differ by some 0.3; twice that is of the size of the other signs."""

COSINE_UNKNOWN: Final = 0.6
"""A usual best cosine, in place of one when the model is away."""

HEADING_GATE: Final = 4
"""A question that is some heading's words (likeness 1) is a label; with likeness 0.8 it is so by 0.8 ** 4 = 0.4."""

SAID: Final = 0.999
"""Likeness from which a heading and a question are the same words."""

WORDS_MAX: Final = 8
"""Words of a question that are counted; more of them leave it no less open."""

ALIKE: Final = 0.95
COVERING: Final = 0.99
"""Shares of the best figure from which on a passage is as good as the best."""

HALF_ALIKE: Final = 0.5
HALF_COVERING: Final = 0.6
"""Best figures up to which the question is nobody's heading, and none of them counts."""


@dataclass(frozen=True, slots=True, eq=False)
class QuestionSigns:
    """The signs of one question."""

    signs: NDArray[np.float32]
    """Shape (candidates, QUESTION_SIGNS)."""
    openness: Figures
    """Shape (OPENNESS_SIGNS,)."""


def question_signs(
    site: SiteKnowledge, question: str, vector: Vectors | None, word_scores: Figures, candidates: NDArray[np.int64]
) -> QuestionSigns:
    """The signs of `question` for the passages at `candidates`.

    `vector`: the question's, or None while the model is away; then meaning says nothing. `word_scores`: BM25 for every
    passage of the site.
    """
    asked = _asked(site, question)
    cosines, centroid_cosines = _cosines(site, vector, candidates)
    words = share_of_best(word_scores)[candidates]
    article = site.outline.article[candidates]
    cosine_rank, word_rank = _reciprocal(cosines), _reciprocal(words)
    likeness = asked.likeness[candidates]
    label = float(asked.likeness.max(initial=0.0)) ** HEADING_GATE
    shallow = -site.outline.depth[candidates]
    columns = (
        COSINE_SCALE * _below_best(cosines),
        COSINE_SCALE * _below_best(_best_by(article, cosines)),
        COSINE_SCALE * _below_best(centroid_cosines),
        words,
        _best_by(article, words),
        asked.text_coverage[candidates],
        asked.heading_coverage[candidates],
        site.outline.headings.likeness(asked.words, site.lexical.weight)[candidates],
        likeness,
        cosine_rank,
        word_rank,
        share_of_best(cosine_rank + word_rank),
        (likeness > SAID).astype(np.float32),
        site.outline.length[candidates],
        -site.outline.siblings[candidates],
        shallow * (1 - label),
        shallow * label,
    )
    best_cosine = COSINE_UNKNOWN if vector is None else float(cosines.max(initial=0.0))
    return QuestionSigns(np.stack(columns, axis=1).astype(np.float32), _openness(site, asked, best_cosine))


@dataclass(frozen=True, slots=True, eq=False)
class _Asked:
    """The words of a question, and how each passage of the site meets them."""

    words: frozenset[str]
    likeness: Figures
    """Of the last heading."""
    heading_coverage: Figures
    text_coverage: Figures


def _asked(site: SiteKnowledge, question: str) -> _Asked:
    words, weight = frozenset(words_of(question)), site.lexical.weight
    return _Asked(
        words=words,
        likeness=site.outline.last_headings.likeness(words, weight),
        heading_coverage=site.outline.headings.coverage(words, weight),
        text_coverage=site.lexical.coverages(words),
    )


def _openness(site: SiteKnowledge, asked: _Asked, best_cosine: float) -> Figures:
    """The OPENNESS_SIGNS, each divided so that it is of the size of 1."""
    return np.array(
        (
            min(len(asked.words), WORDS_MAX) / 4,
            best_cosine,
            _articles_near(site, asked.likeness, ALIKE, HALF_ALIKE) / 4,
            _articles_near(site, asked.heading_coverage, COVERING, HALF_COVERING) / 4,
            _articles_near(site, asked.text_coverage, COVERING, 0.0) / 6,
            1.0,
        ),
        dtype=np.float32,
    )


def _cosines(site: SiteKnowledge, vector: Vectors | None, candidates: NDArray[np.int64]) -> tuple[Figures, Figures]:
    """For each candidate the cosine of its own vector and of its article's centroid; zeros while there is no vector."""
    matrix, outline = site.passages.matrix, site.outline
    if vector is None or matrix.shape[1] != len(vector):
        nothing = np.zeros(len(candidates), dtype=np.float32)
        return nothing, nothing
    return matrix[candidates] @ vector, outline.centroids[outline.article[candidates]] @ vector


def _below_best(figures: Figures) -> Figures:
    return figures - figures.max(initial=-np.inf) if len(figures) else figures


def _best_by(article: NDArray[np.int32], figures: Figures) -> Figures:
    """For each candidate the highest figure among the candidates of its article."""
    numbers, places = np.unique(article, return_inverse=True)
    best = np.full(len(numbers), -np.inf, dtype=np.float32)
    np.maximum.at(best, places, figures)
    return best[places]


def _reciprocal(figures: Figures) -> Figures:
    """Reciprocal ranks, the best first; 0 for a figure that says nothing."""
    ranks = np.empty(len(figures), dtype=np.float32)
    ranks[np.argsort(-figures, kind="stable")] = np.arange(1, len(figures) + 1)
    return np.where(figures > 0, RANK_SOFTNESS / (RANK_SOFTNESS + ranks), 0.0).astype(np.float32)


def _articles_near(site: SiteKnowledge, figures: Figures, share: float, least: float) -> float:
    """Binary logarithm of 1 + how many articles reach `share` of the best figure, if that is above `least`."""
    best = float(figures.max(initial=0.0))
    if best <= least:
        return 0.0
    return float(np.log2(1 + len(np.unique(site.outline.article[figures >= share * best]))))
