"""Invitations: a link that makes whoever opens it a member of a site, once, within a week."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Row, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from server.conversation.identifier import hash_of, new_id, new_secret
from server.errors import HandrailError
from server.team.actor import Actor, ActorKind
from server.team.audit_log import record
from server.team.invitations_made_by import is_open
from server.team.members import MemberRefused
from server.team.role import Permission, Role
from server.team.tables import invitations
from server.team.teams import set_teams_of_member, team_of
from server.team.users import User, add_membership, checked_email

LIFE: Final = timedelta(days=7)
"""Time to come back from a holiday; a link that lies around in a mailbox for longer opens nothing."""

OPEN_MAX: Final = 200
"""Of a site at a time."""

SECRET_PREFIX: Final = "i"  # noqa: S105


class InvitationRefused(HandrailError):
    """Nobody can be invited like this; the text names the field and the remedy."""


@dataclass(frozen=True, slots=True)
class Invitation:
    """One that is open: neither used nor revoked nor over."""

    invitation_id: str
    site_id: str
    email: str
    role: Role
    team_id: str | None
    by_id: str
    created_at: datetime
    expires_at: datetime


async def invite(
    connection: AsyncConnection,
    site_id: str,
    *,
    email: str,
    role: Role,
    team_id: str | None,
    actor: Actor,
    own: Role,
    at: datetime,
) -> tuple[Invitation, str]:
    """Stores an invitation and gives its secret, which is never seen again; `own` is the role of whoever invites.

    Raises UserInvalid for an address that is none, MemberRefused where somebody else than an owner invites one, and
    InvitationRefused for an unknown team and for too many at a time.
    """
    address = checked_email(email)
    if role is Role.OWNER and Permission.OWN not in own.permissions:
        raise MemberRefused("Only an owner of the site makes and unmakes owners. Ask one of them.")
    if team_id is not None and await team_of(connection, (site_id,), site_id, team_id) is None:
        raise InvitationRefused("team: there is no such team on this site. Choose one of the list.")
    invitation = Invitation(new_id("i"), site_id, address, role, team_id, actor.actor_id, at, at + LIFE)
    count = await connection.scalar(
        select(func.count()).select_from(invitations).where(invitations.c.site_id == site_id, is_open(at))
    )
    if (count or 0) >= OPEN_MAX:
        raise InvitationRefused(f"email: {OPEN_MAX} invitations are open already. Revoke some that nobody needs.")
    secret = new_secret(SECRET_PREFIX)
    await connection.execute(
        insert(invitations).values(
            invitation_id=invitation.invitation_id,
            secret_hash=hash_of(secret),
            site_id=site_id,
            email=address,
            role=role,
            team_id=team_id,
            by_id=actor.actor_id,
            created_at=at,
            expires_at=invitation.expires_at,
        )
    )
    await record(connection, site_id, actor, "invitation.made", invitation.invitation_id, at, email=address, role=role)
    return invitation, secret


async def open_invitations(connection: AsyncConnection, site_id: str, at: datetime) -> tuple[Invitation, ...]:
    """The open ones of a site, the latest first."""
    found = await connection.execute(
        select(invitations)
        .where(invitations.c.site_id == site_id, is_open(at))
        .order_by(invitations.c.created_at.desc(), invitations.c.invitation_id)
        .limit(OPEN_MAX)
    )
    return tuple(_invitation(row) for row in found)


async def invitation_with(connection: AsyncConnection, secret: str, at: datetime) -> Invitation | None:
    """The open invitation of this secret; None for one that is unknown, used, revoked or over."""
    found = await connection.execute(
        select(invitations).where(invitations.c.secret_hash == hash_of(secret), is_open(at))
    )
    row = found.one_or_none()
    return None if row is None else _invitation(row)


async def invitation_for(connection: AsyncConnection, email: str, at: datetime) -> Invitation | None:
    """The latest open invitation to this address, which somebody else vouches for."""
    found = await connection.execute(
        select(invitations)
        .where(invitations.c.email == email, is_open(at))
        .order_by(invitations.c.created_at.desc(), invitations.c.invitation_id)
        .limit(1)
    )
    row = found.one_or_none()
    return None if row is None else _invitation(row)


async def revoke_invitation(
    connection: AsyncConnection, site_ids: Collection[str], invitation_id: str, actor: Actor, at: datetime
) -> str | None:
    """Closes an open invitation of one of these sites and gives the site's id; None where there is none."""
    site_id: str | None = await connection.scalar(
        update(invitations)
        .where(invitations.c.invitation_id == invitation_id, invitations.c.site_id.in_(site_ids), is_open(at))
        .values(revoked_at=at)
        .returning(invitations.c.site_id)
    )
    if site_id is not None:
        await record(connection, site_id, actor, "invitation.revoked", invitation_id, at)
    return site_id


async def accept(connection: AsyncConnection, invitation: Invitation, user: User, at: datetime) -> bool:
    """Uses the invitation up and makes `user` a member; False when somebody used or revoked it meanwhile.

    A member stays in the role that they have.
    """
    taken = await connection.scalar(
        update(invitations)
        .where(invitations.c.invitation_id == invitation.invitation_id, is_open(at))
        .values(accepted_at=at)
        .returning(invitations.c.invitation_id)
    )
    if taken is None:
        return False
    actor = Actor(ActorKind.USER, user.user_id, user.name)
    await add_membership(connection, user, invitation.site_id, invitation.role)
    if invitation.team_id is not None:
        await set_teams_of_member(connection, invitation.site_id, user.user_id, {invitation.team_id}, actor, at)
    await record(
        connection,
        invitation.site_id,
        actor,
        "invitation.accepted",
        invitation.invitation_id,
        at,
        role=invitation.role,
        email=user.email,
    )
    return True


def _invitation(row: Row[Any]) -> Invitation:
    return Invitation(
        invitation_id=row.invitation_id,
        site_id=row.site_id,
        email=row.email,
        role=Role(row.role),
        team_id=row.team_id,
        by_id=row.by_id,
        created_at=row.created_at,
        expires_at=row.expires_at,
    )
