"""Sessions of the desk: a secret in a cookie, its hash in the database, gone the moment that it is revoked."""

import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.requests import HTTPConnection
from starlette.responses import Response

from server.conversation.identifier import hash_of, new_secret
from server.conversation.site import Site
from server.team.actor import Actor, ActorKind
from server.team.role import Permission
from server.team.tables import desk_sessions, users
from server.team.users import Membership, User, memberships_of

LIFE: Final = timedelta(hours=12)
"""A working day; after it one signs in again, whatever happened in between."""

CSRF_TOKEN_BYTES: Final = 32

SECURE_COOKIE: Final = "__Host-handrail"
PLAIN_COOKIE: Final = "handrail_desk"
"""Without https a browser refuses the `__Host-` prefix; this name is for local work only."""


@dataclass(frozen=True, slots=True)
class Person:
    """Who is signed in, through which session, and which sites they may see."""

    user_id: str
    name: str
    email: str
    memberships: tuple[Membership, ...]
    session_hash: str
    csrf_token: str
    picture: str | None = None
    """Path of the picture that visitors see beside their replies."""

    @property
    def sites(self) -> tuple[Site, ...]:
        """The sites that they may see, the oldest first."""
        return tuple(each.site for each in self.memberships)

    def may(self, permission: Permission, site_id: str) -> bool:
        """Whether their role on this site allows it."""
        return any(each.site.site_id == site_id and permission in each.role.permissions for each in self.memberships)

    def may_anywhere(self, permission: Permission) -> bool:
        """Whether their role on at least one site allows it."""
        return any(permission in each.role.permissions for each in self.memberships)

    def narrowed(self, permission: Permission) -> "Person":
        """The same person on those sites only where their role allows it: what is found through them, they may do."""
        return replace(self, memberships=tuple(m for m in self.memberships if permission in m.role.permissions))

    @property
    def actor(self) -> Actor:
        """The person as who does something."""
        return Actor(ActorKind.USER, self.user_id, self.name, self.picture)

    @property
    def site_ids(self) -> tuple[str, ...]:
        """The ids of the sites, for queries."""
        return tuple(site.site_id for site in self.sites)


async def open_session(connection: AsyncConnection, user: User, at: datetime) -> str:
    """Stores a session of LIFE and gives its secret; sessions that are over are removed on the way."""
    secret = new_secret("d")
    await connection.execute(delete(desk_sessions).where(desk_sessions.c.expires_at <= at))
    await connection.execute(
        insert(desk_sessions).values(
            session_hash=hash_of(secret),
            user_id=user.user_id,
            csrf_token=secrets.token_urlsafe(CSRF_TOKEN_BYTES),
            created_at=at,
            expires_at=at + LIFE,
        )
    )
    return secret


async def person_of(connection: AsyncConnection, secret: str, at: datetime) -> Person | None:
    """Who holds this session at this moment; None when it is over, revoked, or its user was disabled."""
    row = (
        await connection.execute(
            select(desk_sessions.c.csrf_token, users.c.user_id, users.c.name, users.c.email, users.c.picture)
            .join(users, users.c.user_id == desk_sessions.c.user_id)
            .where(
                desk_sessions.c.session_hash == hash_of(secret),
                desk_sessions.c.expires_at > at,
                users.c.disabled_at.is_(None),
            )
        )
    ).one_or_none()
    if row is None:
        return None
    members = await memberships_of(connection, row.user_id)
    return Person(row.user_id, row.name, row.email, members, hash_of(secret), row.csrf_token, row.picture)


async def revoke_session(connection: AsyncConnection, secret: str) -> None:
    """Ends the session of this secret, if there is one."""
    await connection.execute(delete(desk_sessions).where(desk_sessions.c.session_hash == hash_of(secret)))


def secret_in(connection: HTTPConnection, *, https: bool) -> str | None:
    """The session secret that a request carries, or None."""
    return connection.cookies.get(_cookie(https))


def give_cookie(response: Response, secret: str, *, https: bool) -> None:
    """Hands the secret to the browser: not readable by scripts, not sent from other sites."""
    response.set_cookie(
        _cookie(https),
        secret,
        max_age=int(LIFE.total_seconds()),
        path=_path(https),
        secure=https,
        httponly=True,
        samesite="strict",
    )


def take_cookie(response: Response, *, https: bool) -> None:
    """Makes the browser forget the secret."""
    response.delete_cookie(_cookie(https), path=_path(https), secure=https, httponly=True, samesite="strict")


def _cookie(https: bool) -> str:
    return SECURE_COOKIE if https else PLAIN_COOKIE


def _path(https: bool) -> str:
    # A __Host- cookie is only valid for the whole host.
    return "/" if https else "/desk"
