"""Which blocks of which passages answer a question: whole paragraphs, sentences, steps, tables; never a fragment."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from knowledge.passage import Passage
from knowledge.retrieval import Retrieval, Retrieved
from server.agent.blocks import Block, BlockKind, blocks_of
from server.agent.content_words import content_words
from server.agent.question import Asks, asks, questions_in
from server.agent.sentences import sentences

QUOTE_WORDS_MAX: Final = 90
"""A quote that is read at a glance; steps, tables and code stay whole even when they are longer."""

PARAGRAPH_WORDS_MAX: Final = 60
"""A paragraph that is longer than this is quoted by its sentences."""

INTRODUCTION_WORDS_MAX: Final = 40
"""A paragraph so short before the steps says who may take them, or where; it is quoted with them."""

FORM_BONUS: Final = 0.6
"""What the right form of a block counts, where all words of the question count 1."""

BETTER_SECTION: Final = 0.3
"""Another section of the best article is quoted instead of the best passage when it fits better by so much."""

THIN_WORDS: Final = 25
"""A text before the first heading that is shorter than this announces the sections more than it answers."""

ANNOUNCES_MALUS: Final = 0.3
"""What such a text loses: a section that speaks of the question as much is quoted instead."""

ALSO_WORTH: Final = 0.6
"""A further block is quoted when it fits at least so well as the best, as a share."""

SECOND_QUESTION_COVERED: Final = 0.5
"""Share of a second question's words: below it the first quote has not answered, from it on another passage does."""

_FORMS: Final = {
    Asks.FOR_STEPS: frozenset({BlockKind.STEPS}),
    Asks.FOR_FIGURES: frozenset({BlockKind.TABLE}),
    Asks.FOR_TEXT: frozenset({BlockKind.PARAGRAPH}),
}


_INTRODUCED: Final = frozenset({BlockKind.STEPS, BlockKind.LIST, BlockKind.TABLE})


@dataclass(frozen=True, slots=True)
class Quote:
    """Blocks of one passage, in their order, as they shall be read."""

    passage: Passage
    blocks: tuple[Block, ...]
    continues: bool = False
    """Goes on where the quote before it ends, rather than answering another question."""

    @property
    def words(self) -> frozenset[str]:
        """What the quote speaks of, its headings included."""
        plain = " ".join(block.plain for block in self.blocks)
        return content_words(" ".join((self.passage.title, *self.passage.breadcrumb, plain)))


def select(question: str, retrieval: Retrieval) -> tuple[Quote, ...]:
    """At most two quotes for `question`.

    The second is for a second question that the first quote leaves open, or the section that the first announces.
    """
    first, *further = questions_in(question)
    usable = [found for found in retrieval.results if blocks_of(found.passage.text)]
    if not usable:
        return ()
    sections = _sections_by_fit(first, usable)
    quote = _quote(first if further else question, sections[0])
    for other in further:
        second = _answer_to_second(other, quote, usable)
        if second is not None:
            return quote, second
    if _announces(quote.passage) and len(sections) > 1:
        return quote, replace(_quote(question, sections[1]), continues=True)
    return (quote,)


def _sections_by_fit(question: str, usable: Sequence[Retrieved]) -> list[Passage]:
    """What was found of the best article; its best passage comes first unless another section fits clearly better."""
    wanted, form = content_words(question), asks(question)
    first = usable[0].passage
    of_article = [found.passage for found in usable if found.passage.article_id == first.article_id]
    fits = {passage.passage_id: _section_fit(passage, wanted, form) for passage in of_article}
    fits[first.passage_id] += 0.0 if _announces(first) else BETTER_SECTION
    return sorted(of_article, key=lambda passage: -fits[passage.passage_id])


def _section_fit(passage: Passage, wanted: frozenset[str], form: Asks) -> float:
    blocks = blocks_of(passage.text)
    formed = FORM_BONUS if any(_has_form(block, form) for block in blocks) else 0.0
    if not _announces(passage):
        return _share(wanted, content_words(passage.index_text)) + formed
    return _share(wanted, content_words(passage.text)) + formed - ANNOUNCES_MALUS


def _announces(passage: Passage) -> bool:
    return not passage.breadcrumb and len(passage.text.split()) < THIN_WORDS


