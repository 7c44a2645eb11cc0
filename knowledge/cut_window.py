"""How long a passage may be, and in what that is counted."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

Measure = Callable[[str], int]
"""The length of a text in the units of a window; the sum over the parts of a text is at least that of the whole."""

PASSAGE_WORDS_MAX: Final = 180
"""all-MiniLM-L6-v2 reads 256 word pieces, about 200 English words; the rest is left for longer words than usual."""


def words(text: str) -> int:
    """How many words `text` has, as far as they stand apart."""
    return len(text.split())


@dataclass(frozen=True, slots=True)
class CutWindow:
    """What the embedding model reads of a passage: title, breadcrumb and text together."""

    size: int = PASSAGE_WORDS_MAX
    """In what `measure` counts; for a model its tokens."""
    measure: Measure = words
