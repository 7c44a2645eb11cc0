"""Who may see a site: those who can be mentioned on its tickets."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from server.team.tables import memberships, users


async def names_on_site(connection: AsyncConnection, site_id: str) -> dict[str, str]:
    """The names of the members of a site who can sign in, in whatever role, by their ids and in order of the names."""
    found = await connection.execute(
        select(users.c.user_id, users.c.name)
        .join(memberships, memberships.c.user_id == users.c.user_id)
        .where(memberships.c.site_id == site_id, users.c.disabled_at.is_(None))
        .order_by(users.c.name, users.c.user_id)
    )
    return {row.user_id: row.name for row in found}
