"""Whether what was shown contains the sentences that answer."""

import re
from collections.abc import Iterable
from typing import Final

_LIST_MARK: Final = re.compile(r"^[ \t]*(?:(?:>|[-+*]|\d{1,3}[.)])[ \t]+)+", re.MULTILINE)
_TAG: Final = re.compile(r"<[^<>]*>")
_CITATION: Final = re.compile(r"\[\d{1,3}\](?!\()")
_ADDRESS: Final = re.compile(r"\]\([^()\s]*\)")
_WORD: Final = re.compile(r"[^\W_]+")


def contains(shown: str, sentences: Iterable[str]) -> bool:
    """Whether each of `sentences` stands in `shown` with all its words, in their order and with nothing in between."""
    words = f" {' '.join(words_shown(shown))} "
    return all(f" {' '.join(words_shown(sentence))} " in words for sentence in sentences)


def words_shown(text: str) -> tuple[str, ...]:
    """The words and numbers of `text` in small letters, without white space, punctuation and mark-up.

    Numbers and bullets of lists, citations such as `[1]`, addresses of links and HTML tags are mark-up.
    """
    for mark_up, instead in ((_TAG, " "), (_ADDRESS, "]"), (_CITATION, " "), (_LIST_MARK, "")):
        text = mark_up.sub(instead, text)
    return tuple(_WORD.findall(text.casefold()))
