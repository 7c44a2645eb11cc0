"""What goes into an answerer and what comes out of it: the protocol that all answerers share."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Protocol

from knowledge.retrieval import Retrieval
from server.conversation.message import Message
from server.conversation.page_context import PageContext
from server.protocol.server_frames import Source


@dataclass(frozen=True, slots=True)
class Turn:
    """What is to be answered: all that the visitor said since the last answer, as one question."""

    question: str
    page: PageContext | None
    history: tuple[Message, ...]
    """Messages before this turn, the oldest first."""

    site_name: str


@dataclass(frozen=True, slots=True)
class TextDelta:
    """The next piece of an answer's text."""

    text: str


@dataclass(frozen=True, slots=True)
class Answer:
    """A finished answer. `sources` are the passages that it cites, numbered as `[1]` in the text."""

    text: str
    sources: tuple[Source, ...]
    support: float
    """How much of the text the sources bear out, in [0, 1]."""

    answerer: str
    """Name of the answerer, such as `extractive` or `openai:gpt-5`."""


@dataclass(frozen=True, slots=True)
class Declined:
    """The answerer found nothing that answers; `why` is a sentence for the person who takes over."""

    why: str
    answerer: str


class ProviderFailed(Exception):
    """The model behind an answerer failed: unreachable, too slow, cut off, or an error of its own."""


class Answerer(Protocol):
    """Turns passages into an answer."""

    name: str

    def answer(self, turn: Turn, retrieval: Retrieval) -> AsyncIterator[TextDelta | Answer | Declined]:
        """Streams deltas and ends with exactly one Answer or Declined; the deltas join to the Answer's text.

        Raises ProviderFailed when the model fails; what was streamed until then counts for nothing.
        """
        ...