def _answer_to_second(question: str, quote: Quote, usable: Sequence[Retrieved]) -> Quote | None:
    wanted = content_words(question)
    if _share(wanted, quote.words) >= SECOND_QUESTION_COVERED:
        return None
    others = [found.passage for found in usable if found.passage != quote.passage]
    quotes = [_quote(question, passage) for passage in others]
    best = max(quotes, key=lambda each: _share(wanted, each.words), default=None)
    return best if best is not None and _share(wanted, best.words) >= SECOND_QUESTION_COVERED else None


def _quote(question: str, passage: Passage) -> Quote:
    blocks = blocks_of(passage.text)
    if sum(block.word_count for block in blocks) <= QUOTE_WORDS_MAX:
        return Quote(passage, blocks)
    wanted = content_words(question)
    fits = _fits(blocks, wanted, asks(question))
    chosen = _with_what_belongs(blocks, max(range(len(blocks)), key=lambda at: (fits[at], -at)))
    for at in sorted(range(len(blocks)), key=lambda at: -fits[at]):
        more = chosen | _with_what_belongs(blocks, at)
        if fits[at] > 0 and fits[at] >= ALSO_WORTH * max(fits) and _words(blocks, more) <= QUOTE_WORDS_MAX:
            chosen = more
    return Quote(passage, tuple(_shortened(blocks[at], wanted) for at in sorted(chosen)))


def _fits(blocks: Sequence[Block], wanted: frozenset[str], form: Asks) -> list[float]:
    """How well each block fits; a word that only one block has counts more than one that all have."""
    said = [wanted & content_words(block.plain) for block in blocks]
    weight = {word: 1 / sum(word in words for words in said) for word in wanted if any(word in w for w in said)}
    whole = sum(weight.values()) or 1.0
    return [
        0.0
        if block.kind is BlockKind.HEADING
        else sum(weight[word] for word in words) / whole + (FORM_BONUS if _has_form(block, form) else 0.0)
        for block, words in zip(blocks, said, strict=True)
    ]


def _has_form(block: Block, form: Asks) -> bool:
    figures = form is Asks.FOR_FIGURES and any(character.isdigit() for character in block.plain)
    return block.kind in _FORMS[form] or (figures and block.kind is not BlockKind.STEPS)


def _with_what_belongs(blocks: Sequence[Block], at: int) -> frozenset[int]:
    """Block `at`, what announces it, what it announces, and the short introduction before steps."""
    chosen = {at}
    if at == 0 and len(blocks) > 1 and _introduces(blocks[0]) and blocks[1].kind in _INTRODUCED:
        chosen.add(1)
    while blocks[max(chosen)].leads_on and max(chosen) + 1 < len(blocks):
        chosen.add(max(chosen) + 1)
    while min(chosen) > 0 and blocks[min(chosen) - 1].leads_on:
        chosen.add(min(chosen) - 1)
    before = min(chosen) - 1
    if blocks[at].kind is BlockKind.STEPS and before >= 0 and _introduces(blocks[before]):
        chosen.add(before)
    return frozenset(chosen)


def _introduces(block: Block) -> bool:
    return block.kind is BlockKind.PARAGRAPH and block.word_count <= INTRODUCTION_WORDS_MAX


def _words(blocks: Sequence[Block], chosen: frozenset[int]) -> int:
    return sum(blocks[at].word_count for at in chosen)


def _shortened(block: Block, wanted: frozenset[str]) -> Block:
    """A long paragraph as the sentences that speak of the question, with what stands between them."""
    if block.kind is not BlockKind.PARAGRAPH or block.word_count <= PARAGRAPH_WORDS_MAX or block.leads_on:
        return block
    parts = sentences(block.text)
    shares = [_share(wanted, content_words(part)) for part in parts]
    best = shares.index(max(shares))
    first = last = best
    while last + 1 < len(parts) and len(" ".join(parts[first : last + 2]).split()) <= PARAGRAPH_WORDS_MAX:
        last += 1
    while first > 0 and len(" ".join(parts[first - 1 : last + 1]).split()) <= PARAGRAPH_WORDS_MAX:
        first -= 1
    text = " ".join(parts[first : last + 1])
    return replace(block, text=text, plain=text)


def _share(wanted: frozenset[str], said: frozenset[str]) -> float:
    return len(wanted & said) / len(wanted) if wanted else 0.0
