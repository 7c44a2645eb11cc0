"""From a turn to an outcome: reflexes first, then retrieve, draft, judge, and let a model write it where one is set."""

import asyncio
import time
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from typing import Final

import structlog

from escalation.reason import ReasonCode
from knowledge.knowledge_base import KnowledgeBase
from knowledge.retrieval import Retrieval
from server.agent.answer import Answer, Answerer, Declined, ProviderFailed, TextDelta, Turn
from server.agent.answerers import Restart, answer_with
from server.agent.calibration import Calibration
from server.agent.confidence import Confidence, assess
from server.agent.guidance import guide_for
from server.agent.outcome import Answered, NeedsPerson, Outcome, assessment_of
from server.agent.person.repeated_answer import repeats
from server.agent.policy import DecisionKind, Thresholds, decide
from server.agent.reflex import Reflex, first_of
from server.agent.trace import FailedAnswerer, RunTrace, traced_passages
from server.message_steps import log_step
from server.protocol.server_frames import ActionCard

HISTORY_QUESTIONS_MAX: Final = 3
"""Earlier questions that may explain a short follow-up."""

TOOL_SUPPORT_MIN: Final = 0.5
"""An answer after a tool's result stands when at least so much of it is borne out by that result and the passages."""

SAID_BEFORE: Final = "The AI agent was about to say again what it had said before, which had not helped."

OnText = Callable[[str], None]

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class _Way:
    """What was found and measured on the way to an outcome."""

    retrieval: Retrieval | None = None
    failed: list[FailedAnswerer] = field(default_factory=list)
    failure: ReasonCode | None = None
    """Why the last of those that failed did."""

    milliseconds: dict[str, float] = field(default_factory=dict)

    def took(self, step: str, began: float) -> None:
        self.milliseconds[step] = round((time.monotonic() - began) * 1000, 2)

    def trace(self, answer: Answer | Declined, confidence: Confidence | None = None) -> RunTrace:
        return RunTrace(
            answerer=answer.answerer,
            parts=() if confidence is None else confidence.parts,
            features={} if confidence is None else confidence.features,
            passages=traced_passages(self.retrieval),
            steps=answer.steps,
            usages=() if answer.usage is None else (answer.usage,),
            failed=tuple(self.failed),
            milliseconds=self.milliseconds,
        )


