"""What kind of answer a question asks for, and the questions that one message holds."""

import re
from enum import StrEnum
from typing import Final

from server.agent.content_words import content_words


class Asks(StrEnum):
    """The form that answers best."""

    FOR_STEPS = "steps"
    FOR_FIGURES = "figures"
    FOR_TEXT = "text"


_FIGURES = re.compile(
    r"\bhow (?:much|many|long|often|big|large|far|soon|old|late|early)\b|\bwhich\b|\bwhen\b"
    r"|\b(?:cost|costs|price|prices|pricing|limit|limits|maximum|minimum|fee|fees|size|deadline)\b"
    r"|\bwie ?(?:viele?|lange?|oft|gro(?:ß|ss)|teuer)\b|\bkostet\b|\bcombien\b|\bquels?\b|\bquelles?\b"
    r"|\bcu[aá]nt[oa]s?\b|\bquant[oa]s?\b|\bhoe(?:veel| lang| vaak| groot)\b|\bwelke\b"
)
_STEPS = re.compile(
    r"\bhow (?:do|can|to|should|would|could|does|did|might)\b|\bwhere (?:do|can|is|are|should)\b"
    r"|\bsteps?\b|\bset(?:ting)? up\b"
    r"|\b(?:i want|i'd like|i would like|i need|i'm trying|trying|can't|cannot|unable) to\b"
    r"|\bwie\b|\bwo\b|\bcomment\b|\boù\b|\bc[oó]mo\b|\bd[oó]nde\b|\bonde\b|\bhoe\b|\bwaar\b"
)
_BETWEEN_QUESTIONS: Final = re.compile(
    r"[?!]\s+|\n+|(?<=[a-z0-9])\.\s+(?=[A-Z])"
    r"|,?\s+(?:and|also|and also)\s+(?=(?:how|what|where|when|why|who|which|can|could|is|are|do|does)\b)",
    re.IGNORECASE,
)


def asks(question: str) -> Asks:
    """The form of answer that `question` asks for; figures before steps ("how long", not "how")."""
    text = question.casefold().replace("’", "'")
    if _FIGURES.search(text):
        return Asks.FOR_FIGURES
    return Asks.FOR_STEPS if _STEPS.search(text) else Asks.FOR_TEXT


def questions_in(message: str) -> tuple[str, ...]:
    """The questions of `message` that say anything of their own, in their order; at least one, itself."""
    parts = (part.strip() for part in _BETWEEN_QUESTIONS.split(message))
    return tuple(part for part in parts if part and content_words(part)) or (message,)
