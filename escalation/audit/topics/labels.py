"""What a topic is called: a phrase that its customers truly use, and others do not.

Class-based TF-IDF over phrases (Grootendorst: BERTopic, 2022), weighed by how many of its texts say them.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

import numpy as np

from escalation.audit.shared_words import EMPTY_WORDS

WORDS_MIN: Final = 1
WORDS_MAX: Final = 5

TEXT_CHARACTERS_MAX: Final = 600
"""Of a text: what it is about stands at its beginning."""

SAID_BY_MIN: Final = 2
"""Texts of a topic that must say its label: one is no custom, and might be a name."""

UNNAMED: Final = "Other questions"

_PIECE: Final = re.compile(r"[^.!?;:,()\[\]\"\n|/]+")
_WORD: Final = re.compile(r"[^\s]+")
_SAYABLE: Final = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_LOOSE: Final = """
    a an the my your our his her its their this that these those and or but of to in on for with from at by as is are
    was were be been do does did have has had can could will would should may might must i you we he she it they me
    if when what why how where which who not no so than then there here about into just some any am i'm i've it's
    der die das ein eine und oder zu von mit für ist le la les un une de des du et ou à el los las y en o"""
_LOOSE_ENDS: Final = frozenset(_LOOSE.split())
"""A phrase does not begin or end with one of these."""


def labels_of(clusters: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """A label for each cluster of texts, all different where the texts allow it; for each cluster its texts."""
    said = [_said_by(texts) for texts in clusters]
    everywhere: Counter[str] = Counter()
    for counts in said:
        everywhere.update(counts)
    total = sum(map(len, clusters))
    taken: set[str] = set()
    labels = []
    for texts, counts in zip(clusters, said, strict=True):
        ranked = _ranked(counts, len(texts), everywhere, total)
        label = next((each for each in ranked if each not in taken), UNNAMED)
        taken.add(label)
        labels.append(label[0].upper() + label[1:])
    return tuple(labels)


def _said_by(texts: Sequence[str]) -> Counter[str]:
    """How many texts say each phrase."""
    return Counter(phrase for text in texts for phrase in dict.fromkeys(_phrases(text[:TEXT_CHARACTERS_MAX])))


def _phrases(text: str) -> Iterator[str]:
    for piece in _PIECE.findall(text.casefold().replace("’", "'")):
        words = _WORD.findall(piece)
        for start in range(len(words)):
            for end in range(start + WORDS_MIN, min(start + WORDS_MAX, len(words)) + 1):
                phrase = words[start:end]
                if not _SAYABLE.fullmatch(phrase[-1]):
                    break
                if phrase[0] in _LOOSE_ENDS or phrase[-1] in _LOOSE_ENDS:
                    continue
                if any(word not in EMPTY_WORDS for word in phrase) and all(one != two for one, two in pairwise(phrase)):
                    yield " ".join(phrase)


def _ranked(counts: Counter[str], size: int, everywhere: Counter[str], total: int) -> list[str]:
    scored = []
    for phrase, count in counts.items():
        if count < min(SAID_BY_MIN, size):
            continue
        here, elsewhere = count / size, (everywhere[phrase] - count + 1) / (total - size + 1)
        words = len(phrase.split())
        scored.append((np.sqrt(here) * np.log(1 + here / elsewhere) * (0.5 if words == 1 else 1.0), phrase))
    return [phrase for _, phrase in sorted(scored, key=lambda each: (-each[0], each[1]))]
