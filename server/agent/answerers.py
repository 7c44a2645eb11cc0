"""Answerers in a row: when one fails, the next begins anew."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field

import structlog

from escalation.reason import ReasonCode
from knowledge.retrieval import Retrieval
from server.agent.answer import Answer, Answerer, Declined, ProviderFailed, TextDelta, Turn

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Restart:
    """What was streamed counts for nothing: the stream starts over at offset 0. `failed` names the answerer."""

    failed: str
    why: str = field(default="", compare=False)
    reason: ReasonCode = field(default=ReasonCode.PROVIDER_FAILURE, compare=False)


async def answer_with(
    answerers: Sequence[Answerer], turn: Turn, retrieval: Retrieval
) -> AsyncGenerator[Restart | TextDelta | Answer | Declined, None]:
    """Streams the first answer that comes to its end: deltas, then exactly one Answer or Declined.

    After an answerer has failed a Restart comes before the next one's deltas. Raises ProviderFailed when the last
    one fails, or when there is none.
    """
    if not answerers:
        raise ProviderFailed("There is no answerer; give at least the extractive one.")
    for place, answerer in enumerate(answerers, start=1):
        try:
            async with aclosing(_stream(answerer, turn, retrieval)) as stream:
                async for piece in stream:
                    yield piece
        except ProviderFailed as failure:
            log.warning("answerer_failed", answerer=answerer.name, why=str(failure))
            if place == len(answerers):
                raise
            yield Restart(answerer.name, str(failure), failure.reason)
        else:
            return


async def _stream(
    answerer: Answerer, turn: Turn, retrieval: Retrieval
) -> AsyncGenerator[TextDelta | Answer | Declined, None]:
    """The answerer's stream, closed with this one: a model's connection must not outlive its reader."""
    pieces = answerer.answer(turn, retrieval)
    try:
        async for piece in pieces:
            yield piece
    finally:
        if isinstance(pieces, AsyncGenerator):
            await pieces.aclose()
