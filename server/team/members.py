"""The members of a site: who they are, what they may do there, and how that changes."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.tickets import release_all_of
from server.errors import HandrailError
from server.team.actor import Actor
from server.team.audit_log import record
from server.team.invitations_made_by import revoke_made_by
from server.team.role import Permission, Role
from server.team.tables import desk_sessions, memberships, team_members, users

ROLES_BY_POWER: Final = (Role.OWNER, Role.ADMIN, Role.AGENT, Role.VIEWER)


class MemberRefused(HandrailError):
    """A member's place cannot be changed like this; the text says why and what can be done instead."""


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody with a role on a site. `seen_at` is when they last opened a page of the desk, of any site."""

    user_id: str
    name: str
    email: str
    role: Role
    team_ids: frozenset[str]
    has_second_factor: bool
    is_disabled: bool
    seen_at: datetime | None


async def members_of(connection: AsyncConnection, site_id: str) -> tuple[Member, ...]:
    """All members of a site by role and name."""
    seen = select(desk_sessions.c.user_id, func.max(desk_sessions.c.seen_at).label("seen_at"))
    latest = seen.group_by(desk_sessions.c.user_id).subquery()
    found = await connection.execute(
        select(users, memberships.c.role, latest.c.seen_at.label("seen"))
        .join(memberships, memberships.c.user_id == users.c.user_id)
        .outerjoin(latest, latest.c.user_id == users.c.user_id)
        .where(memberships.c.site_id == site_id)
    )
    rows = found.all()
    teams = await _teams_by_member(connection, site_id)
    members = (
        Member(
            user_id=row.user_id,
            name=row.name,
            email=row.email,
            role=Role(row.role),
            team_ids=teams.get(row.user_id, frozenset()),
            has_second_factor=row.totp_since is not None,
            is_disabled=row.disabled_at is not None,
            seen_at=row.seen,
        )
        for row in rows
    )
    return tuple(sorted(members, key=lambda each: (ROLES_BY_POWER.index(each.role), each.name.casefold())))


async def member_of(
    connection: AsyncConnection, site_ids: Collection[str], site_id: str, user_id: str
) -> Member | None:
    """The member of `site_id` with this id, when that is one of `site_ids`."""
    if site_id not in site_ids:
        return None
    return next((each for each in await members_of(connection, site_id) if each.user_id == user_id), None)


async def change_role(
    connection: AsyncConnection, site_id: str, member: Member, role: Role, actor: Actor, own: Role, at: datetime
) -> None:
    """Gives a member of the site another role; `own` is that of whoever does it. With fewer rights than before, their
    open invitations are revoked.

    Raises MemberRefused where an owner would be made or unmade by somebody else, and for the last owner.
    """
    if role is member.role:
        return
    if Role.OWNER in (role, member.role):
        _check_owner(own)
    if member.role is Role.OWNER:
        await _check_not_last(connection, site_id, member)
    here = (memberships.c.site_id == site_id) & (memberships.c.user_id == member.user_id)
    await connection.execute(update(memberships).where(here).values(role=role))
    await record(connection, site_id, actor, "member.role_changed", member.user_id, at, before=member.role, after=role)
    if not member.role.permissions <= role.permissions:
        await revoke_made_by(connection, member.user_id, actor, at, site_id=site_id)


async def remove_member(
    connection: AsyncConnection, site_id: str, member: Member, actor: Actor, own: Role, at: datetime
) -> None:
    """Takes a member off the site: their open tickets there wait for somebody else, and their open invitations are
    revoked. Raises MemberRefused."""
    if member.role is Role.OWNER:
        _check_owner(own)
        await _check_not_last(connection, site_id, member)
    for table in (team_members, memberships):
        await connection.execute(delete(table).where(table.c.site_id == site_id, table.c.user_id == member.user_id))
    await release_all_of(connection, site_id, member.user_id, at)
    await revoke_made_by(connection, member.user_id, actor, at, site_id=site_id)
    await record(connection, site_id, actor, "member.removed", member.user_id, at, role=member.role)


def _check_owner(own: Role) -> None:
    if Permission.OWN not in own.permissions:
        raise MemberRefused("Only an owner of the site makes and unmakes owners. Ask one of them.")


async def _check_not_last(connection: AsyncConnection, site_id: str, member: Member) -> None:
    # All owners are held: of two who unmake each other at once, the second sees what the first did.
    found = await connection.execute(
        select(memberships.c.user_id, users.c.disabled_at)
        .join(users, users.c.user_id == memberships.c.user_id)
        .where(memberships.c.site_id == site_id, memberships.c.role == Role.OWNER)
        .order_by(memberships.c.user_id)
        .with_for_update(of=memberships)
    )
    owners = {row.user_id for row in found if row.disabled_at is None}
    if owners <= {member.user_id}:
        raise MemberRefused(f"{member.name} is the last owner of the site. Make somebody else an owner first.")


async def _teams_by_member(connection: AsyncConnection, site_id: str) -> dict[str, frozenset[str]]:
    found = await connection.execute(
        select(team_members.c.user_id, team_members.c.team_id).where(team_members.c.site_id == site_id)
    )
    teams: dict[str, frozenset[str]] = {}
    for user_id, team_id in found:
        teams[user_id] = teams.get(user_id, frozenset()) | {team_id}
    return teams
