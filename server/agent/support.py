"""How much of an answer its sources bear out."""

import re
from collections.abc import Iterable
from typing import Final

from knowledge.passage import Passage
from server.agent.content_words import content_words
from server.agent.sentences import sentences

BORNE_OUT: Final = 0.6
"""A sentence is borne out when the sources have so much of its content words; a free wording keeps about 0.7."""

_CITATION = re.compile(r"\[\d+\]")
_FIGURE = re.compile(r"\d[\d.,]*\d|\d")


def support_of(text: str, passages: Iterable[Passage], results: Iterable[str] = ()) -> float:
    """The share of the sentences of `text`, by their content words, that `passages` or `results` of tools bear out, in
    [0, 1].

    A sentence with a figure that none of them has is not borne out, whatever its words. A text without content
    words has nothing to bear out: 0.
    """
    said = " ".join((*(" ".join((p.title, *p.breadcrumb, p.text, p.index_text)) for p in passages), *results))
    words, figures = content_words(said), frozenset(_FIGURE.findall(said))
    weights = [(len(content_words(each)), _borne_out(each, words, figures)) for each in _statements(text)]
    whole = sum(weight for weight, _ in weights)
    return sum(weight for weight, borne_out in weights if borne_out) / whole if whole else 0.0


def _statements(text: str) -> list[str]:
    lines = (re.sub(r"^\s*(?:[-*+>]|\d+[.)])\s+", "", line) for line in _CITATION.sub("", text).splitlines())
    return [sentence for line in lines for sentence in sentences(line)]


def _borne_out(sentence: str, words: frozenset[str], figures: frozenset[str]) -> bool:
    own = content_words(sentence)
    return bool(own) and len(own & words) >= BORNE_OUT * len(own) and set(_FIGURE.findall(sentence)) <= figures
