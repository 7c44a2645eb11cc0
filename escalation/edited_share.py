"""How much of a prepared text a person changed before they sent it. Pure."""

from difflib import SequenceMatcher
from typing import Final

WORDS_COMPARED_MAX: Final = 400
"""Of each text: comparing takes the square of it at worst, some milliseconds here."""


def edited_share(prepared: str, sent: str) -> float:
    """The share of words that differ, from 0 for the same words in the same order to 1 for none in common.

    It is one less the similarity of Ratcliff and Obershelp (Dr. Dobb's Journal, July 1988) over words; how they are
    spaced does not count. What was sent without anything prepared is all the person's own: 1.
    """
    before, after = prepared.split()[:WORDS_COMPARED_MAX], sent.split()[:WORDS_COMPARED_MAX]
    return 1 - SequenceMatcher(None, before, after, autojunk=False).ratio()
