"""What people, teams, sites and categories are called, for the filters of the queue."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.filters import Filters
from escalation.taxonomy import taxonomy_of_site
from server.desk.sessions import Person
from server.team.tables import memberships, teams, users

NAMES_MAX: Final = 500
"""Of people and of teams in a list to choose from."""


@dataclass(frozen=True, slots=True)
class Names:
    """Names by ids, those of a list in its order."""

    people: Mapping[str, str] = field(default_factory=dict)
    teams: Mapping[str, str] = field(default_factory=dict)
    sites: Mapping[str, str] = field(default_factory=dict)
    categories: Mapping[str, str] = field(default_factory=dict)


async def names_of(connection: AsyncConnection, person: Person, filters: Filters | None = None) -> Names:
    """The names that these filters need; of None all that can be chosen."""
    return Names(
        await _people(connection, person) if filters is None or filters.of("assignee") else {},
        await _teams(connection, person) if filters is None or filters.of("team") else {},
        {site.site_id: site.name for site in person.sites},
        await _categories(connection, person),
    )


async def _categories(connection: AsyncConnection, person: Person) -> dict[str, str]:
    """Of several sites all; the label of the one that one became a member of first counts."""
    taxonomies = [await taxonomy_of_site(connection, site_id) for site_id in person.site_ids]
    return {each.name: each.label for taxonomy in reversed(taxonomies) for each in taxonomy.categories}


async def _people(connection: AsyncConnection, person: Person) -> dict[str, str]:
    found = await connection.execute(
        select(users.c.user_id, users.c.name)
        .where(users.c.user_id.in_(select(memberships.c.user_id).where(memberships.c.site_id.in_(person.site_ids))))
        .order_by(users.c.name)
        .limit(NAMES_MAX)
    )
    return {row.user_id: row.name for row in found}


async def _teams(connection: AsyncConnection, person: Person) -> dict[str, str]:
    found = await connection.execute(
        select(teams.c.team_id, teams.c.name)
        .where(teams.c.site_id.in_(person.site_ids))
        .order_by(teams.c.name)
        .limit(NAMES_MAX)
    )
    return {row.team_id: row.name for row in found}
