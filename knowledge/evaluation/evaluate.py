"""Asks every question of every product in every way of every method, and measures what comes back."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from knowledge.evaluation.corpus import Corpus, build_corpus, passages_of
from knowledge.evaluation.measures import Judge, Measures
from knowledge.evaluation.methods import Method
from knowledge.evaluation.question import Circumstance, Question, QuestionSet
from knowledge.evaluation.text_vectors import TextVectors

PASSAGES_RANKED: Final = 100
"""Passages asked of a method: enough that ten articles are among them, though an article may fill many places."""

OnAsked = Callable[[int, int], None]
"""Told how many questions of how many were asked."""


@dataclass(frozen=True, slots=True, eq=False)
class Product:
    """A set of questions with what they are asked of."""

    questions: QuestionSet
    plain: Corpus
    masked: Corpus
    """Without the headings that are questions; the same as `plain` when no question needs it."""

    def corpus_for(self, question: Question) -> Corpus:
        """What `question` is asked of."""
        return self.masked if question.is_masked else self.plain


@dataclass(frozen=True, slots=True)
class Outcome:
    """How well each method answered a question, asked in one way."""

    product: str
    question: Question
    circumstance: Circumstance
    measures: Mapping[str, Measures]
    """By method."""


async def prepare(questions: QuestionSet, methods: Sequence[Method], vectors: TextVectors) -> Product:
    """Builds what `questions` are asked of; everything that is searched or searched for is embedded here, in batches.

    Raises what the embedder behind `vectors` raises.
    """
    is_masked = any(question.is_masked for question in questions.questions)
    plain, masked = passages_of(questions, False), passages_of(questions, True) if is_masked else None
    passages = [*plain[0], *(masked[0] if masked is not None else ())]
    made = await vectors.of([*(passage.index_text for passage in passages), *_texts(questions, methods)])
    corpus = build_corpus(questions.product, *plain, made, vectors.model)
    return Product(
        questions=questions,
        plain=corpus,
        masked=corpus if masked is None else build_corpus(f"{questions.product} masked", *masked, made, vectors.model),
    )


async def evaluate(
    products: Sequence[Product], methods: Sequence[Method], on_asked: OnAsked | None = None
) -> list[Outcome]:
    """Every question in every way in which it is asked, in the order of the files."""
    asked = [(product, question) for product in products for question in product.questions.questions]
    outcomes: list[Outcome] = []
    for number, (product, question) in enumerate(asked, 1):
        await asyncio.sleep(0)  # nothing else here waits, and Ctrl+C is heard only by one who does
        outcomes += [outcome async for outcome in _outcomes(product, question, methods)]
        if on_asked is not None:
            on_asked(number, len(asked))
    return outcomes


async def _outcomes(product: Product, question: Question, methods: Sequence[Method]) -> AsyncIterator[Outcome]:
    corpus, judge = product.corpus_for(question), Judge(question)
    for circumstance, page in question.asked.items():
        measures = {}
        for method in methods:
            ranked = await method.rank(corpus, question.text, page, PASSAGES_RANKED)
            measures[method.name] = judge.measures(corpus.owners[at] for at in ranked)
        yield Outcome(product.questions.product, question, circumstance, measures)


def _texts(questions: QuestionSet, methods: Sequence[Method]) -> Iterator[str]:
    for question in questions.questions:
        for page in question.asked.values():
            for method in methods:
                yield from method.texts(question.text, page)
