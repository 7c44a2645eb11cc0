"""What a topic is called: a phrase that its customers truly use, and others do not.

Class-based TF-IDF over phrases (Grootendorst: BERTopic, 2022), weighed by how many of its texts say them.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

import numpy as np

from escalation.audit.shared_words import COURTESIES, EMPTY_WORDS

WORDS_MIN: Final = 1
WORDS_MAX: Final = 5

TEXT_CHARACTERS_MAX: Final = 600
"""Of a text: what it is about stands at its beginning."""

SAID_BY_MIN: Final = 2
"""Texts of a topic that must say its label: one is no custom, and might be a name."""

PLAINEST: Final = 0.3
"""Share of the texts of a topic that say it most plainly."""

NAMES_MAX: Final = 0.15
"""Share of the words with a capital from which on capitals are no sign of a name, as in German."""

NAME_FROM: Final = 0.7
"""Share of its occurrences with a capital that makes a word a name."""

UNNAMED: Final = "Other questions"

_PIECE: Final = re.compile(r"[^.!?;:,()\[\]\"\n|/]+")
_WORD: Final = re.compile(r"[^\s]+")
_SAYABLE: Final = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_LOOSE: Final = """
    a an the my your our his her its their this that these those and or but of to in on for with from at by as is are
    was were be been do does did have has had can could will would should may might must i you we he she it they me
    if when what why how where which who not no so than then there here about into just some any am i'm i've it's
    der die das ein eine und oder zu von mit für ist le la les un une de des du et ou à el los las
    y en o long soon against re hasn't haven't isn't wasn't doesn't didn't don't can't won't believe think seems going
    trying see check got several somebody someone"""
_BREAKS: Final = frozenset(
    {"i", "you", "we", "he", "she", "they", "can", "could", "do", "does", "did", "ur", "u", "pls", "re", "fw"}
)
"""A phrase does not reach over one of these: what stands on both sides is no one thing."""
_LOOSE_ENDS: Final = frozenset(_LOOSE.split()) | COURTESIES
"""A phrase does not begin or end with one of these."""


def labels_of(clusters: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """A label for each cluster, all different where the texts allow it; its texts stand with the plainest first."""
    names = name_words([text for texts in clusters for text in texts])
    said = [_said_by(texts, names) for texts in clusters]
    everywhere: Counter[str] = Counter()
    for counts in said:
        everywhere.update(counts)
    total = sum(map(len, clusters))
    taken: set[str] = set()
    labels = []
    for texts, counts in zip(clusters, said, strict=True):
        plainest = _said_by(texts[: max(1, round(PLAINEST * len(texts)))], names)
        ranked = _ranked(counts, plainest, len(texts), everywhere, total)
        label = next((each for each in ranked if each not in taken), UNNAMED)
        taken.add(label)
        labels.append(label[0].upper() + label[1:])
    return tuple(labels)


def name_words(texts: Sequence[str]) -> frozenset[str]:
    """Words that are written as names, with a capital in the middle of a sentence, by nearly all who write them.

    None in a language that writes its nouns so.
    """
    capital: Counter[str] = Counter()
    small: Counter[str] = Counter()
    for text in texts:
        for piece in _PIECE.findall(text[:TEXT_CHARACTERS_MAX]):
            for word in _WORD.findall(piece)[1:]:
                (capital if word.istitle() and len(word) > 1 else small)[word.casefold()] += 1
    if capital.total() > NAMES_MAX * (capital.total() + small.total()):
        return frozenset()
    return frozenset(word for word, count in capital.items() if count > NAME_FROM * (count + small[word]))


def _said_by(texts: Sequence[str], names: frozenset[str]) -> Counter[str]:
    """How many texts say each phrase."""
    return Counter(phrase for text in texts for phrase in dict.fromkeys(_phrases(text[:TEXT_CHARACTERS_MAX], names)))


def _phrases(text: str, names: frozenset[str]) -> Iterator[str]:
    for piece in _PIECE.findall(text.casefold().replace("’", "'")):
        words = _WORD.findall(piece)
        for start in range(len(words)):
            for end in range(start + WORDS_MIN, min(start + WORDS_MAX, len(words)) + 1):
                phrase = words[start:end]
                last = phrase[-1]
                if not _SAYABLE.fullmatch(last) or last in names or last in _BREAKS:
                    break
                if phrase[0] in _LOOSE_ENDS or last in _LOOSE_ENDS:
                    continue
                if any(word not in EMPTY_WORDS for word in phrase) and all(one != two for one, two in pairwise(phrase)):
                    yield " ".join(phrase)


def _ranked(counts: Counter[str], plainest: Counter[str], size: int, everywhere: Counter[str], total: int) -> list[str]:
    scored = []
    for phrase, count in counts.items():
        if count < min(SAID_BY_MIN, size):
            continue
        # Half by all its texts, half by the plainest of them, among which there are fewer of the neighbouring topic.
        here = (count / size + plainest[phrase] / max(1, round(PLAINEST * size))) / 2
        elsewhere = (everywhere[phrase] - count + 1) / (total - size + 1)
        words = len(phrase.split())
        scored.append((np.sqrt(here) * np.log(1 + here / elsewhere) * (0.5 if words == 1 else 1.0), phrase))
    return [phrase for _, phrase in sorted(scored, key=lambda each: (-each[0], each[1]))]
