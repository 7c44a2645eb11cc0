"""Cutting a paragraph into its sentences, and telling which of them make no sense alone."""

import re
from typing import Final

_LISTED: Final = (
    "e.g i.e etc vs approx no nr incl max min mr mrs ms dr st inc ltd co z.b d.h bzw ca ggf usw p.ex ej bijv"
)
ABBREVIATIONS: Final = frozenset(_LISTED.split())
"""A full stop after one of these does not end a sentence."""

MARK_CHARACTERS_MAX: Final = 2_000
"""Longer than any link, code or bold words: a mark that is still open then is a sign of its own."""

_END = re.compile(r"[.!?…][\"”’»)\]*_`]*\s+")
_OPENING = '"“„‘«(*_`[¿¡'
_OPEN_LINK = re.compile(r"\[[^\]]*$|\]\([^()\s]*$")
_ENDED = re.compile(r"[.!?…:][\"”’»)\]*_`]*$")

_LEANING: Final = """
    this these that those it its it's they their them he she otherwise then afterwards afterward however therefore
    thus hence so but and or also instead similarly likewise furthermore moreover such both either neither doing
    finally additionally
    dies diese dieser dieses diesen diesem jene jener sonst andernfalls dann danach daher deshalb darum also aber
    doch jedoch außerdem zudem stattdessen
    cela ceci ce cette ces il elle ils elles sinon ensuite puis donc mais alors ainsi cependant toutefois
    esto este esta estos estas eso ese esa entonces luego después pero además así
    isto isso esse essa esses essas ele ela eles elas então depois mas porém assim
    dit deze die dat anders dan daarna maar ook daarom dus
"""
_LEANING_WORDS: Final = frozenset(_LEANING.split())
_LEANING_PHRASES: Final = re.compile(
    r"(?:if so|if not|in (?:that|this|such) cases?|for (?:example|instance)|as a (?:result|consequence)|after that"
    r"|because of (?:this|that)|das (?:ist|sind|geht|gilt|heißt|bedeutet|kann|wird)|in diesem fall|zum beispiel"
    r"|dans ce cas|par exemple|c'est|en ese caso|en este caso|por ejemplo|si no|de lo contrario|sin embargo"
    r"|nesse caso|neste caso|por exemplo|caso contrário|além disso|in dat geval|bijvoorbeeld|het (?:is|kan|wordt))\b"
)


def sentences(paragraph: str) -> tuple[str, ...]:
    """The sentences of a paragraph of Markdown, trimmed; joined by spaces they are the paragraph.

    Line breaks within the paragraph count as spaces. An abbreviation, a decimal number and a full stop before a
    small letter do not end a sentence, nor does anything within bold words, code or a link.
    """
    text = " ".join(paragraph.split())
    found: list[str] = []
    start = 0
    for end in _END.finditer(text):
        if _ends_here(text[start : end.start()], text[end.start()], text[end.end() :]) and _is_closed(
            text[start : end.end()]
        ):
            found.append(text[start : end.end()].rstrip())
            start = end.end()
    rest = text[start:].strip()
    return (*found, rest) if rest else tuple(found)


def is_ended(sentence: str) -> bool:
    """Whether it ends as a sentence does, with a mark of its own, or announces what follows with a colon."""
    return bool(_ENDED.search(sentence.rstrip()))


def leans(sentence: str) -> bool:
    """Whether it begins in the middle of a thought: with a small letter, or a word that points to what stands before.

    Knows such words of English, German, French, Spanish, Portuguese and Dutch. "It" may point to nothing ("It is
    possible to ..."); it is taken to lean, because a sentence too many costs less than a thought without its beginning.
    """
    begins = sentence.lstrip(_OPENING + " ")
    if not begins or sentence.lstrip().startswith("`"):
        return False
    plain = begins.casefold().replace("’", "'")
    words = plain.split()
    return begins[0].islower() or words[0].strip(".,;:!*_") in _LEANING_WORDS or bool(_LEANING_PHRASES.match(plain))


def _ends_here(before: str, mark: str, after: str) -> bool:
    follows = after.lstrip(_OPENING)[:1]
    if follows.islower():
        return False
    last = before.split()[-1].lstrip(_OPENING).casefold() if before.split() else ""
    return mark != "." or (last not in ABBREVIATIONS and not (len(last) == 1 and last.isalpha() and last != "i"))


def _is_closed(sentence: str) -> bool:
    """Whether no bold words, code or link is open at its end."""
    if len(sentence) > MARK_CHARACTERS_MAX:
        return True
    balanced = sentence.count("`") % 2 == 0 and sentence.count("**") % 2 == 0
    return balanced and not _OPEN_LINK.search(sentence)
