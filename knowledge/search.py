"""From every way of searching to the evidence that a choice is made from."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from knowledge.embedding import Vectors
from knowledge.passage_index import Neighbour
from knowledge.query import Query
from knowledge.retrieval import Evidence, Signal
from knowledge.site_knowledge import SiteKnowledge

Figures = NDArray[np.float32]
"""A figure for each candidate, in the order of the candidates; empty when this way of searching says nothing."""

RANKED_MAX: Final = 50
"""Places of a ranking that make a candidate."""

# Weights measured on 763 questions over the help centres of Zulip and NetBox; a fifth more or less changes little.
MEANING_WEIGHT: Final = 1.0
WORDS_WEIGHT: Final = 0.7
HEADING_WEIGHT: Final = 0.3
"""How much of the question title and breadcrumb say."""

PAGE_MEANING_WEIGHT: Final = 0.5
PAGE_WORDS_WEIGHT: Final = 0.5
PAGE_HEADING_WEIGHT: Final = 0.5
"""Words of the page's title in title and breadcrumb: what tells two articles with the same steps apart."""

HEADING_SHARPNESS: Final = 2
"""A heading that says half of the question counts a quarter: many headings share a word with a question."""


@dataclass(frozen=True, slots=True, eq=False)
class Near:
    """What the vectors say: the vector of each text of a query, and the passages nearest to it."""

    vectors: Mapping[str, Vectors]
    neighbours: Mapping[str, Sequence[Neighbour]]


def gather(site: SiteKnowledge, query: Query, near: Near | None) -> Evidence:
    """Everything found out about the passages of `site`; `near` is None when only words can be compared."""
    candidates = _candidates(site, query, near)
    asked = query.with_previous or query.question
    strengths = _strengths(site, query, near, candidates)
    return Evidence(
        signals=[Signal(_by_position(candidates, each), weight) for each, weight in strengths if each.any()],
        question_cosine=_by_position(candidates, _cosines(site, asked, near, candidates)),
        page_cosine=_by_position(candidates, _cosines(site, query.page, near, candidates)),
        words=lambda at: site.lexical.match(asked, site.passages.passages[at].index_text),
    )


def _strengths(
    site: SiteKnowledge, query: Query, near: Near | None, candidates: Sequence[int]
) -> Iterator[tuple[Figures, float]]:
    """What each way of searching thinks of each candidate, in [0, 1], and what that weighs."""
    for text in query.asked:
        yield _of_best(_cosines(site, text, near, candidates)), MEANING_WEIGHT
        yield _of_best(site.lexical.scores(text)[candidates]), WORDS_WEIGHT
        yield _said_by_headings(site, text, candidates), HEADING_WEIGHT
    if query.with_page is not None:
        yield _of_best(_cosines(site, query.with_page, near, candidates)), PAGE_MEANING_WEIGHT
        yield _of_best(site.lexical.scores(query.with_page)[candidates]), PAGE_WORDS_WEIGHT
    if query.page_title is not None:
        yield _of_best(site.headings.scores(query.page_title)[candidates]), PAGE_HEADING_WEIGHT


def _candidates(site: SiteKnowledge, query: Query, near: Near | None) -> list[int]:
    found: set[int] = set()
    for text in filter(None, (*query.asked, query.with_page)):
        neighbours = near.neighbours.get(text, ()) if near is not None else ()
        found.update(site.positions[each.passage_id] for each in neighbours if each.passage_id in site.positions)
        found.update(_best(site.lexical.scores(text)))
    return sorted(found - site.hidden)


def _best(scores: Figures) -> Iterable[int]:
    best = np.argsort(-scores, kind="stable")[:RANKED_MAX]
    return [int(at) for at in best if scores[at] > 0]


def _cosines(site: SiteKnowledge, text: str | None, near: Near | None, candidates: Sequence[int]) -> Figures:
    """A cosine for each candidate; empty when there is nothing to compare."""
    vector = near.vectors.get(text) if near is not None and text is not None else None
    matrix = site.passages.matrix
    if vector is None or matrix.shape[1] != len(vector):
        return np.zeros(0, dtype=np.float32)
    return np.asarray(matrix[list(candidates)] @ vector, dtype=np.float32)


def _of_best(figures: Figures) -> Figures:
    """Figures as shares of the best one, so that figures of different scales can be added."""
    best = figures.max(initial=0.0)
    return np.clip(figures / best, 0.0, 1.0) if best > 0 else np.zeros(0, dtype=np.float32)


def _said_by_headings(site: SiteKnowledge, text: str, candidates: Sequence[int]) -> Figures:
    said = [site.lexical.coverage(text, site.heading_words[at]) ** HEADING_SHARPNESS for at in candidates]
    return np.array(said, dtype=np.float32)


def _by_position(candidates: Sequence[int], figures: Figures) -> dict[int, float]:
    return dict(zip(candidates, figures.tolist(), strict=False))
