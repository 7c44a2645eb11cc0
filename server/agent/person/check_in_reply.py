"""Whether somebody who was asked "do you still need help with it?" says that it is solved, or still broken. Pure.

Careful rather than clever: a reply is read only where its words leave no doubt, since a ticket that is closed in error
costs a customer more than one that a person reads. All six languages are looked for at once: people answer in any.
"""

import re
from typing import Final

from escalation.solved_words import BROKEN, DOUBT, FIXED
from escalation.ticket import CheckIn

WORDS_MAX: Final = 40
"""A longer reply tells a story; a person reads it."""

_THANKS: Final = (
    r"(?:[\s,.!]+(?:thanks|thank\ you|thx|many\ thanks|danke|vielen\ dank|merci(?:\ beaucoup)?|gracias|muchas\ gracias"
    r"|obrigad[oa]|muito\ obrigad[oa]|bedankt|dank\ u|dank\ je))?[\s.!]*"
)
_NO: Final = re.compile(rf"(?:no|nope|nein|nee|ne|non|não|nao)(?:[\s,]+(?:longer|more))?{_THANKS}")
_PLEASE: Final = r"(?:[\s,]+(?:please|bitte|graag|s'il\ vous\ plaît|por\ favor))?"
_YES: Final = re.compile(rf"(?:yes|yep|yeah|ja|oui|si|sí|sim){_PLEASE}{_THANKS}")


def read_check_in(text: str) -> CheckIn:
    """FIXED or BROKEN where the reply leaves no doubt, else UNCLEAR."""
    plain = " ".join(text.casefold().replace("’", "'").replace("'", "'").split())
    if _NO.fullmatch(plain):
        return CheckIn.FIXED
    if _YES.fullmatch(plain):
        return CheckIn.BROKEN
    if not plain or len(plain.split()) > WORDS_MAX:
        return CheckIn.UNCLEAR
    # What is said to be broken is taken out first: "not solved" holds the word "solved".
    rest = BROKEN.sub(" ", plain)
    is_fixed, is_broken = FIXED.search(rest) is not None, rest != plain
    if is_broken:
        return CheckIn.UNCLEAR if is_fixed else CheckIn.BROKEN
    if is_fixed and "?" not in plain and not DOUBT.search(plain):
        return CheckIn.FIXED
    return CheckIn.UNCLEAR
