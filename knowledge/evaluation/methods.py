"""Ways to rank the passages of a product for a question: what is measured, and what it is measured against."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np

from knowledge.evaluation.corpus import Corpus
from knowledge.page import Page
from knowledge.query import query_of
from knowledge.ranking.ranker import Ranker, read_ranker
from knowledge.retrieval import choose
from knowledge.search import RANKED_MAX, Near, gather, search_vectors
from knowledge.site_views import SiteViews

FUSION_K: Final = 60
"""Of reciprocal rank fusion, as it is commonly set: rank r counts 1 / (k + r)."""


class Method(Protocol):
    """Ranks passages; it never sees a label."""

    @property
    def name(self) -> str:
        """As the report calls it."""
        ...

    def texts(self, question: str, page: Page | None) -> Sequence[str]:
        """Every text whose vector `rank` needs; it finds them in `Corpus.vectors`."""
        ...

    async def rank(self, corpus: Corpus, question: str, page: Page | None, limit: int) -> list[int]:
        """Positions of up to `limit` passages, the best first."""
        ...


class CurrentMethod:
    """What `KnowledgeBase.retrieve` does, with exact search in the place of the index."""

    def __init__(self, ranker: Ranker | None = None, name: str = "current") -> None:
        """`ranker`: what the signs weigh; without it the weights that come with this version."""
        self._name = name
        self._ranker = ranker or read_ranker()
        self._views = SiteViews(self._ranker)

    @property
    def name(self) -> str:
        """As the report calls it."""
        return self._name

    def texts(self, question: str, page: Page | None) -> Sequence[str]:
        """The texts of the query."""
        return query_of(question, page, ()).texts

    async def rank(self, corpus: Corpus, question: str, page: Page | None, limit: int) -> list[int]:
        """The passages that would be retrieved."""
        site, query = corpus.site, query_of(question, page, ())
        vectors = {text: corpus.vectors[text] for text in query.texts}
        view = self._views.view(site, page, vectors)
        found = await site.exact.query(search_vectors(query, vectors, view), RANKED_MAX)
        evidence = gather(site, query, Near(vectors, found), view, self._ranker)
        chosen = choose(site.passages.passages, page, evidence, limit, site.linked_pages)
        return [site.positions[each.passage.passage_id] for each in chosen]


Ranking = Callable[[Corpus, str, Page | None, int], Sequence[int]]


@dataclass(frozen=True, slots=True)
class Baseline:
    """A method that everybody knows, to see what ours adds."""

    name: str
    ranking: Ranking

    def texts(self, question: str, page: Page | None) -> Sequence[str]:
        """The question, alone and with the text of the page."""
        return tuple(dict.fromkeys((question, with_page(question, page))))

    async def rank(self, corpus: Corpus, question: str, page: Page | None, limit: int) -> list[int]:
        """The first `limit` of the ranking."""
        return list(self.ranking(corpus, question, page, limit))[:limit]


def baselines() -> tuple[Baseline, ...]:
    """Words, meaning, both, and three simple ways to use the page."""
    return (
        Baseline("BM25", lambda corpus, question, _, limit: by_words(corpus, question, limit)),
        Baseline("dense", lambda corpus, question, _, limit: by_meaning(corpus, question, limit)),
        Baseline("hybrid", lambda corpus, question, _, limit: hybrid(corpus, question, limit)),
        Baseline(
            "hybrid with page text",
            lambda corpus, question, page, limit: hybrid(corpus, with_page(question, page), limit),
        ),
        Baseline("fused with page", _fused_with_page),
        Baseline("four rankings fused", _four_fused),
    )


def with_page(question: str, page: Page | None) -> str:
    """The question and the text of the page; the question alone where the page says nothing."""
    return f"{question}\n{page.text}" if page is not None and page.text else question


def by_words(corpus: Corpus, text: str, limit: int) -> list[int]:
    """BM25; passages without a word of `text` are left out."""
    scores = corpus.site.lexical.scores(text)
    return [int(at) for at in np.argsort(-scores, kind="stable")[:limit] if scores[at] > 0]


def by_meaning(corpus: Corpus, text: str, limit: int) -> list[int]:
    """The nearest vectors."""
    cosines = corpus.site.passages.matrix @ corpus.vectors[text]
    return [int(at) for at in np.argsort(-cosines, kind="stable")[:limit]]


def hybrid(corpus: Corpus, text: str, limit: int) -> list[int]:
    """Words and meaning, fused by rank."""
    return fuse_ranks([by_words(corpus, text, limit), by_meaning(corpus, text, limit)])[:limit]


def fuse_ranks(rankings: Sequence[Sequence[int]]) -> list[int]:
    """Reciprocal rank fusion; of two that score alike the one goes first that was named first."""
    scores: dict[int, float] = {}
    for ranking in rankings:
        for rank, at in enumerate(ranking, 1):
            scores[at] = scores.get(at, 0.0) + 1 / (FUSION_K + rank)
    return sorted(scores, key=lambda at: -scores[at])


def _fused_with_page(corpus: Corpus, question: str, page: Page | None, limit: int) -> list[int]:
    """The hybrid ranking of the question alone fused with that of question and page text."""
    alone = hybrid(corpus, question, limit)
    joined = with_page(question, page)
    return fuse_ranks([alone, hybrid(corpus, joined, limit)]) if joined != question else alone


def _four_fused(corpus: Corpus, question: str, page: Page | None, limit: int) -> list[int]:
    """Words and meaning of the question, and of question and page text, fused at once: each counts alike."""
    texts = dict.fromkeys((question, with_page(question, page)))
    return fuse_ranks([by(corpus, text, limit) for text in texts for by in (by_words, by_meaning)])