class Responder:
    """Decides what a visitor gets: an answer, an answer with the way to a person beside it, or the person."""

    def __init__(
        self,
        knowledge: KnowledgeBase,
        answerers: Sequence[Answerer],
        thresholds: Thresholds,
        on_provider_failed: Callable[[], None] = lambda: None,
        reflexes: Sequence[Reflex] = (),
        acts: Callable[[Turn], bool] = lambda _turn: False,
        instead: Reflex | None = None,
        calibration: Calibration | None = None,
    ) -> None:
        """`answerers` in the order in which they are tried; the last one needs no network.

        `on_provider_failed` hears of each model that failed in the middle of a turn. `reflexes` see a turn before
        anything is searched. `acts`: whether a model has tools for this turn, so that it is asked even where the help
        centre has nothing. `instead` acts once the last model
        has failed. `calibration`: see `assess`.
        """
        self._knowledge = knowledge
        self._answerers = tuple(answerers)
        self._thresholds = thresholds
        self._on_provider_failed = on_provider_failed
        self._reflexes = tuple(reflexes)
        self._acts = acts
        self._instead = instead
        self._calibration = calibration

    async def respond(self, site_id: str, turn: Turn, on_text: OnText, on_restart: Callable[[], None]) -> Outcome:
        """What comes of `turn`. Text is passed to `on_text` as it grows; `on_restart` takes back what was passed.

        Raises what retrieval raises; a model that fails is no error, the next answerer or a person takes over.
        """
        outcome = await self._respond(site_id, turn, on_text, on_restart)
        if turn.attachments and isinstance(outcome, Answered) and not isinstance(outcome.card, ActionCard):
            # A person can look at what came with it.
            return replace(outcome, offer_person=True)
        return outcome

    async def _respond(self, site_id: str, turn: Turn, on_text: OnText, on_restart: Callable[[], None]) -> Outcome:
        way = _Way()
        began = time.monotonic()
        turn = replace(turn, asked_at=asyncio.get_running_loop().time())
        settled = await first_of(self._reflexes, turn)
        way.took("reflexes", began)
        if settled is not None:
            return _settled(settled, way, on_text)
        retrieval = await self._retrieve(site_id, turn, way)
        draft = await _draft(self._answerers[-1], turn, retrieval)
        judged = self._weighed(turn, way, draft)
        has_model = len(self._answerers) > 1
        if isinstance(judged, NeedsPerson) and not (has_model and self._acts(turn)):
            return judged
        return await self._write(turn, way, on_text, on_restart)

    async def _retrieve(self, site_id: str, turn: Turn, way: _Way) -> Retrieval:
        began = time.monotonic()
        way.retrieval = await self._knowledge.retrieve(
            site_id,
            turn.search,
            None if turn.page is None else turn.page.as_evidence(),
            [message.text for message in turn.history if message.author == "visitor"][-HISTORY_QUESTIONS_MAX:],
        )
        way.took("retrieve", began)
        log_step("passages_retrieved", time.monotonic() - began, passages=len(way.retrieval.results))
        return way.retrieval

    async def _write(self, turn: Turn, way: _Way, on_text: OnText, on_restart: Callable[[], None]) -> Outcome:
        assert way.retrieval is not None
        began = time.monotonic()
        async with aclosing(answer_with(self._answerers, turn, way.retrieval)) as stream:
            try:
                async for piece in stream:
                    match piece:
                        case TextDelta():
                            on_text(piece.text)
                        case Restart():
                            self._note_failure(piece, way)
                            on_restart()
                            if (acted := await self._act_instead(turn, way)) is not None:
                                return _settled(acted, way, on_text)
                        case Answer() | Declined():
                            way.took("write", began)
                            return self._judge(turn, way, piece)
            except ProviderFailed as error:
                log.warning("no answerer left", why=str(error))
                self._on_provider_failed()
        failed = ", ".join(each.name for each in way.failed) or "unreachable"
        fell_short = f"The language model failed ({failed}) and nothing could replace it."
        assessment = assessment_of(turn.question, fell_short, way.retrieval, turn=turn)
        return NeedsPerson(ReasonCode.PROVIDER_FAILURE, assessment, way.trace(Declined(fell_short, "")))

    def _note_failure(self, restart: Restart, way: _Way) -> None:
        way.failed.append(FailedAnswerer(restart.failed, restart.why))
        way.failure = restart.reason
        if restart.reason is ReasonCode.PROVIDER_FAILURE:
            self._on_provider_failed()

    async def _act_instead(self, turn: Turn, way: _Way) -> Answer | NeedsPerson | None:
        """What the playbooks do once no model is left."""
        models_left = len(self._answerers) - 1 - len(way.failed)
        return None if self._instead is None or models_left > 0 else await self._instead.attempt(turn)

    def _judge(self, turn: Turn, way: _Way, answer: Answer | Declined) -> Outcome:
        assert way.retrieval is not None
        if isinstance(answer, Answer) and _waits_for_visitor(answer):
            return Answered(answer.text, answer.sources, False, answer.answerer, None, answer.card, way.trace(answer))
        if isinstance(answer, Answer) and repeats(turn, answer):
            assessment = assessment_of(turn.question, SAID_BEFORE, way.retrieval, turn=turn, answer=answer)
            return NeedsPerson(ReasonCode.REPEATED_ANSWER, assessment, way.trace(answer))
        outcome = self._weighed(turn, way, answer)
        if isinstance(outcome, Answered) and outcome.card is None:
            return replace(outcome, card=guide_for(turn, outcome.text))
        return outcome

    def _weighed(self, turn: Turn, way: _Way, answer: Answer | Declined) -> Outcome:
        """What becomes of an answer, or of a mere draft, by how sure it is."""
        assert way.retrieval is not None
        confidence = assess(turn, way.retrieval, answer, self._calibration)
        trace = way.trace(answer, confidence)
        decision = decide(confidence, self._thresholds, answer, provider_failed=bool(way.failed))
        if isinstance(answer, Declined) or (decision.reason is not None and not _rests_on_tools(answer)):
            reason = self._reason(answer, decision.reason, way)
            why = answer.why if isinstance(answer, Declined) else _shortfall(confidence, self._thresholds)
            assessment = assessment_of(turn.question, why, way.retrieval, confidence, turn=turn, answer=answer)
            return NeedsPerson(reason, assessment, trace)
        offer = decision.kind is not DecisionKind.ANSWER or answer.other_language
        return Answered(answer.text, answer.sources, offer, answer.answerer, confidence, answer.card, trace)

    def _reason(self, answer: Answer | Declined, decided: ReasonCode | None, way: _Way) -> ReasonCode:
        if isinstance(answer, Declined) and answer.reason is not None:
            return answer.reason
        if decided is ReasonCode.PROVIDER_FAILURE and way.failure is not None:
            return way.failure
        return decided or ReasonCode.MISSING_KNOWLEDGE


def _waits_for_visitor(answer: Answer) -> bool:
    """Whether it claims nothing yet: a question back, or an action that waits for the visitor's word."""
    return answer.asks_back or isinstance(answer.card, ActionCard)


def _rests_on_tools(answer: Answer) -> bool:
    """Whether what it says is what a tool said; the passages' figures mean nothing for it then."""
    return answer.support >= TOOL_SUPPORT_MIN and any(step.outcome == "done" for step in answer.steps)


def _settled(settled: Answer | NeedsPerson, way: _Way, on_text: OnText) -> Outcome:
    if isinstance(settled, NeedsPerson):
        return replace(settled, trace=replace(settled.trace, milliseconds=way.milliseconds))
    on_text(settled.text)
    trace = way.trace(settled)
    return Answered(settled.text, settled.sources, False, settled.answerer, None, settled.card, trace)


async def _draft(answerer: Answerer, turn: Turn, retrieval: Retrieval) -> Answer | Declined:
    async with aclosing(_stream(answerer, turn, retrieval)) as stream:
        async for piece in stream:
            if not isinstance(piece, TextDelta):
                return piece
    return Declined("The draft came to no end.", answerer.name)


async def _stream(
    answerer: Answerer, turn: Turn, retrieval: Retrieval
) -> AsyncGenerator[TextDelta | Answer | Declined, None]:
    async for piece in answerer.answer(turn, retrieval):
        yield piece


def _shortfall(confidence: Confidence, thresholds: Thresholds) -> str:
    return (
        f"The best answer reached a confidence of {confidence.value:.2f}; "
        f"below {thresholds.hand_off:.2f} a person answers."
    )
