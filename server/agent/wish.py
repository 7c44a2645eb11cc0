"""Whether a visitor asks for a person: heard at once, in six languages, before any model is asked."""

import re
from typing import Final

from server.agent.person.frames import ALONE, FRAMES, NOT_MEANT, VERB_LAST, compiled
from server.agent.person.word_classes import Vocabulary, WordClass, tokens_of
from server.agent.person.words_dutch import DUTCH
from server.agent.person.words_english import ENGLISH
from server.agent.person.words_french import FRENCH
from server.agent.person.words_german import GERMAN
from server.agent.person.words_portuguese import PORTUGUESE
from server.agent.person.words_spanish import SPANISH

TEXT_CHARACTERS_MAX: Final = 1_000
"""A wish is said briefly; in a longer text it stands at the beginning or at the end."""

UNDERSTOOD_SHARE_MIN: Final = 0.6
"""A language counts when it knows so many of the words that the best one knows: "human" is near to a word of each."""

_FRAMES: Final = tuple(map(compiled, FRAMES))
_FRAMES_VERB_LAST: Final = (*_FRAMES, *map(compiled, VERB_LAST))
_UNKNOWN: Final = frozenset((WordClass.WORD, WordClass.BREAK, WordClass.COMMA))
_ALONE: Final = compiled(ALONE)
_NOT_MEANT: Final = tuple(map(compiled, NOT_MEANT))

_LANGUAGES: Final[tuple[tuple[Vocabulary, tuple[re.Pattern[str], ...]], ...]] = (
    (ENGLISH, _FRAMES),
    (GERMAN, _FRAMES_VERB_LAST),
    (FRENCH, _FRAMES),
    (SPANISH, _FRAMES),
    (PORTUGUESE, _FRAMES),
    (DUTCH, _FRAMES_VERB_LAST),
)


def wants_person(text: str) -> bool:
    """Whether `text` asks to be helped by a person; a mere mention of people or agents does not count."""
    tokens = tokens_of(_ends(text))
    readings = [(vocabulary.read(tokens), frames) for vocabulary, frames in _LANGUAGES]
    understood = [len(tokens) - sum(letter in _UNKNOWN for letter in classes) for classes, _ in readings]
    enough = UNDERSTOOD_SHARE_MIN * max(understood)
    return any(_heard(*reading) for reading, words in zip(readings, understood, strict=True) if words >= enough)


def _ends(text: str) -> str:
    if len(text) <= TEXT_CHARACTERS_MAX:
        return text
    half = TEXT_CHARACTERS_MAX // 2
    return f"{text[:half]}\n{text[-half:]}"


def _heard(classes: str, frames: tuple[re.Pattern[str], ...]) -> bool:
    return any(_is_wish(sentence, frames) for sentence in classes.split("|") if sentence)


def _is_wish(sentence: str, frames: tuple[re.Pattern[str], ...]) -> bool:
    if _ALONE.search(sentence):
        return True
    if any(frame.search(sentence) for frame in _NOT_MEANT):
        return False
    return any(frame.search(sentence) for frame in frames)
