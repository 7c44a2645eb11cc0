"""The people of a site's desk, as a visitor may see them: a name and a picture, never an address."""

from datetime import datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from server.protocol.server_frames import Face
from server.team.tables import desk_sessions, memberships, users

FACES_MAX: Final = 3
"""More would be a crowd at the head of a small panel."""


async def faces_of(connection: AsyncConnection, site_id: str, at: datetime) -> tuple[Face, ...]:
    """Up to FACES_MAX of those who answer on this site: first who is signed in at `at`, then who has a picture."""
    signed_in = (
        select(func.count())
        .where(desk_sessions.c.user_id == users.c.user_id, desk_sessions.c.expires_at > at)
        .scalar_subquery()
    )
    found = await connection.execute(
        select(users.c.name, users.c.picture)
        .join(memberships, memberships.c.user_id == users.c.user_id)
        .where(memberships.c.site_id == site_id, users.c.disabled_at.is_(None))
        .order_by((signed_in > 0).desc(), users.c.picture.is_(None), users.c.created_at, users.c.name)
        .limit(FACES_MAX)
    )
    return tuple(Face(name=row.name, picture=row.picture) for row in found)
