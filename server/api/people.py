"""Who works on the desk of a site: people and teams, to be read."""

from collections import defaultdict
from typing import Final

from sqlalchemy import select

from server.api.operation import Answer, Asked
from server.api.pages import KeysetOrder, Paged, page_of
from server.api.people_bodies import TeamBody, TeamsBody, UserBody, UsersBody
from server.team.role import Role
from server.team.tables import memberships, team_members, teams, users

BY_ID: Final = KeysetOrder((memberships.c.user_id,))


async def list_users(asked: Asked) -> Answer:
    """The members of this site, those who were disabled too, because tickets of the past name them."""
    site_id = asked.caller.site_id
    rows = (
        select(memberships, users.c.name, users.c.email, users.c.disabled_at)
        .join(users, users.c.user_id == memberships.c.user_id)
        .where(memberships.c.site_id == site_id)
    )
    found, cursor = await page_of(asked, asked.query_as(Paged), rows, BY_ID)
    in_teams = defaultdict[str, list[str]](list)
    for user_id, team_id in await _team_members(asked):
        in_teams[user_id].append(team_id)
    return Answer(
        UsersBody(
            users=tuple(
                UserBody(
                    user=row.user_id,
                    name=row.name,
                    email=row.email,
                    role=Role(row.role),
                    teams=tuple(in_teams[row.user_id]),
                    capacity=row.capacity,
                    skills=tuple(row.skills or ()),
                    languages=tuple(row.languages or ()),
                    away_since=row.away_since,
                    disabled_at=row.disabled_at,
                )
                for row in found
            ),
            next=cursor,
        )
    )


async def list_teams(asked: Asked) -> Answer:
    """The teams of this site with the ids of their members."""
    members = defaultdict[str, list[str]](list)
    for user_id, team_id in await _team_members(asked):
        members[team_id].append(user_id)
    columns = teams.c
    found = await asked.connection.execute(
        select(columns.team_id, columns.name)
        .where(columns.site_id == asked.caller.site_id)
        .order_by(columns.name, columns.team_id)
    )
    return Answer(
        TeamsBody(
            teams=tuple(TeamBody(team=row.team_id, name=row.name, members=tuple(members[row.team_id])) for row in found)
        )
    )


async def _team_members(asked: Asked) -> list[tuple[str, str]]:
    columns = team_members.c
    found = await asked.connection.execute(
        select(columns.user_id, columns.team_id)
        .where(columns.site_id == asked.caller.site_id)
        .order_by(columns.user_id, columns.team_id)
    )
    return [(row.user_id, row.team_id) for row in found]
