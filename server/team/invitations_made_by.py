"""The open invitations of somebody who may not invite any more: a link that they kept would bring them back."""

from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncConnection

from server.team.actor import Actor
from server.team.audit_log import record
from server.team.tables import invitations


def is_open(at: datetime) -> Any:
    """Of an invitation: neither used nor revoked nor over."""
    columns = invitations.c
    return columns.accepted_at.is_(None) & columns.revoked_at.is_(None) & (columns.expires_at > at)


async def revoke_made_by(
    connection: AsyncConnection, user_id: str, actor: Actor, at: datetime, *, site_id: str | None = None
) -> None:
    """Closes what this user made, on one site or on all."""
    columns = invitations.c
    theirs = (columns.by_id == user_id) & is_open(at)
    if site_id is not None:
        theirs &= columns.site_id == site_id
    closed = await connection.execute(
        update(invitations).where(theirs).values(revoked_at=at).returning(columns.site_id, columns.invitation_id)
    )
    for row in sorted(closed.all()):
        await record(connection, row.site_id, actor, "invitation.revoked", row.invitation_id, at)
