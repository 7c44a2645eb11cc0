"""From a ranking to what a person can read: no text twice, and a section that was cut comes whole."""

from collections.abc import Iterator, Sequence, Set
from dataclasses import replace
from typing import Final

from knowledge.passage import Passage

JOINED_WORDS_MAX: Final = 400
"""About two passages: what is longer than that is not read in one go."""

SAME_WORDS_MIN: Final = 8
"""Shorter texts ("Go to Settings.") are the same in many articles without being copies."""


def readable(passages: Sequence[Passage], ranked: Sequence[int], limit: int) -> Iterator[tuple[int, Passage]]:
    """The first `limit` of `ranked` (places in `passages`, which keeps the parts of a section together and in order).

    Yields each place with its passage, joined with the parts of its section beside it, at most JOINED_WORDS_MAX
    words together. What stands in an earlier one already, or says word for word the same, is passed over.
    """
    shown: set[int] = set()
    said: set[tuple[str, str]] = set()
    for at in ranked:
        if limit <= 0:
            return
        text = _sameness(passages[at])
        if at in shown or (text is not None and text in said):
            continue
        first, last = _section_around(passages, at, shown)
        parts = passages[first : last + 1]
        shown.update(range(first, last + 1))
        said.update(each for each in map(_sameness, parts) if each is not None)
        limit -= 1
        yield at, passages[at] if first == last else _joined(parts)


def _sameness(passage: Passage) -> tuple[str, str] | None:
    """What two copies have in common: heading and words; None for a text that is too short to be a copy."""
    words = passage.text.casefold().split()
    if len(words) < SAME_WORDS_MIN:
        return None
    return (passage.breadcrumb[-1].casefold() if passage.breadcrumb else "", " ".join(words))


def _section_around(passages: Sequence[Passage], at: int, shown: Set[int]) -> tuple[int, int]:
    """The first and last place of the parts of one section around `at` that may be read together, none `shown` yet."""
    first = last = at
    words = _words(passages[at])
    while last + 1 < len(passages) and last + 1 not in shown and _follow(passages, last):
        words += _words(passages[last + 1])
        if words > JOINED_WORDS_MAX:
            break
        last += 1
    else:
        while first > 0 and first - 1 not in shown and _follow(passages, first - 1):
            words += _words(passages[first - 1])
            if words > JOINED_WORDS_MAX:
                break
            first -= 1
    return first, last


def _follow(passages: Sequence[Passage], at: int) -> bool:
    """Whether the passage after `at` is the next part of its section."""
    here, after = passages[at], passages[at + 1]
    return (here.article_id, here.anchor, here.breadcrumb) == (after.article_id, after.anchor, after.breadcrumb)


def _joined(parts: Sequence[Passage]) -> Passage:
    head = parts[0].index_text.partition("\n")[0]
    bodies = (each.index_text.partition("\n")[2] for each in parts)
    return replace(
        parts[0], text="\n\n".join(each.text for each in parts), index_text="\n".join((head, *filter(None, bodies)))
    )


def _words(passage: Passage) -> int:
    return len(passage.text.split())
