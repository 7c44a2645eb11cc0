"""What a run left behind, found through the conversation of the one who may see it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from server.conversation.conversation import Conversation
from server.conversation.tables import runs


@dataclass(frozen=True, slots=True)
class StoredRun:
    """A run as it ended; `trace` is JSON as the version that wrote it shaped it, or None."""

    run_id: str
    state: str
    confidence: float | None
    trace: Mapping[str, Any] | None
    created_at: datetime
    finished_at: datetime | None


async def stored_run(connection: AsyncConnection, conversation: Conversation, run_id: str) -> StoredRun | None:
    """The run of this conversation, or None for another one's."""
    columns = runs.c
    found = await connection.execute(
        select(
            columns.run_id, columns.state, columns.confidence, columns.trace, columns.created_at, columns.finished_at
        ).where(
            columns.site_id == conversation.site_id,
            columns.conversation_id == conversation.conversation_id,
            columns.run_id == run_id,
        )
    )
    row = found.one_or_none()
    if row is None:
        return None
    trace = row.trace if isinstance(row.trace, dict) else None
    return StoredRun(row.run_id, row.state, row.confidence, trace, row.created_at, row.finished_at)
