"""What came of an answer: what the visitor, or a person, says of it. From these labels confidence is calibrated."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final, Literal

from sqlalchemy import delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from server.conversation.conversation import Conversation, hold
from server.conversation.tables import answer_outcomes, messages, runs

OutcomeKind = Literal["thumb_up", "thumb_down", "reopened", "corrected", "confirmed", "satisfied", "dissatisfied"]

IS_RIGHT: Final = MappingProxyType(
    {
        "thumb_up": True,
        "thumb_down": False,
        "reopened": False,
        "corrected": False,
        "confirmed": True,
        "satisfied": True,
        "dissatisfied": False,
    }
)
"""What each kind says of the answer."""

_TAKES_BACK: Final = MappingProxyType(
    {
        "thumb_up": "thumb_down",
        "thumb_down": "thumb_up",
        "corrected": "confirmed",
        "confirmed": "corrected",
        "satisfied": "dissatisfied",
        "dissatisfied": "satisfied",
    }
)


async def note_outcome(
    connection: AsyncConnection,
    conversation: Conversation,
    seq: int,
    kind: OutcomeKind,
    at: datetime,
    comment: str = "",
) -> bool:
    """Stores what was said of the answer at `seq`, and why; of words that contradict each other the last one counts.

    False, and nothing is stored, when the AI agent answered nothing at that place of this conversation.
    """
    await hold(connection, conversation)
    here = (conversation.site_id, conversation.conversation_id, seq)
    answered = await connection.execute(
        select(messages.c.run_id).where(
            messages.c.site_id == here[0],
            messages.c.conversation_id == here[1],
            messages.c.seq == seq,
            messages.c.author == "ai",
            messages.c.run_id.is_not(None),
        )
    )
    run_id = answered.scalar_one_or_none()
    if run_id is None:
        return False
    await take_back(connection, conversation, seq, kind)
    row = {"site_id": here[0], "conversation_id": here[1], "seq": seq, "kind": kind, "run_id": run_id}
    await connection.execute(
        insert(answer_outcomes).values(row | {"right": IS_RIGHT[kind], "comment": comment or None, "at": at})
    )
    return True


async def take_back(connection: AsyncConnection, conversation: Conversation, seq: int, kind: OutcomeKind) -> None:
    """Forgets what was said of the answer at `seq` by `kind` and by its contrary."""
    await connection.execute(
        delete(answer_outcomes).where(
            answer_outcomes.c.site_id == conversation.site_id,
            answer_outcomes.c.conversation_id == conversation.conversation_id,
            answer_outcomes.c.seq == seq,
            answer_outcomes.c.kind.in_({kind, _TAKES_BACK.get(kind, kind)}),
        )
    )


async def note_reopened(connection: AsyncConnection, conversation: Conversation, at: datetime) -> None:
    """Stores that the AI agent's last answer did not settle what was resolved with it.

    Does nothing where a person spoke after that answer: then it was theirs that did not.
    """
    said = messages.c
    here = (said.site_id == conversation.site_id, said.conversation_id == conversation.conversation_id)
    judged = (runs.c.site_id == said.site_id) & (runs.c.run_id == said.run_id) & runs.c.confidence.is_not(None)
    answered = await connection.scalar(
        select(func.max(said.seq)).select_from(messages.join(runs, judged)).where(*here, said.author == "ai")
    )
    spoken = await connection.scalar(select(func.max(said.seq)).where(*here, said.author == "person"))
    if answered is not None and (spoken is None or spoken < answered):
        await note_outcome(connection, conversation, answered, "reopened", at)


Outcomes = Mapping[int, Mapping[str, str]]
"""What was said of answers: by the answer's place, kind and comment, which is empty where nobody wrote one."""


async def outcomes_of(connection: AsyncConnection, conversation: Conversation) -> Outcomes:
    """What was said of the answers of this conversation."""
    noted = answer_outcomes.c
    rows = await connection.execute(
        select(noted.seq, noted.kind, noted.comment).where(
            noted.site_id == conversation.site_id, noted.conversation_id == conversation.conversation_id
        )
    )
    found: dict[int, dict[str, str]] = {}
    for seq, kind, comment in rows:
        found.setdefault(seq, {})[kind] = comment or ""
    return found
