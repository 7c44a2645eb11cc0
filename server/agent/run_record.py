"""What a run works on, read in one view; and what came of it, stored in one transaction."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.ledger.telling import told_as
from server.agent.answer import Turn
from server.agent.handoff import NOTHING_SAID, hand_off
from server.agent.outcome import Answered, Ending, NeedsPerson, Stopped
from server.agent.profile import People
from server.agent.turn import HISTORY_MESSAGES_MAX, turn_of
from server.agent.words import ANSWER_STOPPED
from server.conversation.conversation import Conversation, hold
from server.conversation.held_run import held_run
from server.conversation.message import Message, append_message, latest_messages
from server.conversation.runs import Closing, Run, close_run
from server.conversation.signed_in_visitor import vouched_contact
from server.conversation.told import AI
from server.protocol.server_frames import ConversationStatus

MESSAGES_MAX: Final = 2 * HISTORY_MESSAGES_MAX
"""The last messages of a conversation among which its turn and history are looked for."""

CITATION: Final = re.compile(r"\s*\[\d{1,3}\]")
"""A mark that names a source; a stopped answer is stored without sources, so it points nowhere."""


@dataclass(frozen=True, slots=True)
class RunMatter:
    """A run as it stands, its conversation and its turn; no turn when nothing is left for the AI agent to answer."""

    run: Run
    conversation: Conversation
    turn: Turn | None


@dataclass(frozen=True, slots=True)
class Recorded:
    """What was stored: the message for the visitor, and the conversation's new status if it changed."""

    message: Message
    status: ConversationStatus | None


async def read_matter(connection: AsyncConnection, run: Run, worker_id: str, at: datetime) -> RunMatter | None:
    """What the run is about by now, at `at`; None when `worker_id` does not hold it any more."""
    held = await held_run(connection, run, worker_id)
    if held is None:
        return None
    if held.conversation.belongs_to_people:
        return RunMatter(held.run, held.conversation, None)
    messages = await latest_messages(connection, held.conversation, MESSAGES_MAX)
    contact = await vouched_contact(connection, held.contact, at)
    turn = turn_of(messages, held.run, held.site_name, contact, at)
    return RunMatter(held.run, held.conversation, turn)


async def record(
    connection: AsyncConnection,
    matter: RunMatter,
    worker_id: str,
    outcome: Ending | None,
    at: datetime,
    people: People = NOTHING_SAID,
) -> Recorded | Closing:
    """Stores the outcome of a run and closes it, in one transaction. `people`: when a person answers.

    Gives "closed" when there is nothing to tell; "grew" when the visitor said more meanwhile, and "lost" when another
    worker or a person has it: then nothing is stored.
    """
    await hold(connection, matter.conversation)
    closing = await _close(connection, matter.run, worker_id, outcome, at)
    if closing != "closed" or outcome is None:
        return closing
    match outcome:
        case NeedsPerson():
            with told_as(AI):
                handed = await hand_off(
                    connection,
                    matter.conversation,
                    outcome.reason,
                    outcome.assessment,
                    at,
                    run_id=matter.run.run_id,
                    people=people,
                )
            return Recorded(handed.message, "waiting_for_person")
        case Stopped():
            return Recorded(await stopped_message(connection, matter.conversation, matter.run, outcome.text, at), None)
        case Answered():
            message = await append_message(
                connection,
                matter.conversation,
                author="ai",
                text=outcome.text,
                sources=outcome.sources,
                offer_person=outcome.offer_person,
                run_id=matter.run.run_id,
                card=outcome.card,
                substance=outcome.confidence is not None,
                at=at,
            )
            return Recorded(message, None)


async def stopped_message(
    connection: AsyncConnection, conversation: Conversation, run: Run, text: str, at: datetime
) -> Message:
    """Stores what a stopped answer came to; a line of the system when it had not begun, so that every tab learns it."""
    kept = CITATION.sub("", text).rstrip()
    return await append_message(
        connection,
        conversation,
        author="ai" if kept else "system",
        text=kept or ANSWER_STOPPED,
        run_id=run.run_id,
        stopped=True,
        at=at,
    )


async def _close(
    connection: AsyncConnection, run: Run, worker_id: str, outcome: Ending | None, at: datetime
) -> Closing:
    match outcome:
        case None:
            return await close_run(connection, run, worker_id, "withdrawn", at)
        case Stopped():
            return await close_run(connection, run, worker_id, "stopped", at)
        case NeedsPerson():
            trace = outcome.trace.as_json() | {"reason": outcome.reason.value}
            confidence = outcome.assessment.confidence
            return await close_run(connection, run, worker_id, "handed_off", at, confidence=confidence, trace=trace)
        case Answered():
            value = None if outcome.confidence is None else outcome.confidence.value
            return await close_run(
                connection, run, worker_id, "answered", at, confidence=value, trace=outcome.trace.as_json()
            )
