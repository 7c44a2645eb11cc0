"""A visitor's conversations as a list shows them: the latest first, each by what they said first."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from server.conversation.tables import conversations, messages
from server.protocol.server_frames import ConversationStatus, PastConversation

LISTED_MAX: Final = 20
"""More than anybody looks through; each costs a look at its first message."""

TITLE_CHARACTERS_MAX: Final = 80
"""Two lines of a panel."""


@dataclass(frozen=True, slots=True)
class Past:
    """One of them; `title` may be empty where nothing was written."""

    conversation_id: str
    title: str
    status: ConversationStatus
    last_seq: int
    last_at: datetime

    def as_frame(self) -> PastConversation:
        """As the panel gets it."""
        return PastConversation(
            conversation=self.conversation_id,
            title=self.title,
            status=self.status,
            last_seq=self.last_seq,
            last_at=self.last_at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        )


async def past_conversations(
    connection: AsyncConnection, site_id: str, contact_ids: Collection[str]
) -> tuple[Past, ...]:
    """The latest LISTED_MAX conversations of these contacts of a site."""
    first = (
        select(func.min(messages.c.seq))
        .where(
            messages.c.site_id == conversations.c.site_id,
            messages.c.conversation_id == conversations.c.conversation_id,
            messages.c.author == "visitor",
            messages.c.text != "",
        )
        .correlate(conversations)
        .scalar_subquery()
    )
    opening = (
        (messages.c.site_id == conversations.c.site_id)
        & (messages.c.conversation_id == conversations.c.conversation_id)
        & (messages.c.seq == first)
    )
    found = await connection.execute(
        select(conversations, messages.c.text)
        .select_from(conversations.outerjoin(messages, opening))
        .where(conversations.c.site_id == site_id, conversations.c.contact_id.in_(contact_ids))
        .order_by(conversations.c.updated_at.desc(), conversations.c.conversation_id)
        .limit(LISTED_MAX)
    )
    return tuple(
        Past(row.conversation_id, title_of(row.text or ""), row.status, row.last_seq, row.updated_at) for row in found
    )


def title_of(text: str) -> str:
    """The beginning of `text` on one line, without what cannot be seen or turns the direction of reading round."""
    seen = "".join(character if character.isprintable() else " " for character in text[: 10 * TITLE_CHARACTERS_MAX])
    line = " ".join(seen.split())
    return line if len(line) <= TITLE_CHARACTERS_MAX else f"{line[: TITLE_CHARACTERS_MAX - 1].rstrip()}…"
