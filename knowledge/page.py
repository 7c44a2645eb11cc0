"""The page of the host product that a question is asked on."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

PAGE_TEXT_CHARACTERS_MAX: Final = 400
"""Title and headings beyond this would push the question out of the model's 256 word pieces."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page by its key, a route pattern such as `/projects/:id/members`; never a raw URL."""

    key: str
    title: str = ""
    headings: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    """What the product declares of the page in words for people, such as `Trial plan` or `Invoice overdue`."""

    @property
    def text(self) -> str:
        """Title, headings and facts as one line, at most PAGE_TEXT_CHARACTERS_MAX characters; may be empty."""
        return _line((self.title, *self.headings, *self.facts))

    @property
    def name(self) -> str:
        """The title as one line, at most PAGE_TEXT_CHARACTERS_MAX characters; may be empty."""
        return _line((self.title,))


def _line(texts: Iterable[str]) -> str:
    """`texts` as one line of at most PAGE_TEXT_CHARACTERS_MAX characters; what is beyond is not looked at."""
    line = ""
    for text in texts:
        line = " ".join(f"{line} {text[: 2 * PAGE_TEXT_CHARACTERS_MAX]}".split())
        if len(line) >= PAGE_TEXT_CHARACTERS_MAX:
            break
    return line[:PAGE_TEXT_CHARACTERS_MAX]
