"""What goes into an answerer and what comes out of it: the protocol that all answerers share."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import KW_ONLY, dataclass, field
from typing import ClassVar, Final, Literal, Protocol

from escalation.reason import ReasonCode
from knowledge.retrieval import Retrieval
from server.conversation.message import Message
from server.conversation.page_context import PageContext
from server.protocol.server_frames import Card, Source


@dataclass(frozen=True, slots=True)
class TurnContact:
    """Who asks. Without `is_identified` nobody vouches for the rest, and no action is taken in their name."""

    contact_id: str
    name: str | None = None
    email: str | None = None
    external_id: str | None = None
    segment: str | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)
    is_identified: bool = False


NOBODY: Final = TurnContact("")
"""Stands where a question is asked outside of any conversation."""


@dataclass(frozen=True, slots=True)
class Turn:
    """What is to be answered: all that the visitor said since the last answer, as one question."""

    question: str
    page: PageContext | None
    history: tuple[Message, ...]
    """Messages before this turn, the oldest first."""

    site_name: str
    _: KW_ONLY
    selection: str = ""
    """What the visitor has marked on the page and asks about; text from outside, as the page is."""

    site_id: str = ""
    conversation_id: str = ""
    run_id: str = ""
    contact: TurnContact = NOBODY
    decided: str | None = None
    """The action that the visitor confirmed or declined in this turn; its row says which."""

    decided_before: tuple[str, ...] = ()
    """Others that they decided in the same turn, in their order: each is a promise of its own."""

    attachments: tuple[str, ...] = ()
    """Names of the files that came with it; nobody but a person can look into them."""

    asked_at: float | None = None
    """When work on it began, in seconds of the event loop's clock: the models of a turn share what time there is."""

    @property
    def search(self) -> str:
        """What to search by: the question, and what it is about."""
        return f"{self.question}\n{self.selection}" if self.selection else self.question

    @property
    def recent(self) -> tuple[Message, ...]:
        """The history since the AI agent last had the conversation from the beginning: after the latest message of a
        person or of the system. What was said before, to whoever, moves the agent to nothing."""
        for place in range(len(self.history), 0, -1):
            if self.history[place - 1].author in {"person", "system"}:
                return self.history[place:]
        return self.history


StepOutcome = Literal["done", "failed", "refused", "proposed"]


@dataclass(frozen=True, slots=True)
class ToolStep:
    """A tool that was used, or was refused, on the way to an answer."""

    tool: str
    arguments: Mapping[str, str]
    """As a person may read them: bound and secret ones are left out."""

    outcome: StepOutcome
    words: str
    """What came of it, in a sentence or two."""

    milliseconds: float = 0.0


@dataclass(frozen=True, slots=True)
class PromptPart:
    """A part of what the model was told, and its size in estimated tokens."""

    name: str
    tokens: int


@dataclass(frozen=True, slots=True)
class Usage:
    """What a model was used for. Tokens as the provider counts them, else estimated at four characters each."""

    model: str
    prompt_tokens: int
    completion_tokens: int
    cost_microdollars: int
    parts: tuple[PromptPart, ...] = ()


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

    card: Card | None = None
    """What the visitor may press below it."""

    steps: tuple[ToolStep, ...] = ()
    usage: Usage | None = None
    self_report: float | None = None
    """How sure the model says it is, in [0, 1]; one sign among others."""

    asks_back: bool = False
    """It is no answer yet but a question to the visitor."""

    other_language: bool = False
    """The help centre speaks another language than the question; a person is offered beside the quote."""


@dataclass(frozen=True, slots=True)
class Declined:
    """The answerer found nothing that answers; `why` is a sentence for the person who takes over."""

    why: str
    answerer: str
    reason: ReasonCode | None = None
    """Why, when the answerer knows better than that nothing is written on it."""

    steps: tuple[ToolStep, ...] = ()
    usage: Usage | None = None
    best_guess: str = ""
    """What it would have said; for the person, never for the visitor."""


class ProviderFailed(Exception):
    """The model behind an answerer failed: unreachable, too slow, cut off, or an error of its own."""

    reason: ClassVar[ReasonCode] = ReasonCode.PROVIDER_FAILURE
    """Why a person answers when nothing can stand in for it."""


class Answerer(Protocol):
    """Turns passages into an answer."""

    name: str

    def answer(self, turn: Turn, retrieval: Retrieval) -> AsyncIterator[TextDelta | Answer | Declined]:
        """Streams deltas and ends with exactly one Answer or Declined; the deltas join to the Answer's text.

        Raises ProviderFailed when the model fails; what was streamed until then counts for nothing.
        """
        ...
