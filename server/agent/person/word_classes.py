"""A sentence as a string of word classes: "get me a person" reads as WANT, GLUE, PERSON.

What people want is said in few shapes and in very many words. So the words of each language are data (`words_*.py`),
the shapes are patterns over classes (`frames.py`), and a phrase that nobody wrote down is still understood when its
words are known. Small slips of the keyboard are forgiven: one letter missing, too many, wrong or swapped in a word of
five letters or more (Damerau-Levenshtein distance 1, found by deletions as in SymSpell, W. Garbe 2012).
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

FORGIVING_LETTERS_MIN: Final = 5
"""Shorter words have too many neighbours that mean something else."""

SWAPPING_LETTERS: Final = 4
"""In a word so short, only two swapped letters are put right."""

_TOKEN: Final = re.compile(r"[^\W_]+|[.!?;:\n…]|,")


class WordClass(StrEnum):
    """What a word does in a wish; the letter stands for it in a pattern."""

    PERSON = "p"
    """Somebody by their role: agent, representative, colleague."""
    HUMAN = "h"
    """A human being and nothing else."""
    SOMEONE = "e"
    STAFF = "y"
    """One of those who make the product: "a member of your team"."""
    SIDE = "s"
    """Where they work: customer service, your team."""
    SUPPORT = "g"
    """A bare "support": a place to reach, but also a word for anything."""
    REAL = "r"
    SPEAK = "k"
    CONNECT = "c"
    CONNECT_ME = "m"
    WANT = "w"
    REACH = "t"
    PHONE = "l"
    WISH = "j"
    """A wish in one phrase: "call me"."""
    NUMBER = "n"
    """A phone number, or being on the phone."""
    HAVE_YOU = "v"
    MACHINE = "b"
    ANSWERS = "a"
    NOT = "x"
    ME = "i"
    YOURS = "u"
    DEED = "d"
    """What somebody of the team would do: help, look at it, take over."""
    ATTEND = "q"
    """To serve a customer, said of people only."""
    AVAILABLE = "5"
    THERE = "z"
    WHO = "o"
    """"Who can I talk to": asks for somebody by itself."""
    COMPLAIN = "f"
    MATTER = "3"
    """What the visitor has trouble with: "my case"."""
    THING = "1"
    """A thing of the product or of an office: who is in it is meant otherwise."""
    OTHERS = "2"
    """Those of whom the visitor speaks: members, guests, customers."""
    GLUE = "_"
    FILLER = "~"
    WORD = "."
    """Any other word."""
    COMMA = ","
    BREAK = "|"


_MARKS: Final = dict.fromkeys(".!?;:\n…", WordClass.BREAK) | {",": WordClass.COMMA}


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words of one language by their class; phrases are separated by `|`."""

    name: str
    entries: Mapping[WordClass, str]
    known: Mapping[tuple[str, ...], WordClass] = field(init=False, repr=False, compare=False)
    nearly: Mapping[str, WordClass] = field(init=False, repr=False, compare=False)
    words_max: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        known = {phrase: kind for kind, text in self.entries.items() for phrase in phrases(text)}
        object.__setattr__(self, "known", known)
        object.__setattr__(self, "words_max", max(map(len, known)))
        object.__setattr__(self, "nearly", dict(_with_a_letter_missing(known)))

    def read(self, tokens: list[str]) -> str:
        """The classes of `tokens`, a letter each; a phrase of several words is one letter."""
        classes: list[str] = []
        place = 0
        while place < len(tokens):
            length, kind = self._longest(tokens, place)
            classes.append(kind)
            place += length
        return "".join(classes)

    def _longest(self, tokens: list[str], place: int) -> tuple[int, WordClass]:
        for length in range(min(self.words_max, len(tokens) - place), 0, -1):
            found = self.known.get(tuple(tokens[place : place + length]))
            if found is not None:
                return length, found
        return 1, _MARKS.get(tokens[place]) or self._nearly(tokens[place])

    def _nearly(self, token: str) -> WordClass:
        if len(token) == SWAPPING_LETTERS:
            return next((self.known[form,] for form in _swapped(token) if (form,) in self.known), WordClass.WORD)
        if len(token) < FORGIVING_LETTERS_MIN or token.isdigit():
            return WordClass.WORD
        forms = (token, f"h{token}", *_shortened(token))
        return next((self.nearly[form] for form in forms if form in self.nearly), WordClass.WORD)


def tokens_of(text: str) -> list[str]:
    """The words of `text` in small letters without accents, and its marks of punctuation, in their order.

    English contractions are closed up ("don't" is `dont`), those of French stay apart ("d'un" is `d`, `un`).
    """
    return _TOKEN.findall(_closed_up(unfolded(text)))


def unfolded(text: str) -> str:
    """`text` in small letters, without accents, with straight apostrophes."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().replace("’", "'").replace("`", "'"))
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign))


def phrases(text: str) -> Iterator[tuple[str, ...]]:
    """The phrases of a table's entry, each as its tokens."""
    for phrase in text.split("|"):
        tokens = tuple(tokens_of(phrase.replace("\n", " ")))
        if tokens:
            yield tokens


def _closed_up(text: str) -> str:
    return re.sub(r"(?<=\w)'(?=(?:t|d|m|s|ll|re|ve)\b)", "", text)


def _with_a_letter_missing(known: Mapping[tuple[str, ...], WordClass]) -> Iterator[tuple[str, WordClass]]:
    for phrase, kind in known.items():
        word = phrase[0]
        if len(phrase) == 1 and len(word) >= FORGIVING_LETTERS_MIN and kind is not WordClass.GLUE:
            yield from ((form, kind) for form in (word, *_shortened(word)))


def _shortened(word: str) -> Iterator[str]:
    """`word` without one of its letters, but never without its first, which hardly anybody gets wrong."""
    return (word[:place] + word[place + 1 :] for place in range(1, len(word)))


def _swapped(word: str) -> Iterator[str]:
    return (word[:place] + word[place + 1] + word[place] + word[place + 2 :] for place in range(1, len(word) - 1))
