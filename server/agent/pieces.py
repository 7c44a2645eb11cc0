"""A passage in pieces that are shown whole or not at all, and which of them make sense only together."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from knowledge.passage import Passage
from server.agent.blocks import Block, BlockKind, blocks_of
from server.agent.sentences import is_ended, leans, sentences

INTRODUCTION_WORDS_MAX: Final = 40
"""A paragraph so short before the steps says who may take them, or where; it is quoted with them."""

_INTRODUCED: Final = frozenset({BlockKind.STEPS, BlockKind.LIST, BlockKind.TABLE})
_LATER_PART: Final = re.compile(r"~(?:[2-9]|\d{2,})$")
_SENTENCES_TO_BE_CUT: Final = 2
"""A paragraph of one sentence may do without a full stop; one of several that does was cut."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A sentence of a paragraph, or any other block."""

    place: int
    """Of its block in the passage."""
    block: Block
    text: str
    plain: str

    @property
    def kind(self) -> BlockKind:
        """What its block is."""
        return self.block.kind

    @property
    def word_count(self) -> int:
        """How long it reads."""
        return len(self.plain.split())

    @property
    def leads_on(self) -> bool:
        """Whether it announces what follows."""
        return self.kind is BlockKind.HEADING or self.plain.rstrip().endswith(":")

    @property
    def leans(self) -> bool:
        """Whether it makes no sense without what stands before it."""
        return self.block.goes_on or (self.kind is BlockKind.PARAGRAPH and leans(self.text))


def pieces_of(passage: Passage) -> tuple[Piece, ...]:
    """What of `passage` may be shown, in its order.

    Without what it begins with in the middle of a thought, when it is a later part of a section, and without the
    beginning of a sentence that it was cut in at its end.
    """
    pieces = [piece for place, block in enumerate(blocks_of(passage.text)) for piece in _pieces(place, block)]
    first = 0
    if _LATER_PART.search(passage.passage_id):
        first = next((at for at, piece in enumerate(pieces) if not piece.leans), 0)
    return tuple(pieces[first : len(pieces) - _cut_at_end(pieces[first:])])


def together(pieces: Sequence[Piece]) -> tuple[frozenset[int], ...]:
    """For each of `pieces`, by its place among them, all that must be shown with it, itself among them."""
    needs = [frozenset(_needs(pieces, at)) for at in range(len(pieces))]
    return tuple(closed(frozenset({at}), needs, pieces) for at in range(len(pieces)))


def closed(chosen: frozenset[int], belonging: Sequence[frozenset[int]], pieces: Sequence[Piece]) -> frozenset[int]:
    """`chosen` with what belongs to each, and nothing left out between two sentences of a paragraph."""
    while True:
        more = chosen.union(*(belonging[at] for at in chosen), _between(chosen, pieces))
        if more == chosen:
            return chosen
        chosen = more


def word_count(pieces: Sequence[Piece], chosen: frozenset[int]) -> int:
    """How long `chosen` read."""
    return sum(pieces[at].word_count for at in chosen)


def as_blocks(pieces: Sequence[Piece], chosen: frozenset[int]) -> tuple[Block, ...]:
    """`chosen` in their order: a whole paragraph as it was written, a part of one as its sentences."""
    groups = groupby((pieces[at] for at in sorted(chosen)), lambda piece: piece.place)
    return tuple(_block(list(group)) for _, group in groups)


def _block(pieces: Sequence[Piece]) -> Block:
    block = pieces[0].block
    text = " ".join(piece.text for piece in pieces)
    return block if text.split() == block.text.split() else Block(block.kind, text, text)


def _pieces(place: int, block: Block) -> Iterator[Piece]:
    parts = sentences(block.text) if block.kind is BlockKind.PARAGRAPH else ()
    if len(parts) < _SENTENCES_TO_BE_CUT:
        yield Piece(place, block, block.text, block.plain)
        return
    for part in parts:
        yield Piece(place, block, part, part)


def _cut_at_end(pieces: Sequence[Piece]) -> int:
    """How many pieces at the end are beginnings of sentences: one or none."""
    if len(pieces) < _SENTENCES_TO_BE_CUT or pieces[-1].kind is not BlockKind.PARAGRAPH:
        return 0
    return int(pieces[-1].place == pieces[-2].place and not is_ended(pieces[-1].text))


def _needs(pieces: Sequence[Piece], at: int) -> Iterator[int]:
    piece = pieces[at]
    if at > 0 and (piece.leans or pieces[at - 1].leads_on):
        yield at - 1
    if at + 1 < len(pieces) and (piece.leads_on or pieces[at + 1].block.goes_on):
        yield at + 1
    if piece.kind is BlockKind.STEPS:
        yield from _introduction(pieces, at - 1)
    if piece.place == pieces[0].place and _is_short(piece):
        after = next((each for each in range(at, len(pieces)) if pieces[each].place != piece.place), None)
        if after is not None and pieces[after].kind in _INTRODUCED:
            yield after


def _introduction(pieces: Sequence[Piece], last: int) -> Iterator[int]:
    if last >= 0 and _is_short(pieces[last]):
        yield from (at for at in range(last + 1) if pieces[at].place == pieces[last].place)


def _is_short(piece: Piece) -> bool:
    return piece.kind is BlockKind.PARAGRAPH and piece.block.word_count <= INTRODUCTION_WORDS_MAX


def _between(chosen: frozenset[int], pieces: Sequence[Piece]) -> Iterator[int]:
    for first, last in zip(sorted(chosen), sorted(chosen)[1:], strict=False):
        if pieces[first].place == pieces[last].place:
            yield from range(first, last)
