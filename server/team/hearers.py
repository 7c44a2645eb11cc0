"""Who of a site hears of what concerns the whole of it."""

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncConnection

from server.team.role import Role
from server.team.tables import memberships, users


async def site_owners(connection: AsyncConnection, site_id: str) -> tuple[str, ...]:
    """The ids of all owners of a site, also of those who are away."""
    members = await connection.execute(_members(site_id).where(memberships.c.role == Role.OWNER))
    return tuple(sorted(row.user_id for row in members))


async def present_members(connection: AsyncConnection, site_id: str) -> frozenset[str]:
    """The ids of those who have the site, may sign in and are not away."""
    members = await connection.execute(_members(site_id).where(memberships.c.away_since.is_(None)))
    return frozenset(row.user_id for row in members)


def _members(site_id: str) -> Select[tuple[str]]:
    return (
        select(memberships.c.user_id)
        .join(users, users.c.user_id == memberships.c.user_id)
        .where(memberships.c.site_id == site_id, users.c.disabled_at.is_(None))
    )
