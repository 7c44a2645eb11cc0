"""Measures extractive answers: from which section they come, how long they are, whether they hold what answers."""

from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from knowledge.evaluation.corpus import Owner
from knowledge.evaluation.evaluate import Product
from knowledge.evaluation.measures import Judge
from knowledge.evaluation.question import Circumstance, Problem
from server.agent.answer import Answer
from server.agent.blocks import Block, blocks_of
from server.agent.selection import Quote, select
from server.evaluation.answers_containment import contains
from server.evaluation.answers_labels import AnswerLabels, Half, Labelled
from server.evaluation.asking import Asked, Asker, ask_all

OnAsked = Callable[[int], None]
"""Told how many questions were asked."""


@dataclass(frozen=True, slots=True)
class AnswerOutcome:
    """One question, asked in one way."""

    product: str
    set_name: str
    qid: str
    circumstance: Circumstance
    retrieved: bool
    """What retrieval put first is labelled as the answer: recall@1."""
    from_labelled: bool
    """What the answer cites first is labelled as the answer."""
    words: int
    """Between spaces, all that is shown counted: the opening, numbers of steps, citations; 0 when it declined."""
    shortened: bool
    """A part of the passage that is cited first was left out."""
    half: Half | None
    """None for a question of which nobody marked the sentences that answer."""
    contained: bool
    """The marked sentences stand in what was shown; False where none are marked."""


async def outcomes_of(
    products: Sequence[Product], labels: AnswerLabels, on_asked: OnAsked | None = None
) -> tuple[list[AnswerOutcome], list[Problem]]:
    """Every question of `products` in every way in which it is asked, in the order of the files.

    Also what of `labels` does not fit the products. Products are made by `prepare` with `CurrentMethod`.
    """
    marked: dict[str, Mapping[str, Labelled]] = {}
    problems: list[Problem] = []
    for product in products:
        marked[product.questions.product], unfit = labels.of(product.questions)
        problems += unfit
    outcomes: list[AnswerOutcome] = []
    async for asked in _counted(ask_all(products, Asker()), on_asked):
        outcomes.append(outcome_of(asked, marked[asked.product].get(asked.question.qid)))
    return outcomes, problems


def outcome_of(asked: Asked, labelled: Labelled | None) -> AnswerOutcome:
    """How the answer to one question did."""
    heard, judge = asked.heard, Judge(asked.question)
    quotes = select(heard.turn.question, heard.retrieval)
    text = heard.answer.text if isinstance(heard.answer, Answer) else ""
    return AnswerOutcome(
        product=asked.product,
        set_name=asked.question.set_name,
        qid=asked.question.qid,
        circumstance=asked.circumstance,
        retrieved=_answers(judge, heard.owners),
        from_labelled=_answers(judge, _sections(asked, quotes)),
        words=len(text.split()),
        shortened=any(_word_count(quote.blocks) < _word_count(blocks_of(quote.passage.text)) for quote in quotes[:1]),
        half=None if labelled is None else labelled.half,
        contained=labelled is not None and any(contains(text, sentences) for sentences in labelled.answers),
    )


def _sections(asked: Asked, quotes: Sequence[Quote]) -> list[Owner]:
    """The sections that are quoted, told by the passages themselves: sources of masked texts all look alike."""
    results = zip(asked.heard.retrieval.results, asked.heard.owners, strict=True)
    owners = {id(found.passage): owner for found, owner in results}
    return [owners[id(quote.passage)] for quote in quotes]


def _word_count(blocks: Iterable[Block]) -> int:
    return sum(block.word_count for block in blocks)


def _answers(judge: Judge, owners: Sequence[Owner]) -> bool:
    return judge.measures(owners[:1]).recall_1 == 1.0


async def _counted(asked: AsyncIterator[Asked], on_asked: OnAsked | None) -> AsyncIterator[Asked]:
    number = 0
    async for each in asked:
        yield each
        number += 1
        if on_asked is not None:
            on_asked(number)
