"""What came of an answer: what the visitor, or a person, says of it. From these labels confidence is calibrated."""

from datetime import datetime
from types import MappingProxyType
from typing import Final, Literal

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from server.conversation.conversation import Conversation, hold
from server.conversation.tables import answer_outcomes, messages

OutcomeKind = Literal["thumb_up", "thumb_down", "reopened", "corrected", "confirmed"]

IS_RIGHT: Final = MappingProxyType(
    {"thumb_up": True, "thumb_down": False, "reopened": False, "corrected": False, "confirmed": True}
)
"""What each kind says of the answer."""

_TAKES_BACK: Final = MappingProxyType(
    {"thumb_up": "thumb_down", "thumb_down": "thumb_up", "corrected": "confirmed", "confirmed": "corrected"}
)


async def note_outcome(
    connection: AsyncConnection, conversation: Conversation, seq: int, kind: OutcomeKind, at: datetime
) -> bool:
    """Stores what was said of the answer at `seq`; of two words that contradict each other the last one counts.

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
    replaced = {kind, _TAKES_BACK.get(kind, kind)}
    await connection.execute(
        delete(answer_outcomes).where(
            answer_outcomes.c.site_id == here[0],
            answer_outcomes.c.conversation_id == here[1],
            answer_outcomes.c.seq == seq,
            answer_outcomes.c.kind.in_(replaced),
        )
    )
    row = {"site_id": here[0], "conversation_id": here[1], "seq": seq, "kind": kind, "run_id": run_id}
    await connection.execute(insert(answer_outcomes).values(row | {"right": IS_RIGHT[kind], "at": at}))
    return True
