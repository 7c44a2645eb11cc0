"""How satisfied visitors are with what was resolved: asked by a card on the line that says so, the last word counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.ledger.appending import append_events
from server.conversation.conversation import Conversation
from server.conversation.message import Message
from server.conversation.outcomes import OutcomeKind, note_outcome, take_back
from server.conversation.tables import runs, surveys
from server.conversation.told import Talk, rating_event
from server.protocol.server_frames import SurveyCard

DISSATISFIED_MAX: Final = 2
SATISFIED_MIN: Final = 4
"""Of a scale of 1 to 5; the middle says neither."""


@dataclass(frozen=True, slots=True)
class Score:
    """What a visitor said of their conversation. `asked_seq` is the place of the line that asked."""

    asked_seq: int
    score: int
    comment: str
    answered_by: Literal["ai", "person"]
    at: datetime


@dataclass(frozen=True, slots=True)
class Asking:
    """The line that asked last, and the answers since the one before: what the score is about."""

    seq: int
    answers: tuple[Message, ...]

    @property
    def answered_by(self) -> Literal["ai", "person"]:
        """Who answered last."""
        return "person" if self.answers[-1].author == "person" else "ai"


def survey_due(said: Sequence[Message]) -> SurveyCard | None:
    """The card of a line that resolves a conversation in which `said` was said; None where nobody answered anything
    since the visitor was asked last."""
    asked_at = max((message.seq for message in said if asks(message)), default=0)
    return SurveyCard() if any(_answers(message) for message in said if message.seq > asked_at) else None


def last_asking(said: Sequence[Message]) -> Asking | None:
    """The line of a whole conversation that asked last; None where none did."""
    asked = [message.seq for message in said if asks(message)]
    if not asked:
        return None
    since = asked[-2] if len(asked) > 1 else 0
    answers = tuple(message for message in said if since < message.seq < asked[-1] and _answers(message))
    return Asking(asked[-1], answers) if answers else None


def asks(message: Message) -> bool:
    """Whether this line asks for a score."""
    return isinstance(message.card, SurveyCard) and message.card.score is None


async def store_score(
    connection: AsyncConnection, conversation: Conversation, asking: Asking, score: int, comment: str, at: datetime
) -> None:
    """Stores what the visitor said to `asking`, in place of what they said before.

    It counts as an outcome of an answer only where it can be of none other: the AI agent answered once, with a judged
    confidence, and nobody else did. A courtesy, which has none, is no answer.
    """
    here = (
        surveys.c.site_id == conversation.site_id,
        surveys.c.conversation_id == conversation.conversation_id,
        surveys.c.asked_seq == asking.seq,
    )
    await connection.execute(delete(surveys).where(*here))
    await connection.execute(
        insert(surveys).values(
            site_id=conversation.site_id,
            conversation_id=conversation.conversation_id,
            asked_seq=asking.seq,
            score=score,
            comment=comment or None,
            answered_by=asking.answered_by,
            at=at,
        )
    )
    talk = Talk(conversation.site_id, conversation.conversation_id)
    await append_events(connection, [rating_event(talk, asking.seq, score, asking.answered_by, at)])
    seq = await _judged(connection, conversation, asking)
    if seq is None:
        return
    kind = _kind(score)
    if kind is None:
        await take_back(connection, conversation, seq, "satisfied")
    else:
        await note_outcome(connection, conversation, seq, kind, at)


async def scores_of(connection: AsyncConnection, conversation: Conversation) -> tuple[Score, ...]:
    """What was said of this conversation, the earliest first: more than once where it was opened again."""
    found = await connection.execute(
        select(surveys)
        .where(surveys.c.site_id == conversation.site_id, surveys.c.conversation_id == conversation.conversation_id)
        .order_by(surveys.c.asked_seq)
    )
    return tuple(Score(row.asked_seq, row.score, row.comment or "", row.answered_by, row.at) for row in found)


async def _judged(connection: AsyncConnection, conversation: Conversation, asking: Asking) -> int | None:
    """The place of the one judged answer that the score is about; None where there are more, or a person answered."""
    if any(message.author == "person" for message in asking.answers):
        return None
    by_run = {message.run_id: message.seq for message in asking.answers if message.run_id is not None}
    judged = await connection.execute(
        select(runs.c.run_id).where(
            runs.c.site_id == conversation.site_id,
            runs.c.conversation_id == conversation.conversation_id,
            runs.c.state == "answered",
            runs.c.confidence.is_not(None),
        )
    )
    seqs = [by_run[run_id] for (run_id,) in judged if run_id in by_run]
    return seqs[0] if len(seqs) == 1 else None


def _kind(score: int) -> OutcomeKind | None:
    if score <= DISSATISFIED_MAX:
        return "dissatisfied"
    return "satisfied" if score >= SATISFIED_MIN else None


def _answers(message: Message) -> bool:
    return message.author in {"ai", "person"}
