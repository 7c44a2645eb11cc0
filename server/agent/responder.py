"""From a turn to an outcome: retrieve, draft, judge, and let a model write it where one is set."""

import time
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing

import structlog

from escalation.reason import ReasonCode
from knowledge.knowledge_base import KnowledgeBase
from knowledge.retrieval import Retrieval
from server.agent.answer import Answer, Answerer, Declined, ProviderFailed, TextDelta, Turn
from server.agent.answerers import Restart, answer_with
from server.agent.confidence import Confidence, assess
from server.agent.courtesy import courteous_reply
from server.agent.outcome import Answered, NeedsPerson, Outcome, assessment_of
from server.agent.policy import DecisionKind, Thresholds, decide
from server.agent.wish import wants_person
from server.message_steps import log_step

HISTORY_QUESTIONS_MAX = 3
"""Earlier questions that may explain a short follow-up."""

log = structlog.get_logger(__name__)


class Responder:
    """Decides what a visitor gets: an answer, an answer with the way to a person beside it, or the person."""

    def __init__(
        self,
        knowledge: KnowledgeBase,
        answerers: Sequence[Answerer],
        thresholds: Thresholds,
        on_provider_failed: Callable[[], None] = lambda: None,
    ) -> None:
        """`answerers` in the order in which they are tried; the last one needs no network.

        `on_provider_failed` hears of each model that failed in the middle of a turn.
        """
        self._knowledge = knowledge
        self._answerers = tuple(answerers)
        self._thresholds = thresholds
        self._on_provider_failed = on_provider_failed

    async def respond(
        self, site_id: str, turn: Turn, on_text: Callable[[str], None], on_restart: Callable[[], None]
    ) -> Outcome:
        """What comes of `turn`. Text is passed to `on_text` as it grows; `on_restart` takes back what was passed.

        Raises what retrieval raises; a model that fails is no error, the next answerer or a person takes over.
        """
        if wants_person(turn.question):
            wish = assessment_of(turn.question, "The visitor asked for a person in words.")
            return NeedsPerson(ReasonCode.CUSTOMER_REQUEST, wish)
        if (courtesy := courteous_reply(turn.question)) is not None:
            on_text(courtesy)
            return Answered(courtesy, (), offer_person=False, answerer="courtesy", confidence=None)
        began = time.monotonic()
        retrieval = await self._knowledge.retrieve(
            site_id,
            turn.question,
            None if turn.page is None else turn.page.as_evidence(),
            [message.text for message in turn.history if message.author == "visitor"][-HISTORY_QUESTIONS_MAX:],
        )
        log_step("passages_retrieved", time.monotonic() - began, passages=len(retrieval.results))
        draft = await _draft(self._answerers[-1], turn, retrieval)
        judged = self._judge(turn, retrieval, draft)
        if isinstance(judged, NeedsPerson):
            return judged
        return await self._write(turn, retrieval, on_text, on_restart)

    async def _write(
        self,
        turn: Turn,
        retrieval: Retrieval,
        on_text: Callable[[str], None],
        on_restart: Callable[[], None],
    ) -> Outcome:
        failed: list[str] = []
        async with aclosing(answer_with(self._answerers, turn, retrieval)) as stream:
            try:
                async for piece in stream:
                    match piece:
                        case TextDelta():
                            on_text(piece.text)
                        case Restart():
                            failed.append(piece.failed)
                            self._on_provider_failed()
                            on_restart()
                        case Answer() | Declined():
                            return self._judge(turn, retrieval, piece, failed)
            except ProviderFailed as error:
                log.warning("no answerer left", why=str(error))
                self._on_provider_failed()
        fell_short = f"The language model failed ({', '.join(failed) or 'unreachable'}) and nothing could replace it."
        return NeedsPerson(ReasonCode.PROVIDER_FAILURE, assessment_of(turn.question, fell_short, retrieval))

    def _judge(
        self, turn: Turn, retrieval: Retrieval, answer: Answer | Declined, failed: Sequence[str] = ()
    ) -> Outcome:
        confidence = assess(turn, retrieval, answer)
        decision = decide(confidence, self._thresholds, answer, provider_failed=bool(failed))
        if isinstance(answer, Declined) or decision.reason is not None:
            reason = decision.reason or ReasonCode.MISSING_KNOWLEDGE
            why = answer.why if isinstance(answer, Declined) else _shortfall(confidence, self._thresholds)
            return NeedsPerson(reason, assessment_of(turn.question, why, retrieval, confidence))
        offer = decision.kind is DecisionKind.ANSWER_AND_OFFER
        return Answered(answer.text, answer.sources, offer, answer.answerer, confidence)


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
