"""What somebody typed into a search box, as words and phrases to be found, and a text with these marked. No I/O."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

QUERY_CHARACTERS_MAX: Final = 200
TERMS_MAX: Final = 12
"""Words and phrases of one search; the rest of a longer one is left out."""

PREFIX_CHARACTERS_MIN: Final = 3
"""From how many letters on the last word stands for all words that begin so."""

SNIPPET_CHARACTERS: Final = 220
BEFORE_CHARACTERS: Final = 60
"""Of the text before the first word that was found."""

_WORD: Final = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Term:
    """Words that stand next to each other in this order, folded; of a prefix the last one may go on."""

    words: tuple[str, ...]
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a snippet, marked where it is what was looked for."""

    text: str
    marked: bool = False


def terms_of(query: str) -> tuple[Term, ...]:
    """The terms that must all occur. What stands in quotes is a phrase, and so is an address or a path.

    Nothing that a search engine takes for an operator survives: terms hold letters and digits only.
    """
    terms: list[Term] = []
    rest = query[:QUERY_CHARACTERS_MAX]
    ends_open = bool(rest) and not rest[-1].isspace() and rest.count('"') % 2 == 0 and not rest.endswith('"')
    for place, part in enumerate(re.split(r'("[^"]*"?)', rest)):
        chunks = [part] if place % 2 else part.split()
        terms += [Term(words) for chunk in chunks if (words := words_of(chunk))]
    terms = list(dict.fromkeys(terms))[:TERMS_MAX]
    if terms and ends_open and len(terms[-1].words[-1]) >= PREFIX_CHARACTERS_MIN and _WORD.match(rest[-1]):
        terms[-1] = Term(terms[-1].words, prefix=True)
    return tuple(terms)


def words_of(text: str) -> tuple[str, ...]:
    """The words of a text as they are compared: in lower case, without accents."""
    return tuple(_WORD.findall(folded(text)))


def folded(text: str) -> str:
    """In lower case, without accents."""
    apart = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", "".join(c for c in apart if not unicodedata.combining(c))).lower()


def snippet(text: str, terms: tuple[Term, ...]) -> tuple[Piece, ...]:
    """The part of a text around the first word that was found, in one line, with all found words marked."""
    line = " ".join(text.split())
    found = [match.span() for match in _WORD.finditer(line) if _is_found(match.group(), terms)]
    begin = max(0, (found[0][0] if found else 0) - BEFORE_CHARACTERS)
    if begin:
        begin = line.find(" ", begin) + 1 or begin
    end = min(len(line), begin + SNIPPET_CHARACTERS)
    pieces = [Piece("…")] if begin else []
    at = begin
    for first, last in found:
        if first < begin or last > end:
            continue
        if first > at:
            pieces.append(Piece(line[at:first]))
        pieces.append(Piece(line[first:last], marked=True))
        at = last
    if at < end:
        pieces.append(Piece(line[at:end]))
    return (*pieces, *((Piece("…"),) if end < len(line) else ()))


def _is_found(word: str, terms: tuple[Term, ...]) -> bool:
    parts = words_of(word)
    return any(
        part in term.words or (term.prefix and part.startswith(term.words[-1])) for part in parts for term in terms
    )
