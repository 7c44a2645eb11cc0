"""The tags of many tickets at once, and those that a site uses."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import and_, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.tables import ticket_tags


async def tags_of_tickets(
    connection: AsyncConnection, keys: Sequence[tuple[str, str]]
) -> Mapping[str, tuple[str, ...]]:
    """The tags of tickets that are named by site and id, by the ids of those that have any."""
    if not keys:
        return {}
    columns = ticket_tags.c
    found: dict[str, tuple[str, ...]] = {}
    rows = await connection.execute(
        select(columns.ticket_id, columns.tag)
        .where(or_(*(and_(columns.site_id == s, columns.ticket_id == t) for s, t in keys)))
        .order_by(columns.tag)
    )
    for ticket_id, tag in rows:
        found[ticket_id] = (*found.get(ticket_id, ()), tag)
    return found


async def tags_used(connection: AsyncConnection, site_ids: Collection[str], limit: int) -> tuple[str, ...]:
    """At most `limit` of the tags on tickets of these sites, in the order of the alphabet."""
    columns = ticket_tags.c
    rows = await connection.scalars(
        select(columns.tag).where(columns.site_id.in_(site_ids)).distinct().order_by(columns.tag).limit(limit)
    )
    return tuple(rows)
