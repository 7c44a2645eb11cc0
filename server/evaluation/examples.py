"""What confidence is learned from and measured on: asked questions, their signs, and whether the answer was right."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from knowledge.evaluation.corpus import Corpus, Owner, build_corpus, passages_of
from knowledge.evaluation.evaluate import Product
from knowledge.evaluation.question import Circumstance, Label, Question
from knowledge.evaluation.text_vectors import TextVectors
from knowledge.page import Page
from server.agent.confidence_signs import Signs, signs_of
from server.evaluation.asking import Asker, Heard, texts_of
from server.evaluation.unanswerable import Kind, Unanswerable, is_hard

OnAsked = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Example:
    """A question that was asked, and what came of it."""

    product: str
    kind: Kind | None
    """None for a question that the help centre answers."""
    set_name: str
    is_natural: bool
    """Asked as it comes, on its own page or on none: so it belongs to the mix that error rates are measured on."""
    is_paired: bool
    """One of a pair: the question with and without its answering articles."""
    signs: Signs | None
    """None when there was nothing to quote."""
    cosine: float
    """The best in the corpus: what everybody would compare with."""
    is_right: bool
    """Whether the first section that the answer cites is labelled as the answer."""


async def examples_of(
    product: Product, unanswerable: Sequence[Unanswerable], asker: Asker, vectors: TextVectors, on_asked: OnAsked
) -> list[Example]:
    """Every question of `product` in each of its ways, once more without what answers it, and `unanswerable` ones.

    `product` must have been prepared with the vectors of its own questions. Raises what the embedder raises.
    """
    ways = [(question, way) for question in product.questions.questions for way in question.asked]
    total = 2 * len(ways) + len(unanswerable)
    examples: list[Example] = []
    async for example in _all(product, ways, unanswerable, asker, vectors):
        examples.append(example)
        on_asked(len(examples), total)
    return examples


async def _all(
    product: Product,
    ways: Sequence[tuple[Question, Circumstance]],
    unanswerable: Sequence[Unanswerable],
    asker: Asker,
    vectors: TextVectors,
) -> AsyncIterator[Example]:
    name = product.questions.product
    for question, way in ways:
        heard = await _asked(asker, name, product.corpus_for(question), question, way)
        yield _example(name, heard, None, question, way)
    for corpus, question in _without_answers(product):
        for way in question.asked:
            yield _example(name, await _asked(asker, name, corpus, question, way), "answer removed", question, way)
    texts = [text for each in unanswerable for text in texts_of(each.text, each.page)]
    known: Mapping[str, object] = product.plain.vectors
    made = await vectors.of(text for text in texts if text not in known)
    corpus = replace(product.plain, vectors={**product.plain.vectors, **made})
    for each in unanswerable:
        heard = await asker.ask(name, corpus, each.text, each.page)
        yield Example(name, each.kind, each.kind, True, False, *_figures(heard), is_right=False)


def _without_answers(product: Product) -> Iterator[tuple[Corpus, Question]]:
    """Each question with a corpus that lacks its answering articles; passed over where nothing would be left."""
    groups: dict[tuple[frozenset[str], bool], list[Question]] = {}
    for question in product.questions.questions:
        articles = frozenset(label.article_id for label in question.labels)
        groups.setdefault((articles, question.is_masked), []).append(question)
    cut = {masked: passages_of(product.questions, masked) for masked in {masked for _, masked in groups}}
    for number, ((articles, masked), questions) in enumerate(groups.items()):
        passages, owners = cut[masked]
        kept = [place for place, owner in enumerate(owners) if owner.article_id not in articles]
        if kept:
            full = product.masked if masked else product.plain
            name = f"{product.questions.product} without {number}"
            corpus = build_corpus(
                name, [passages[at] for at in kept], [owners[at] for at in kept], full.vectors, full.site.passages.model
            )
            yield from ((corpus, question) for question in questions)


async def _asked(asker: Asker, name: str, corpus: Corpus, question: Question, way: Circumstance) -> Heard:
    await asyncio.sleep(0)  # nothing else here waits, and Ctrl+C is heard only by one who does
    return await asker.ask(name, corpus, question.text, question.asked[way], question.excluded)


def _example(name: str, heard: Heard, kind: Kind | None, question: Question, way: Circumstance) -> Example:
    hard = is_hard(question)
    natural = way in ("page", "none")
    return Example(
        name,
        kind,
        question.set_name,
        natural and (kind is None or hard),
        hard and _page_of(question) == question.asked[way],
        *_figures(heard),
        is_right=kind is None and bool(heard.cited) and any(map(_answers(heard.cited[0]), question.labels)),
    )


def _page_of(question: Question) -> Page | None:
    """Where a question of a pair is asked: on a page that belongs to its answer, if it has one."""
    return question.page or question.right_page


def _figures(heard: Heard) -> tuple[Signs | None, float]:
    survey = heard.retrieval.survey
    cosine = None if survey is None else survey.best_cosine
    return signs_of(heard.retrieval, heard.answer), cosine or 0.0


def _answers(owner: Owner) -> Callable[[Label], bool]:
    return lambda label: owner.article_id == label.article_id if label.sid is None else owner.sid == label.sid
