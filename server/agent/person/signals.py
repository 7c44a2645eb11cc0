"""Phrases that are listened for, in six languages at once: tables of `a | b | c`, heard as whole words."""

import re
from typing import Final

from server.agent.person.word_classes import unfolded

TEXT_CHARACTERS_MAX: Final = 4_000
"""As long as a visitor's message may be; a turn of several is heard from its end."""


def listened(*tables: str) -> re.Pattern[str]:
    """What hears any phrase of `tables` in a text that is `folded`."""
    phrases = {folded(phrase) for table in tables for phrase in table.split("|")}
    longest_first = sorted(filter(None, phrases), key=lambda phrase: (-len(phrase), phrase))
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")


def folded(text: str) -> str:
    """`text` in small letters, without accents, with single spaces and straight apostrophes; its latest part."""
    return " ".join(unfolded(text[-TEXT_CHARACTERS_MAX:]).split())
