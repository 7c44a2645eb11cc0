"""In which of six languages a text is, or that its words do not say: by counting the words that each language needs.

Words without meaning of their own ("the", "nicht", "pour") make up a third to a half of any text and hardly ever travel
between languages, so that profiles of them tell languages apart in a sentence (Grefenstette 1995, "Comparing two
language identification schemes"). A few words without any of them decide nothing, and nothing is decided then.
"""

import re
from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from server.agent.content_words import EMPTY_WORDS_BY_LANGUAGE, words_of

EVIDENCE_MIN: Final = 1.2
"""Words of one language only that a text must have; a word that n languages have counts 1/n."""

LEAD_MIN: Final = 2.0
"""The best language must have so many times the evidence of the next one."""

SHARE_MIN: Final = 0.12
"""Of all words: a text in a seventh language has a few words of one that we know, by chance."""

WORDS_READ_MAX: Final = 200
"""Words of a text that are looked at; more say nothing new."""


class Language(StrEnum):
    """ISO 639-1 codes of the languages in which the agent says its own sentences."""

    ENGLISH = "en"
    GERMAN = "de"
    FRENCH = "fr"
    SPANISH = "es"
    PORTUGUESE = "pt"
    DUTCH = "nl"


_MORE: Final[Mapping[Language, str]] = {
    Language.ENGLISH: "has it's to the were what's when",
    Language.GERMAN: "ein jeder jede hier alle dieser diese sie wurde sowie dann wieder gehen kostet finde",
    Language.FRENCH: "c'est il n'est où cela aussi tous sous chez afin être avez combien quelqu'un coûte mot",
    Language.SPANISH: "ha han sea son fue también desde todos usted puedes debe cuánto cuesta alguien iniciar",
    Language.PORTUGUESE: "são foi também até todos pode vocês deve cada pelo às num numa quanto custa alguém minha",
    Language.DUTCH: "een alle deze wordt worden kunt u uw zijn hier dan meer nog ook ga via kost vind mijn",
}
"""Words that the lists of empty words leave out because they may matter in a question."""

_LETTERS: Final[Mapping[Language, str]] = {
    Language.GERMAN: "äöüß",
    Language.SPANISH: "ñ",
    Language.PORTUGUESE: "ãõ",
    Language.FRENCH: "èêœùû",
}
"""Letters that a word of one of the six languages has in that one only, or nearly so."""

_LETTER_WEIGHT: Final = 0.5
_SPANISH_MARKS: Final = re.compile("[¿¡]")


def _weights() -> Mapping[Language, Mapping[str, float]]:
    words = {language: EMPTY_WORDS_BY_LANGUAGE[language] | frozenset(_MORE[language].split()) for language in Language}
    return MappingProxyType(
        {
            language: MappingProxyType({word: 1 / sum(word in each for each in words.values()) for word in own})
            for language, own in words.items()
        }
    )


_WEIGHTS: Final = _weights()


def language_of(text: str) -> Language | None:
    """The language of `text`, or None where its words do not say: too short, mixed, or none of the six."""
    words = words_of(text)[:WORDS_READ_MAX]
    evidence = {language: sum(_evidence(word, language) for word in words) for language in Language}
    evidence[Language.SPANISH] += float(bool(_SPANISH_MARKS.search(text)))
    best, second, *_ = sorted(Language, key=lambda language: -evidence[language])
    is_clear = evidence[best] >= max(EVIDENCE_MIN, LEAD_MIN * evidence[second], SHARE_MIN * len(words))
    return best if is_clear else None


def _evidence(word: str, language: Language) -> float:
    spelled = not word.isascii() and any(letter in word for letter in _LETTERS.get(language, ""))
    return max(_WEIGHTS[language].get(word, 0.0), _LETTER_WEIGHT * spelled)
