"""What of one passage answers a question, short enough to be read at a glance."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from knowledge.passage import Passage
from server.agent.blocks import Block, BlockKind
from server.agent.content_words import content_words
from server.agent.pieces import Piece, as_blocks, closed, pieces_of, together, word_count
from server.agent.question import Asks, asks

WHOLE_WORDS_MAX: Final = 90
"""A passage so short is quoted whole: to leave out a little costs more than to read it."""

QUOTE_WORDS_MAX: Final = 75
"""A longer passage is quoted up to here; steps, tables and code stay whole even when they are longer."""

FORM_BONUS: Final = 0.6
"""What the right form of a block counts, where all words of the question count 1."""

FIRST_BONUS: Final = 0.6
"""What the beginning of a passage counts where text is asked for: there it is said what the rest is about."""

NEXT_BONUS: Final = 0.2
"""What counts for a piece that follows one that is quoted: the thought goes on."""

ALSO_WORTH: Final[Mapping[Asks, float]] = MappingProxyType(
    {Asks.FOR_STEPS: 0.25, Asks.FOR_TEXT: 0.25, Asks.FOR_FIGURES: 0.6}
)
"""A further piece is quoted when it says such a share of what the best piece says; a figure stands for itself."""

_FORMS: Final = {
    Asks.FOR_STEPS: frozenset({BlockKind.STEPS}),
    Asks.FOR_FIGURES: frozenset({BlockKind.TABLE}),
    Asks.FOR_TEXT: frozenset({BlockKind.PARAGRAPH}),
}


def excerpt(question: str, passage: Passage, words_max: int = QUOTE_WORDS_MAX) -> tuple[Block, ...]:
    """The blocks of `passage` that answer `question` best, in their order; none of a passage without any.

    A paragraph may come as some of its sentences, all other blocks are whole. It has at most `words_max` words, but
    for what belongs to the best piece; a passage of at most WHOLE_WORDS_MAX comes whole unless `words_max` is less
    than usual.
    """
    pieces = pieces_of(passage)
    every = frozenset(range(len(pieces)))
    whole_max = WHOLE_WORDS_MAX if words_max == QUOTE_WORDS_MAX else words_max
    if word_count(pieces, every) <= whole_max:
        return as_blocks(pieces, every)
    return as_blocks(pieces, _chosen(pieces, content_words(question), asks(question), words_max))


def has_form(block: Block, form: Asks) -> bool:
    """Whether a block answers in the form that is asked for."""
    figures = form is Asks.FOR_FIGURES and any(character.isdigit() for character in block.plain)
    return block.kind in _FORMS[form] or (figures and block.kind is not BlockKind.STEPS)


def _chosen(pieces: Sequence[Piece], wanted: frozenset[str], form: Asks, words_max: int) -> frozenset[int]:
    belonging, said = together(pieces), _said(pieces, wanted, form)
    fits = [each + FORM_BONUS * has_form(piece.block, form) for each, piece in zip(said, pieces, strict=True)]
    best = max(range(len(pieces)), key=lambda at: (pieces[at].kind is not BlockKind.HEADING, fits[at], -at))
    chosen = belonging[best]
    while True:
        worth = {at: said[at] + NEXT_BONUS * (at - 1 in chosen) for at in range(len(pieces)) if at not in chosen}
        for at in sorted(worth, key=lambda at: (-worth[at], at)):
            more = closed(chosen | belonging[at], belonging, pieces)
            if worth[at] >= ALSO_WORTH[form] * said[best] and word_count(pieces, more) <= words_max:
                chosen = more
                break
        else:
            return chosen


def _said(pieces: Sequence[Piece], wanted: frozenset[str], form: Asks) -> list[float]:
    """How much each piece says of what is asked; a word that only one piece has counts more than one that all have."""
    words = [wanted & content_words(piece.plain) for piece in pieces]
    weight = {word: 1 / count for word in wanted if (count := sum(word in each for each in words))}
    whole = sum(weight.values()) or 1.0
    first = FIRST_BONUS if form is Asks.FOR_TEXT else 0.0
    return [sum(weight[word] for word in each) / whole + first * (at == 0) for at, each in enumerate(words)]
