"""From every way of searching to the evidence that a choice is made from."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from knowledge.embedding import Vectors
from knowledge.passage_index import Neighbour
from knowledge.query import Query
from knowledge.ranking.page_view import PageView
from knowledge.ranking.question_signs import question_signs
from knowledge.ranking.ranker import Ranker
from knowledge.ranking.word_field import Figures
from knowledge.retrieval import Evidence
from knowledge.site_knowledge import SiteKnowledge

RANKED_MAX: Final = 50
"""Places of a ranking that make a candidate."""

JOINT_MAX: Final = 40
"""Passages that become candidates because words of the question and the page meet in them."""

Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Near:
    """What the vectors say: the vector of each text of a query, and the passages that were found with them."""

    vectors: Mapping[str, Vectors]
    neighbours: Sequence[Sequence[Neighbour]]


def search_vectors(query: Query, vectors: Mapping[str, Vectors], view: PageView | None) -> Vectors:
    """What to look for in a vector index: what was asked, and what was asked in the direction of the page.

    The sum of two unit vectors stands for both texts, nearly as well as the vector of the joined text, and costs no
    call of the model. At least one row.
    """
    asked = [vectors[text] for text in query.asked]
    if view is not None and view.title is not None:
        towards = asked[0] + view.title
        asked.append(towards / max(float(np.linalg.norm(towards)), 1e-6))
    return np.stack(asked)


def gather(site: SiteKnowledge, query: Query, near: Near | None, view: PageView | None, ranker: Ranker) -> Evidence:
    """Everything found out about the passages of `site`; `near` is None when only words can be compared."""
    word_scores = {text: _shown(site, site.lexical.scores(text)) for text in query.asked}
    candidates = candidate_places(site, near, list(word_scores.values()), view)
    logits: list[Figures] = []
    reach = 0.0
    for text, scores in word_scores.items():
        vector = near.vectors.get(text) if near is not None else None
        signs = question_signs(site, text, vector, scores, candidates)
        logits.append(ranker.question_logits(signs.signs))
        reach = ranker.reach(signs.openness)
    page_logits = None if view is None else _beyond_usual(ranker, view, candidates, reach)
    asked = query.asked[-1]
    return Evidence(
        question=_by_place(candidates, np.mean(logits, axis=0)),
        page=_by_place(candidates, page_logits),
        reach=reach if view is not None else 0.0,
        question_cosine=_by_place(candidates, _cosines(site, near.vectors.get(asked) if near else None, candidates)),
        page_cosine=_by_place(candidates, _cosines(site, view.text if view else None, candidates)),
        words=lambda at: site.lexical.match(asked, site.passages.passages[at].index_text),
    )


def _beyond_usual(ranker: Ranker, view: PageView, candidates: Places, reach: float) -> Figures:
    """What the page adds to each candidate beyond what it adds to any passage, so that it says 0 of most."""
    fits = np.append(view.fits[candidates], np.float32(view.usual))
    added = ranker.page_logits(fits, view.best, reach)
    return np.asarray(added[:-1] - added[-1], dtype=np.float32)


def _shown(site: SiteKnowledge, scores: Figures) -> Figures:
    """Scores without those of what is hidden, which would crowd out what may be found."""
    scores[list(site.hidden)] = 0.0
    return scores


def candidate_places(
    site: SiteKnowledge, near: Near | None, word_scores: Sequence[Figures], view: PageView | None
) -> Places:
    """The places of passages that may answer, in their order; what is hidden is never among them."""
    found = set(_neighbours(site, near))
    for scores in word_scores:
        found.update(_best(scores, RANKED_MAX))
    if view is not None and len(site.passages):
        found.update(view.fitting.tolist())
        best = float(word_scores[0].max(initial=0.0))
        found.update(_best(np.where(word_scores[0] > 0, word_scores[0] / (best or 1.0) + _shares(view), 0), JOINT_MAX))
    return np.array(sorted(found - site.hidden), dtype=np.int64)


def _neighbours(site: SiteKnowledge, near: Near | None) -> Iterator[int]:
    for neighbours in near.neighbours if near is not None else ():
        for each in neighbours:
            if each.passage_id in site.positions:
                yield site.positions[each.passage_id]


def _best(scores: Figures, limit: int) -> list[int]:
    count = min(limit, len(scores))
    best = np.argpartition(-scores, count - 1)[:count] if count else np.zeros(0, dtype=np.int64)
    return [int(at) for at in best if scores[at] > 0]


def _shares(view: PageView) -> Figures:
    """Fits as shares between the worst and the best of the page, in [0, 1]."""
    worst = float(view.fits.min(initial=0.0))
    return np.asarray((view.fits - worst) / max(view.best - worst, 1e-6), dtype=np.float32)


def _cosines(site: SiteKnowledge, vector: Vectors | None, candidates: Places) -> Figures | None:
    """A cosine for each candidate; None when there is nothing to compare."""
    matrix = site.passages.matrix
    if vector is None or matrix.shape[1] != len(vector):
        return None
    return np.asarray(matrix[candidates] @ vector, dtype=np.float32)


def _by_place(candidates: Places, figures: Figures | None) -> dict[int, float]:
    return {} if figures is None else dict(zip(candidates.tolist(), figures.tolist(), strict=True))
