"""Text from outside, as it goes into a prompt: between two lines that it cannot imitate, without what nobody sees."""

import re
import unicodedata
from typing import Final

_FENCE: Final = re.compile(r"\b(?:BEGIN|END)(?=\s)")

_UNSEEN: Final = frozenset({"Cc", "Cf", "Co", "Cs", "Cn"})


def fenced(name: str, text: str) -> str:
    """`text` as data called `name`, between a line that begins it and one that ends it."""
    return f"BEGIN {name}\n{_FENCE.sub(lambda found: found[0].title(), visible(text))}\nEND {name}"


def one_line(text: str) -> str:
    """`text` without line breaks, and with single spaces."""
    return " ".join(visible(text).split())


def visible(text: str) -> str:
    """`text` without characters that a person does not see and a model would read."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in _UNSEEN)
