"""What a user did that is about no single site, such as signing in: noted in the audit log of each of their sites."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from server.team.actor import Actor, ActorKind
from server.team.audit_log import Detail, record
from server.team.tables import memberships
from server.team.users import User


async def record_of_user(
    connection: AsyncConnection, user: User, action: str, at: datetime, *, actor: Actor | None = None, **details: Detail
) -> None:
    """Notes a deed of `user`, or one that `actor` did to them, for all sites that they are a member of."""
    found = await connection.execute(
        select(memberships.c.site_id).where(memberships.c.user_id == user.user_id).order_by(memberships.c.site_id)
    )
    by = actor or Actor(ActorKind.USER, user.user_id, user.name)
    for (site_id,) in found.all():
        await record(connection, site_id, by, action, user.user_id, at, **details)
