"""Sessions of the desk: a secret in a cookie, its hash in the database, gone the moment that it is revoked."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.requests import HTTPConnection
from starlette.responses import Response

from escalation.tier_words import DEFAULT_NAMING, Naming, TierWords, namings_of
from escalation.triage import TriageTier
from server.conversation.identifier import hash_of, new_id, new_secret
from server.conversation.site import Site
from server.team.access_policy import sites_asking_for_second_factor
from server.team.actor import Actor, ActorKind
from server.team.preferences import Preferences
from server.team.role import Permission
from server.team.tables import desk_sessions, users
from server.team.users import Membership, User, memberships_of

LIFE: Final = timedelta(hours=12)
"""A working day; after it one signs in again, whatever happened in between."""

SEEN_EVERY: Final = timedelta(minutes=5)
"""How exactly it is known when a session was last used: a write for each page would cost more than it tells."""

SESSIONS_SHOWN_MAX: Final = 50

CSRF_TOKEN_BYTES: Final = 32

UNSET: Final = Preferences()
"""Of somebody who wished nothing yet."""

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
    withheld: tuple[Membership, ...] = ()
    """Of sites that ask for a second factor, while there is none: nothing of them is seen until there is one."""
    has_second_factor: bool = False
    preferences: Preferences = UNSET
    namings: Mapping[str, Naming] = field(default_factory=dict, compare=False)
    """By site what its team calls its tiers, where it calls them otherwise; no other person because of it."""
    session_id: str = ""
    seen_at: datetime | None = field(default=None, compare=False)
    """When this session was last noted to be used; no other person because of it."""

    @property
    def sites(self) -> tuple[Site, ...]:
        """The sites that they may see, the oldest first."""
        return tuple(each.site for each in self.memberships)

    def tier_words(self, site_id: str, tier: TriageTier) -> TierWords:
        """What the team of this site calls a tier, and what it says of it."""
        return self.namings.get(site_id, DEFAULT_NAMING)[tier]

    def may(self, permission: Permission, site_id: str) -> bool:
        """Whether their role on this site allows it."""
        return any(each.site.site_id == site_id and permission in each.role.permissions for each in self.memberships)

    def may_anywhere(self, permission: Permission) -> bool:
        """Whether their role on at least one site allows it."""
        return any(permission in each.role.permissions for each in self.memberships)

    @property
    def is_away(self) -> bool:
        """Whether they get no tickets by themselves at the moment, wherever they work."""
        return bool(self.memberships) and all(each.is_away for each in self.memberships)

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


@dataclass(frozen=True, slots=True)
class Session:
    """One place where somebody is signed in, as it is listed: nothing in it opens anything."""

    session_id: str
    browser: str
    address: str
    created_at: datetime
    seen_at: datetime


async def open_session(
    connection: AsyncConnection, user: User, at: datetime, *, address: str = "", browser: str = ""
) -> str:
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
            session_id=new_id("ds"),
            address=address,
            browser=browser,
            seen_at=at,
        )
    )
    return secret


async def person_of(connection: AsyncConnection, secret: str, at: datetime) -> Person | None:
    """Who holds this session at this moment; None when it is over, revoked, or its user was disabled."""
    session = desk_sessions.c
    row = (
        await connection.execute(
            select(users, session.csrf_token, session.session_id, session.seen_at)
            .join(desk_sessions, users.c.user_id == session.user_id)
            .where(
                session.session_hash == hash_of(secret),
                session.expires_at > at,
                users.c.disabled_at.is_(None),
            )
        )
    ).one_or_none()
    if row is None:
        return None
    has_second_factor = row.totp_since is not None
    members = await memberships_of(connection, row.user_id)
    asking = frozenset[str]()
    if not has_second_factor:
        asking = await sites_asking_for_second_factor(connection, [each.site.site_id for each in members])
    return Person(
        user_id=row.user_id,
        name=row.name,
        email=row.email,
        memberships=tuple(each for each in members if each.site.site_id not in asking),
        session_hash=hash_of(secret),
        csrf_token=row.csrf_token,
        picture=row.picture,
        withheld=tuple(each for each in members if each.site.site_id in asking),
        has_second_factor=has_second_factor,
        preferences=Preferences.from_document(row.preferences),
        namings=await namings_of(connection, [each.site.site_id for each in members]),
        session_id=row.session_id or "",
        seen_at=row.seen_at,
    )


async def note_seen(connection: AsyncConnection, person: Person, at: datetime) -> None:
    """Notes that a session is used."""
    await connection.execute(
        update(desk_sessions).where(desk_sessions.c.session_hash == person.session_hash).values(seen_at=at)
    )


async def sessions_of(connection: AsyncConnection, user_id: str, at: datetime) -> Sequence[Session]:
    """Where a user is signed in, the one used last first."""
    columns = desk_sessions.c
    found = await connection.execute(
        select(columns.session_id, columns.browser, columns.address, columns.created_at, columns.seen_at)
        .where(columns.user_id == user_id, columns.expires_at > at, columns.session_id.is_not(None))
        .order_by(columns.seen_at.desc())
        .limit(SESSIONS_SHOWN_MAX)
    )
    return tuple(
        Session(row.session_id, row.browser or "", row.address or "", row.created_at, row.seen_at or row.created_at)
        for row in found
    )


async def end_session(connection: AsyncConnection, user_id: str, session_id: str) -> bool:
    """Ends one session of this user; False when they have none with this id."""
    columns = desk_sessions.c
    ended = await connection.execute(
        delete(desk_sessions).where(columns.user_id == user_id, columns.session_id == session_id)
    )
    return ended.rowcount > 0


async def end_sessions(connection: AsyncConnection, user_id: str, *, but: str = "") -> int:
    """Ends all sessions of a user but the one with the hash `but`; gives how many there were."""
    columns = desk_sessions.c
    ended = await connection.execute(
        delete(desk_sessions).where(columns.user_id == user_id, columns.session_hash != but)
    )
    return ended.rowcount


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
