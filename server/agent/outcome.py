"""What came of a run: an answer for the conversation, or a handoff to a person. A value, judged before it is stored."""

from dataclasses import dataclass

from escalation.handoff import Assessment
from escalation.reason import ReasonCode
from knowledge.retrieval import Retrieval
from server.agent.answer import Answer, Declined, Turn
from server.agent.assessment import assessed
from server.agent.confidence import Confidence
from server.agent.trace import NO_TRACE, RunTrace
from server.protocol.server_frames import Card, Source


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer that goes into the conversation; `confidence` is None for a mere courtesy."""

    text: str
    sources: tuple[Source, ...]
    offer_person: bool
    answerer: str
    confidence: Confidence | None
    card: Card | None = None
    trace: RunTrace = NO_TRACE


@dataclass(frozen=True, slots=True)
class NeedsPerson:
    """The question goes to a person, with what was made of it."""

    reason: ReasonCode
    assessment: Assessment
    trace: RunTrace = NO_TRACE


Outcome = Answered | NeedsPerson


@dataclass(frozen=True, slots=True)
class Stopped:
    """The visitor has read enough; `text` is what was written until then, possibly nothing."""

    text: str


Ending = Outcome | Stopped


def assessment_of(
    question: str,
    fell_short: str,
    retrieval: Retrieval | None = None,
    confidence: Confidence | None = None,
    *,
    turn: Turn | None = None,
    answer: Answer | Declined | None = None,
) -> Assessment:
    """The assessment that travels with a handoff: the problem, what was tried, why it fell short, the best guess."""
    return assessed(turn, question, fell_short, retrieval, confidence, answer)
