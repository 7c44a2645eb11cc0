"""Asks the questions of prepared products through the same functions as a visitor's turn."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Final

from knowledge.evaluation.corpus import Corpus, Owner
from knowledge.evaluation.evaluate import Product
from knowledge.evaluation.question import Circumstance, Question
from knowledge.page import Page
from knowledge.query import query_of
from knowledge.ranking.ranker import Ranker, read_ranker
from knowledge.retrieval import Retrieval, choose
from knowledge.search import RANKED_MAX, Near, gather, search_vectors
from knowledge.site_views import SiteViews
from knowledge.survey import survey_of
from server.agent.answer import Answer, Declined, TextDelta, Turn
from server.agent.extractive import ExtractiveAnswerer
from server.agent.sources import cited_results
from server.conversation.page_context import PageContext

RESULTS_MAX: Final = 8
"""Passages of a retrieval, as `KnowledgeBase.retrieve` gives them to a visitor's turn."""


@dataclass(frozen=True, slots=True, eq=False)
class Heard:
    """What a question came to: the turn, what was retrieved for it, and the extractive answer."""

    turn: Turn
    retrieval: Retrieval
    answer: Answer | Declined
    owners: tuple[Owner, ...]
    """For each result of `retrieval` the section that it comes from."""

    @property
    def cited(self) -> tuple[Owner, ...]:
        """The sections that the answer cites, in the order of its sources; none for a Declined."""
        if isinstance(self.answer, Declined):
            return ()
        places = {id(found): owner for found, owner in zip(self.retrieval.results, self.owners, strict=True)}
        return tuple(places[id(found)] for found in cited_results(self.retrieval, self.answer))


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """A question of a set, asked in one way."""

    product: str
    question: Question
    circumstance: Circumstance
    heard: Heard


class Asker:
    """Asks corpora what a visitor would: retrieval with exact search in the place of the index, then a quote."""

    def __init__(self, ranker: Ranker | None = None) -> None:
        """`ranker`: what the signs weigh; without it the weights that come with this version."""
        self._ranker = ranker or read_ranker()
        self._views = SiteViews(self._ranker)
        self._answerer = ExtractiveAnswerer()

    async def ask(
        self, product: str, corpus: Corpus, question: str, page: Page | None, excluded: frozenset[str] = frozenset()
    ) -> Heard:
        """What comes of `question` on `page`; `excluded` sections are not among what is found.

        `product` stands for the site's name. `corpus.vectors` must hold every text of the query (`texts_of`).
        """
        turn = Turn(question, context_of(page), (), product)
        retrieval, owners = self._retrieve(corpus, question, page, excluded)
        return Heard(turn, retrieval, await _quoted(self._answerer, turn, retrieval), owners)

    def _retrieve(
        self, corpus: Corpus, question: str, page: Page | None, excluded: frozenset[str]
    ) -> tuple[Retrieval, tuple[Owner, ...]]:
        site, query = corpus.site, query_of(question, page, ())
        vectors = {text: corpus.vectors[text] for text in query.texts}
        view = self._views.view(site, page, vectors)
        near = Near(vectors, site.exact.neighbours(search_vectors(query, vectors, view), RANKED_MAX))
        evidence = gather(site, query, near, view, self._ranker)
        chosen = choose(site.passages.passages, page, evidence, RESULTS_MAX + len(excluded), site.linked_pages)
        owned = [(found, corpus.owners[site.positions[found.passage.passage_id]]) for found in chosen]
        kept = [(found, owner) for found, owner in owned if owner.sid not in excluded][:RESULTS_MAX]
        ids = [found.passage.passage_id for found, _ in kept]
        survey = survey_of(site, query.asked[-1], evidence.question_cosine.values(), ids)
        results, owners = tuple(found for found, _ in kept), tuple(owner for _, owner in kept)
        return Retrieval(question, page, results, "exact", survey=survey), owners


def texts_of(question: str, page: Page | None) -> tuple[str, ...]:
    """Every text whose vector is needed to ask `question` on `page`."""
    return query_of(question, page, ()).texts


def context_of(page: Page | None) -> PageContext | None:
    """The page of a set as a visitor's panel would report it."""
    return None if page is None else PageContext(page.key, "", page.title, page.headings)


async def ask_all(
    products: Sequence[Product], asker: Asker, circumstances: Iterable[Circumstance] | None = None
) -> AsyncIterator[Asked]:
    """Every question of every product in every way in which it is asked, in the order of the files.

    `circumstances`: only these ways. Products are made by `prepare` with `CurrentMethod` among its methods, so that
    every vector is there.
    """
    wanted = None if circumstances is None else frozenset(circumstances)
    for product in products:
        for question in product.questions.questions:
            await asyncio.sleep(0)  # nothing else here waits, and Ctrl+C is heard only by one who does
            for circumstance, page in question.asked.items():
                if wanted is None or circumstance in wanted:
                    name, corpus = product.questions.product, product.corpus_for(question)
                    heard = await asker.ask(name, corpus, question.text, page, question.excluded)
                    yield Asked(name, question, circumstance, heard)


async def _quoted(answerer: ExtractiveAnswerer, turn: Turn, retrieval: Retrieval) -> Answer | Declined:
    async with aclosing(answerer.answer(turn, retrieval)) as stream:
        async for piece in stream:
            if not isinstance(piece, TextDelta):
                return piece
    return Declined("The quote came to no end.", answerer.name)
