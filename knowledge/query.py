"""What is searched for: the question, the question before it where it leans on that, and the page."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from knowledge.lexical import words_of
from knowledge.page import Page

QUESTION_CHARACTERS_MAX: Final = 1_000
"""The model reads about 1,000 characters; a longer message is searched by its beginning."""

FOLLOW_UP_WORDS_MAX: Final = 2
"""A question with so few words that mean something ("and on mobile?") may lean on the one before."""

LEANING: Final = re.compile(
    r"^\W*(?:and|or|but|also|then|what about|how about|und|oder|aber|et|ou|mais|y|o|pero|e|mas|en)\b"
    r"|\b(?:it|its|that|those|these|them|they|one|ones|there|same|instead)\b",
    re.IGNORECASE,
)
"""How a question begins or what it points at when it leans on the one before; "Can I pay with X?" stands alone."""


@dataclass(frozen=True, slots=True)
class Query:
    """The texts to search for; None where there is nothing to say."""

    question: str
    with_previous: str | None
    page: Page | None
    """Only when it has a text or a key to go by."""

    @property
    def asked(self) -> tuple[str, ...]:
        """What the visitor said: the question, and for a follow-up the question together with the one before."""
        return (self.question, self.with_previous) if self.with_previous else (self.question,)

    @property
    def page_texts(self) -> tuple[str, ...]:
        """The page's text and its title, where it has them."""
        return () if self.page is None else tuple(filter(None, (self.page.text, self.page.name)))

    @property
    def texts(self) -> tuple[str, ...]:
        """Every text once, the question first."""
        return tuple(dict.fromkeys((*self.asked, *self.page_texts)))


def query_of(question: str, page: Page | None, history: Sequence[str]) -> Query:
    """The query for `question`; `history` holds the visitor's earlier questions, the newest last."""
    asked = " ".join(question.split())[:QUESTION_CHARACTERS_MAX]
    previous = " ".join(history[-1].split())[:QUESTION_CHARACTERS_MAX] if history else ""
    follows_up = bool(previous) and len(words_of(asked)) <= FOLLOW_UP_WORDS_MAX and LEANING.search(asked) is not None
    return Query(question=asked, with_previous=f"{previous}\n{asked}" if follows_up else None, page=page)
