"""What a run works on, read in one view; and what came of it, stored in one transaction."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from server.agent.answer import Turn
from server.agent.handoff import hand_off
from server.agent.outcome import Answered, NeedsPerson, Outcome
from server.agent.turn import turn_of
from server.conversation.conversation import Conversation, conversation_for_sites
from server.conversation.message import Message, append_message, messages_after
from server.conversation.runs import Run, close_run
from server.conversation.tables import sites
from server.protocol.server_frames import ConversationStatus


@dataclass(frozen=True, slots=True)
class RunMatter:
    """The conversation of a run and its turn; no turn when nothing is left for the AI agent to answer."""

    conversation: Conversation
    turn: Turn | None


@dataclass(frozen=True, slots=True)
class Recorded:
    """What was stored: the message for the visitor, and the conversation's new status if it changed."""

    message: Message
    status: ConversationStatus | None


async def read_matter(connection: AsyncConnection, run: Run) -> RunMatter:
    """The conversation and the turn of a run. Raises LookupError when the conversation is gone."""
    conversation = await conversation_for_sites(connection, (run.site_id,), run.conversation_id)
    if conversation is None:
        raise LookupError(f"run {run.run_id}: its conversation is gone")
    if conversation.belongs_to_people:
        return RunMatter(conversation, None)
    site_name = await connection.scalar(select(sites.c.name).where(sites.c.site_id == run.site_id))
    messages = await messages_after(connection, conversation, 0)
    return RunMatter(conversation, turn_of(messages, run.upto_seq, str(site_name or "")))


async def record(
    connection: AsyncConnection,
    run: Run,
    owner: str,
    matter: RunMatter,
    outcome: Outcome | None,
    at: datetime,
) -> Recorded | None:
    """Stores the outcome of a run and closes it; None when there is nothing to tell.

    Nothing is stored when the run was taken from `owner` meanwhile, by another process or by a person.
    """
    if outcome is None:
        await close_run(connection, run, owner, "withdrawn", at)
        return None
    if isinstance(outcome, NeedsPerson):
        trace = {"reason": outcome.reason.value, "assessment": asdict(outcome.assessment)}
        confidence = outcome.assessment.confidence
        if not await close_run(connection, run, owner, "handed_off", at, confidence=confidence, trace=trace):
            return None
        handed = await hand_off(
            connection, matter.conversation, outcome.reason, outcome.assessment, at, run_id=run.run_id
        )
        return Recorded(handed.message, "waiting_for_person")
    confidence = None if outcome.confidence is None else outcome.confidence.value
    if not await close_run(connection, run, owner, "answered", at, confidence=confidence, trace=_trace(outcome)):
        return None
    message = await append_message(
        connection,
        matter.conversation,
        author="ai",
        text=outcome.text,
        sources=outcome.sources,
        offer_person=outcome.offer_person,
        run_id=run.run_id,
        at=at,
    )
    return Recorded(message, None)


def _trace(outcome: Answered) -> dict[str, Any]:
    parts = () if outcome.confidence is None else outcome.confidence.parts
    return {"answerer": outcome.answerer, "parts": [asdict(part) for part in parts]}
