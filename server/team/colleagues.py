"""Who works on the tickets of a site, and how much of what each of them takes."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from server.team.role import Permission, Role
from server.team.tables import memberships, team_members, users

_WORKING: Final = tuple(role.value for role in Role if Permission.WORK in role.permissions)


@dataclass(frozen=True, slots=True)
class Colleague:
    """A member of a site who may work there. `capacity` counts open tickets; None is as many as the site says."""

    user_id: str
    name: str
    role: Role
    capacity: int | None = None
    skills: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    away_since: datetime | None = None
    given_at: datetime | None = None
    """When they got a ticket by itself last."""
    team_ids: frozenset[str] = frozenset()


async def colleagues_of(connection: AsyncConnection, site_id: str, *, hold: bool = False) -> tuple[Colleague, ...]:
    """Those who may work on this site's tickets, by name; `hold`: nobody else gives them tickets till the commit."""
    columns = memberships.c
    query = (
        select(memberships, users.c.name)
        .join(users, users.c.user_id == columns.user_id)
        .where(columns.site_id == site_id, columns.role.in_(_WORKING), users.c.disabled_at.is_(None))
        .order_by(columns.user_id)
    )
    rows = (await connection.execute(query.with_for_update(of=memberships) if hold else query)).all()
    in_teams = defaultdict[str, set[str]](set)
    for user_id, team_id in await connection.execute(
        select(team_members.c.user_id, team_members.c.team_id).where(team_members.c.site_id == site_id)
    ):
        in_teams[user_id].add(team_id)
    found = (
        Colleague(
            user_id=row.user_id,
            name=row.name,
            role=Role(row.role),
            capacity=row.capacity,
            skills=tuple(row.skills or ()),
            languages=tuple(row.languages or ()),
            away_since=row.away_since,
            given_at=row.given_at,
            team_ids=frozenset(in_teams[row.user_id]),
        )
        for row in rows
    )
    return tuple(sorted(found, key=lambda each: (each.name.casefold(), each.user_id)))
