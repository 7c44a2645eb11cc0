"""What people and access leave behind and nobody needs any more, removed in small steps."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Table, delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from server.team.sign_in_failures import forget_old_failures
from server.team.tables import desk_sessions, half_sign_ins, invitations

BATCH: Final = 1_000
"""Rows of one kind at a time: a few milliseconds, between which others write."""

INVITATIONS_KEPT: Final = timedelta(days=30)
"""After their end, for whoever asks why a link opens nothing; the audit log keeps what was done."""


async def forget_what_is_over(connection: AsyncConnection, at: datetime) -> bool:
    """Removes failures that count no more, sessions and steps of signing in that are over, and old invitations.

    Gives whether there may be more.
    """
    counts = (
        await forget_old_failures(connection, at, BATCH),
        await _forget(connection, desk_sessions, "session_hash", at),
        await _forget(connection, half_sign_ins, "half_hash", at),
        await _forget(connection, invitations, "invitation_id", at - INVITATIONS_KEPT),
    )
    return any(count == BATCH for count in counts)


async def _forget(connection: AsyncConnection, table: Table, key: str, at: datetime) -> int:
    found = await connection.execute(select(table.c[key]).where(table.c.expires_at <= at).limit(BATCH))
    over = [row[0] for row in found]
    if over:
        await connection.execute(delete(table).where(table.c[key].in_(over)))
    return len(over)
