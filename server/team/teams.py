"""Teams: members of a site under one name, for tickets that somebody of them should answer."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from server.conversation.identifier import new_id
from server.errors import HandrailError
from server.team.actor import Actor
from server.team.audit_log import record
from server.team.tables import memberships, team_members, teams

NAME_CHARACTERS_MAX: Final = 60
TEAMS_MAX: Final = 100
"""Of a site: more than anybody reads in a list."""


class TeamInvalid(HandrailError):
    """There cannot be such a team; the text names the field and the remedy."""


@dataclass(frozen=True, slots=True)
class Team:
    """A team of a site."""

    team_id: str
    name: str


async def teams_of(connection: AsyncConnection, site_id: str) -> tuple[Team, ...]:
    """The teams of a site by name."""
    found = await connection.execute(select(teams.c.team_id, teams.c.name).where(teams.c.site_id == site_id))
    return tuple(sorted((Team(*row) for row in found), key=lambda team: team.name.casefold()))


async def team_of(connection: AsyncConnection, site_ids: Collection[str], site_id: str, team_id: str) -> Team | None:
    """The team of `site_id` with this id, when that is one of `site_ids`."""
    if site_id not in site_ids:
        return None
    return next((team for team in await teams_of(connection, site_id) if team.team_id == team_id), None)


async def add_team(connection: AsyncConnection, site_id: str, name: str, actor: Actor, at: datetime) -> Team:
    """Makes a team without members. Raises TeamInvalid."""
    team = Team(new_id("g"), await _free_name(connection, site_id, name))
    count = await connection.scalar(select(func.count()).select_from(teams).where(teams.c.site_id == site_id))
    if (count or 0) >= TEAMS_MAX:
        raise TeamInvalid(f"name: a site has at most {TEAMS_MAX} teams. Delete one that nobody needs.")
    await connection.execute(insert(teams).values(site_id=site_id, team_id=team.team_id, name=team.name, created_at=at))
    await record(connection, site_id, actor, "team.added", team.team_id, at, name=team.name)
    return team


async def rename_team(
    connection: AsyncConnection, site_id: str, team: Team, name: str, actor: Actor, at: datetime
) -> None:
    """Gives a team another name. Raises TeamInvalid."""
    wanted = await _free_name(connection, site_id, name, but=team.team_id)
    await connection.execute(update(teams).where(_is(team, site_id)).values(name=wanted))
    await record(connection, site_id, actor, "team.renamed", team.team_id, at, before=team.name, after=wanted)


async def delete_team(connection: AsyncConnection, site_id: str, team: Team, actor: Actor, at: datetime) -> None:
    """Removes a team; its members stay members of the site."""
    here = (team_members.c.site_id == site_id) & (team_members.c.team_id == team.team_id)
    await connection.execute(delete(team_members).where(here))
    await connection.execute(delete(teams).where(_is(team, site_id)))
    await record(connection, site_id, actor, "team.deleted", team.team_id, at, name=team.name)


async def set_teams_of_member(
    connection: AsyncConnection, site_id: str, user_id: str, team_ids: Collection[str], actor: Actor, at: datetime
) -> None:
    """Puts a member of the site into these of its teams, and out of all others; other sites' teams are nothing."""
    mine = (team_members.c.site_id == site_id) & (team_members.c.user_id == user_id)
    before = {row.team_id for row in await connection.execute(select(team_members.c.team_id).where(mine))}
    known = {team.team_id: team.name for team in await teams_of(connection, site_id)}
    is_member = await connection.scalar(
        select(memberships.c.user_id).where(memberships.c.site_id == site_id, memberships.c.user_id == user_id)
    )
    wanted = {each for each in team_ids if each in known} if is_member is not None else set()
    if wanted == before:
        return
    await connection.execute(delete(team_members).where(mine))
    for team_id in sorted(wanted):
        await connection.execute(insert(team_members).values(site_id=site_id, team_id=team_id, user_id=user_id))
    names = ", ".join(sorted(known[each] for each in wanted))
    await record(connection, site_id, actor, "member.teams_changed", user_id, at, teams=names)


def _is(team: Team, site_id: str) -> ColumnElement[bool]:
    return (teams.c.site_id == site_id) & (teams.c.team_id == team.team_id)


async def _free_name(connection: AsyncConnection, site_id: str, text: str, but: str = "") -> str:
    name = " ".join(text.split())
    if not name or len(name) > NAME_CHARACTERS_MAX:
        raise TeamInvalid(f"name: give 1 to {NAME_CHARACTERS_MAX} characters, such as 'Billing'.")
    taken = {team.name.casefold() for team in await teams_of(connection, site_id) if team.team_id != but}
    if name.casefold() in taken:
        raise TeamInvalid(f"name: there is a team {name!r} already. Choose another name.")
    return name
