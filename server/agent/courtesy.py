"""Greetings and thanks: they want a kind word, not a search of the help centre, and surely no ticket."""

import re
from typing import Final

from server.agent.words import GREETING, THANKS

WORDS_MAX: Final = 5
"""Longer than this, a text that begins with a greeting holds a question."""

_GREETINGS: Final = frozenset(
    [
        "hi",
        "hello",
        "hey",
        "hey there",
        "hi there",
        "hello there",
        "good morning",
        "good afternoon",
        "good evening",
        "hallo",
        "guten tag",
        "bonjour",
        "salut",
        "hola",
        "buenos dias",
        "ola",
        "hoi",
        "ciao",
    ]
)
_THANKS: Final = frozenset(
    [
        "thanks",
        "thank you",
        "thanks a lot",
        "thank you very much",
        "many thanks",
        "thx",
        "ty",
        "cheers",
        "great thanks",
        "ok thanks",
        "perfect",
        "perfect thanks",
        "danke",
        "vielen dank",
        "merci",
        "gracias",
        "obrigado",
        "obrigada",
        "bedankt",
        "grazie",
    ]
)


def courteous_reply(text: str) -> str | None:
    """The kind word that answers `text`, or None when it says more than a greeting or thanks."""
    plain = " ".join(re.findall(r"[^\W\d_]+", text.lower()))
    if len(plain.split()) > WORDS_MAX or "?" in text:
        return None
    if plain in _GREETINGS:
        return GREETING
    return THANKS if plain in _THANKS else None
