"""What stands in ticket after ticket whatever it is about: greetings, thanks, signatures, lines of a form.

Left in, texts are alike that greet alike, in a language that the embedding model does not know more than in any other.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from escalation.audit.topics.languages import EMPTY_WORDS, words_of

PIECE_WORDS_MAX: Final = 8
"""A longer sentence that many send is a form that says something."""

SAID_BY_MIN: Final = 3
SAID_BY_SHARE: Final = 0.005
"""Texts that must say a piece, as a number and of all."""

ALONE_MAX: Final = 0.1
"""Share of its texts that may consist of the piece alone: who says nothing else means it."""

TOGETHER_MAX: Final = 0.4
LIFT_MAX: Final = 2.5
"""A piece is about something where one word stands in so many of its texts, and so many times as often as elsewhere."""

LETTERS_MIN: Final = 4
"""Of a word that tells what a piece is about."""

SUBJECT_MAX: Final = 0.5
"""Share of its texts that have the piece as their subject: a subject is what the text is about, however many share it.
"""

GREETING_WORDS_MAX: Final = 5

_END: Final = re.compile(r"(?<![.!?;,:])[.!?;,:]++(?=\s|$)|\n+")
_GREETING: Final = re.compile(r"\s*(?P<greeting>[^\n.?;]{1,60})[,!:][ \t]*\n")


@dataclass(frozen=True, slots=True)
class Boilerplate:
    """Pieces of sentences that say nothing of the matter, in lower case with single spaces."""

    pieces: frozenset[str]

    def without(self, text: str) -> str:
        """The text without them and without the line that greets; as it is where nothing else would be left."""
        greeting = _GREETING.match(text)
        start = greeting.end() if greeting and len(greeting["greeting"].split()) <= GREETING_WORDS_MAX else 0
        kept, is_cut = [], start > 0
        for piece, whole in _pieces(text[start:]):
            if piece in self.pieces:
                is_cut = True
            else:
                kept.append(whole)
        bare = "".join(kept).strip()
        return bare if is_cut and any(map(str.isalpha, bare)) else text


def boilerplate_of(texts: Sequence[str]) -> Boilerplate:
    """The pieces that come with texts of all kinds; the same for the same texts in any order."""
    split = [dict.fromkeys(piece for piece, _ in _pieces(text) if piece) for text in texts]
    said = Counter(piece for pieces in split for piece in pieces)
    alone = Counter(next(iter(pieces)) for pieces in split if len(pieces) == 1)
    enough = max(SAID_BY_MIN, SAID_BY_SHARE * len(texts))
    subjects = Counter(filter(None, map(_subject, texts)))
    common = {
        piece
        for piece, count in said.items()
        if count >= enough
        and len(piece.split()) <= PIECE_WORDS_MAX
        and alone[piece] <= ALONE_MAX * count
        and (subjects[piece] <= SUBJECT_MAX * count or all(word in EMPTY_WORDS for word in words_of(piece)))
    }
    return Boilerplate(frozenset(common - _about_something(split, common)))


def _subject(text: str) -> str | None:
    """The first of several lines where no sentence ends in it."""
    first, line_end, _ = text.partition("\n")
    return None if not line_end or _END.search(first) else " ".join(first.casefold().split())


def _about_something(split: Sequence[dict[str, None]], common: set[str]) -> set[str]:
    """Pieces whose texts say one thing otherwise: what they go with, they belong to."""
    with_piece: dict[str, Counter[str]] = {piece: Counter() for piece in common}
    counts: Counter[str] = Counter()
    everywhere: Counter[str] = Counter()
    for pieces in split:
        rest = {word for piece in pieces if piece not in common for word in words_of(piece) if len(word) >= LETTERS_MIN}
        everywhere.update(rest)
        for piece in pieces:
            if piece in common:
                with_piece[piece].update(rest)
                counts[piece] += 1
    return {
        piece
        for piece, words in with_piece.items()
        if any(
            count >= max(2, TOGETHER_MAX * counts[piece])
            and count * len(split) >= LIFT_MAX * counts[piece] * everywhere[word]
            for word, count in words.items()
        )
    }


def _pieces(text: str) -> list[tuple[str, str]]:
    """The pieces of a text as they are compared, and as they stand there with what ends them."""
    found, start = [], 0
    for end in _END.finditer(text):
        found.append((text[start : end.start()], text[start : end.end()]))
        start = end.end()
    found.append((text[start:], text[start:]))
    return [(" ".join(piece.casefold().split()), whole) for piece, whole in found]
