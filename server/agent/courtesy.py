"""Greetings and thanks: they want a kind word, not a search of the help centre, and surely no ticket."""

import re
from collections.abc import Mapping
from typing import Final

from server.agent.language import Language
from server.agent.phrases import phrases_in

WORDS_MAX: Final = 5
"""Longer than this, a text that begins with a greeting holds a question."""

_GREETINGS: Final[Mapping[Language, str]] = {
    Language.ENGLISH: "hi|hello|hey|hey there|hi there|hello there|good morning|good afternoon|good evening|ciao",
    Language.GERMAN: "hallo|guten tag|guten morgen|guten abend",
    Language.FRENCH: "bonjour|bonsoir|salut",
    Language.SPANISH: "hola|buenos dias|buenos días|buenas tardes",
    Language.PORTUGUESE: "ola|olá|bom dia|boa tarde",
    Language.DUTCH: "hoi|goedendag|goedemorgen",
}
_THANKS: Final[Mapping[Language, str]] = {
    Language.ENGLISH: "thanks|thank you|thanks a lot|thank you very much|many thanks|thx|ty|cheers|great thanks"
    "|ok thanks|perfect|perfect thanks|grazie",
    Language.GERMAN: "danke|vielen dank|danke schön",
    Language.FRENCH: "merci|merci beaucoup",
    Language.SPANISH: "gracias|muchas gracias",
    Language.PORTUGUESE: "obrigado|obrigada|muito obrigado",
    Language.DUTCH: "bedankt|dank je|dank u",
}


def courteous_reply(text: str) -> str | None:
    """The kind word that answers `text` in its language, or None when it says more than a greeting or thanks."""
    plain = " ".join(re.findall(r"[^\W\d_]+", text.lower()))
    if len(plain.split()) > WORDS_MAX or "?" in text:
        return None
    for language in Language:
        if plain in _GREETINGS[language].split("|"):
            return phrases_in(language).greeting
        if plain in _THANKS[language].split("|"):
            return phrases_in(language).thanks
    return None
