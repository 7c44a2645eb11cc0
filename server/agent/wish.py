"""Whether a visitor asks for a person: heard at once, in six languages, before any model is asked."""

import re
from typing import Final

from server.agent.wish_phrases import DUTCH, ENGLISH, FRENCH, GERMAN, NOT_A_WISH, PORTUGUESE, SPANISH

TEXT_CHARACTERS_MAX: Final = 1_000
"""A wish is said briefly; in a longer text it stands at the beginning or at the end."""

_PHRASES: Final = tuple(re.compile(phrase) for phrase in (*ENGLISH, *GERMAN, *FRENCH, *SPANISH, *PORTUGUESE, *DUTCH))
_OTHERWISE_MEANT: Final = tuple(re.compile(phrase) for phrase in NOT_A_WISH)


def wants_person(text: str) -> bool:
    """Whether `text` asks to be helped by a person; a mere mention of people or agents does not count."""
    said = _plain(text)
    if any(phrase.search(said) for phrase in _OTHERWISE_MEANT):
        return False
    return any(phrase.search(said) for phrase in _PHRASES)


def _plain(text: str) -> str:
    folded = " ".join(text.casefold().replace("’", "'").replace("`", "'").split())
    if len(folded) <= TEXT_CHARACTERS_MAX:
        return folded
    half = TEXT_CHARACTERS_MAX // 2
    return f"{folded[:half]} {folded[-half:]}"
