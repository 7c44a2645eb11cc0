"""What a ranker learns from: the signs of each candidate for each question, and which candidates answer it."""

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from knowledge.evaluation.corpus import Owner
from knowledge.evaluation.evaluate import Product
from knowledge.evaluation.question import Question
from knowledge.page import Page
from knowledge.query import query_of
from knowledge.ranking.page_signs import page_signs
from knowledge.ranking.page_view import page_view
from knowledge.ranking.question_signs import question_signs
from knowledge.ranking.ranker import Ranker
from knowledge.ranking.word_field import Figures
from knowledge.search import RANKED_MAX, Near, candidate_places, search_vectors

FOREIGN_PAGES: Final = 3
"""Pages drawn at random for each question without a page, so that a page that does not matter is often seen."""

SEED: Final = 7
"""Any number does; a fixed one makes the same weights of the same sets."""


@dataclass(frozen=True, slots=True, eq=False)
class Example:
    """One question asked in one way."""

    product: str
    kind: str
    """Set and circumstance: each kind of a product weighs alike, however many questions it has."""
    question: NDArray[np.float32]
    """Question signs, shape (candidates, signs)."""
    page: NDArray[np.float32] | None
    """Page signs of the candidates, shape (candidates, signs); None without a page."""
    openness: Figures
    answers: NDArray[np.bool_]
    """Which candidates answer; at least one."""


def examples_of(product: Product, ranker: Ranker) -> Iterator[Example]:
    """An example for every question of `product` in each way that it is asked, and on FOREIGN_PAGES drawn pages.

    `ranker` picks the candidates. Questions that no passage answers are passed over.
    """
    draw = random.Random(SEED)  # noqa: S311 - a choice of pages, no secret
    pages = sorted(_pages(product.questions.questions), key=lambda page: page.key)
    for question in product.questions.questions:
        ways: list[tuple[str, Page | None]] = list(question.asked.items())
        foreign = [page for page in pages if page != question.right_page]
        if question.page is None and foreign:
            ways += [("drawn page", page) for page in draw.sample(foreign, min(FOREIGN_PAGES, len(foreign)))]
        for name, page in ways:
            example = _example(product, question, name, page, ranker)
            if example is not None:
                yield example


def weights_of(examples: Sequence[Example]) -> Figures:
    """What each example counts: a kind of a product with four times the questions counts twice as much."""
    sizes = Counter((example.product, example.kind) for example in examples)
    weights = np.array([sizes[example.product, example.kind] ** -0.5 for example in examples], dtype=np.float32)
    return np.asarray(weights / weights.sum(), dtype=np.float32)


def _pages(questions: Sequence[Question]) -> set[Page]:
    return {page for question in questions for page in question.asked.values() if page is not None}


def _example(product: Product, question: Question, way: str, page: Page | None, ranker: Ranker) -> Example | None:
    corpus = product.corpus_for(question)
    site, query = corpus.site, query_of(question.text, page, ())
    vectors = {text: corpus.vectors[text] for text in query.texts}
    view = page_view(site, page, vectors, ranker) if page is not None else None
    scores = site.lexical.scores(query.question)
    near = Near(vectors, site.exact.neighbours(search_vectors(query, vectors, view), RANKED_MAX))
    found = candidate_places(site, near, [scores], view)
    labelled = np.array([_answers(question, owner) for owner in corpus.owners])
    candidates = np.union1d(found, np.flatnonzero(labelled))
    allowed = np.array([corpus.owners[at].sid not in question.excluded for at in candidates], dtype=bool)
    candidates = candidates[allowed].astype(np.int64)
    if not labelled[candidates].any():
        return None
    signs = question_signs(site, query.question, vectors[query.question], scores, candidates)
    on_page = None
    if page is not None and view is not None:
        on_page = page_signs(site, page, view.text, view.title)[candidates]
    return Example(
        product.questions.product,
        f"{question.set_name}, {way}",
        signs.signs,
        on_page,
        signs.openness,
        labelled[candidates],
    )


def _answers(question: Question, owner: Owner) -> bool:
    return any(
        owner.article_id == label.article_id if label.sid is None else owner.sid == label.sid
        for label in question.labels
    )
