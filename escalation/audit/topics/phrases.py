"""Phrases that a text says and that could be a label: a few words in a row that begin and end with one that tells."""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Final

from escalation.audit.shared_words import COURTESIES
from escalation.audit.topics.languages import EMPTY_WORDS_OF, ENGLISH, without_elisions

WORDS_MAX: Final = 5

NAMES_MAX: Final = 0.15
"""Share of the words with a capital from which on capitals are no sign of a name, as in German."""

NAME_FROM: Final = 0.7
"""Share of its occurrences with a capital that makes a word a name."""

STEM_LETTERS: Final = 6
"""Words that begin alike are taken for forms of one, in any language (truncation: McNamee, Mayfield 2004)."""

PLURAL_FROM: Final = 4
"""Letters that a word has whose last s is left out."""

_PIECE: Final = re.compile(r"[^.!?;:,()\[\]\"\n|/]+")
_WORD: Final = re.compile(r"[^\s]+")
_SAYABLE: Final = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_BREAK_WORDS: Final = """
    i you we he she they can could do does did ur u pls re fw fwd hi hello dear please thank thanks regards"""
_BREAKS: Final = frozenset(_BREAK_WORDS.split())
"""A phrase does not reach over one of these: what stands on both sides is no one thing."""

_LOOSE_ENGLISH: Final = """
    a an the my your our his her its their this that these those and or but of to in on for with from at by as is are
    was were be been do does did have has had can could will would should may might must i you we he she it they me
    if when what why how where which who not no so than then there here about into just some any am i'm i've it's
    long soon against re hasn't haven't isn't wasn't doesn't didn't don't can't won't believe think seems going
    trying see check got several somebody someone sent best kind sincerely monday tuesday wednesday thursday friday
    saturday sunday january february march april june july august september october november december am pm too many
    already ago days weeks few up out"""
_LOOSE_OF: Final[Mapping[str, frozenset[str]]] = {
    **EMPTY_WORDS_OF,
    ENGLISH: frozenset(_LOOSE_ENGLISH.split()) | COURTESIES,
}
"""A phrase does not begin or end with one of these."""


class Phrases:
    """The phrases of texts in known languages. Names of people are in none."""

    def __init__(self, texts: Sequence[str], languages: Sequence[str]) -> None:
        self._texts = texts
        self._languages = languages
        others = [EMPTY_WORDS_OF[language] for language in set(languages) - {ENGLISH}]
        self._empty_elsewhere = frozenset[str]().union(*others)
        self._names = {
            language: name_words([text for text, own in zip(texts, languages, strict=True) if own == language])
            for language in set(languages)
        }

    def of(self, place: int) -> dict[str, frozenset[str]]:
        """The phrases of one text in lower case, each with the stems of its telling words; in order, each once."""
        language = self._languages[place]
        names, loose, empty = self._names[language], _LOOSE_OF[language], EMPTY_WORDS_OF[language]
        if language != ENGLISH:
            # A short text may be taken for one in a neighbouring language, of which the backlog has some too.
            loose |= self._empty_elsewhere
        found: dict[str, frozenset[str]] = {}
        for piece in _PIECE.findall(self._texts[place].casefold().replace("’", "'")):
            words = _WORD.findall(piece)
            for start in range(len(words)):
                first = without_elisions(words[start])
                if _is_loose(first, loose):
                    continue
                for end in range(start, min(start + WORDS_MAX, len(words))):
                    last = first if end == start else words[end]
                    if not _SAYABLE.fullmatch(last) or last in names or (last in _BREAKS and language == ENGLISH):
                        break
                    if _is_loose(last, loose):
                        continue
                    phrase = [first, *words[start + 1 : end + 1]]
                    stems = frozenset(stem_of(word) for word in map(without_elisions, phrase) if word not in empty)
                    if stems and all(one != two for one, two in pairwise(phrase)):
                        found[" ".join(phrase)] = stems
        return found


def _is_loose(word: str, loose: frozenset[str]) -> bool:
    return word in loose or ("'" in word and word.rpartition("'")[2] in loose)


def stem_of(word: str) -> str:
    """What forms of a word in lower case have in common; only to compare, never to show."""
    start = word[:STEM_LETTERS]
    return start[:-1] if start.endswith("s") and len(start) >= PLURAL_FROM else start


def name_words(texts: Sequence[str]) -> frozenset[str]:
    """Words that are written as names, with a capital in the middle of a sentence, by nearly all who write them.

    None in a language that writes its nouns so.
    """
    capital: Counter[str] = Counter()
    small: Counter[str] = Counter()
    for text in texts:
        for piece in _PIECE.findall(text):
            for word in _WORD.findall(piece)[1:]:
                (capital if word.istitle() and len(word) > 1 else small)[word.casefold()] += 1
    if capital.total() > NAMES_MAX * (capital.total() + small.total()):
        return frozenset()
    return frozenset(word for word, count in capital.items() if count > NAME_FROM * (count + small[word]))


def usual_spelling(texts: Sequence[str]) -> dict[str, str]:
    """By words in lower case: how they are mostly written where no sentence begins, as in PIN or in German nouns."""
    written: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for text in texts:
        for piece in _PIECE.findall(text.replace("’", "'")):
            for word in _WORD.findall(piece)[1:]:
                written[word.casefold()][word] += 1
    return {word: max(sorted(spelt), key=spelt.__getitem__) for word, spelt in written.items()}
