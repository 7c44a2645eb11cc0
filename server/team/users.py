"""People who work on the desk, and the sites that they are members of."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from server.conversation.identifier import new_id
from server.conversation.site import Site, all_sites
from server.errors import HandrailError
from server.team.role import Role
from server.team.tables import desk_sessions, half_sign_ins, memberships, users

EMAIL_CHARACTERS_MAX: Final = 254
"""RFC 5321, 4.5.3.1.3."""

NAME_CHARACTERS_MAX: Final = 120


NO_PASSWORD: Final = ""
"""In the place of a hash: they sign in elsewhere only."""


class UserInvalid(HandrailError):
    """A user cannot be added; the text names the field and the remedy."""


@dataclass(frozen=True, slots=True)
class User:
    """Somebody who may sign in, unless `disabled_at` is set. `email` is in lower case."""

    user_id: str
    email: str
    name: str
    disabled_at: datetime | None


@dataclass(frozen=True, slots=True)
class Credentials:
    """A user and the hash that their password must match."""

    user: User
    password_hash: str


@dataclass(frozen=True, slots=True)
class Membership:
    """A site that a user may see, and their role there."""

    site: Site
    role: Role
    is_away: bool = False
    """Whether they get no tickets by themselves at the moment."""


async def add_user(
    connection: AsyncConnection,
    *,
    email: str,
    name: str,
    password_hash: str,
    site_ids: Iterable[str],
    at: datetime,
    role: Role = Role.OWNER,
) -> User:
    """Stores a user as a member of these sites in this role; `password_hash` is from `Passwords.hash`.

    Raises UserInvalid for an address that is none or taken, and for an empty or overlong name.
    """
    user = User(new_id("u"), checked_email(email), checked_name(name), None)
    if await user_by_email(connection, user.email) is not None:
        raise UserInvalid(f"email: {user.email} has an account already. Use its membership or another address.")
    await connection.execute(
        insert(users).values(
            user_id=user.user_id, email=user.email, name=user.name, password_hash=password_hash, created_at=at
        )
    )
    for site_id in site_ids:
        await add_membership(connection, user, site_id, role)
    return user


async def user_by_email(connection: AsyncConnection, email: str) -> User | None:
    """The user with this address in any case, or None."""
    found = await credentials_of(connection, email)
    return None if found is None else found.user


async def credentials_of(connection: AsyncConnection, email: str) -> Credentials | None:
    """The user with this address and their password's hash, or None."""
    row = (await connection.execute(select(users).where(users.c.email == email.strip().lower()))).one_or_none()
    return None if row is None else Credentials(as_user(row), row.password_hash)


async def add_membership(connection: AsyncConnection, user: User, site_id: str, role: Role = Role.OWNER) -> None:
    """Makes a user a member of a site; does nothing when they are one already, in whatever role."""
    known = (memberships.c.user_id == user.user_id, memberships.c.site_id == site_id)
    if (await connection.execute(select(memberships.c.site_id).where(*known))).one_or_none() is None:
        await connection.execute(insert(memberships).values(user_id=user.user_id, site_id=site_id, role=role))


async def memberships_of(connection: AsyncConnection, user_id: str) -> tuple[Membership, ...]:
    """The sites that this user is a member of, the oldest first, with their role on each."""
    found = await connection.execute(
        select(memberships.c.site_id, memberships.c.role, memberships.c.away_since).where(
            memberships.c.user_id == user_id
        )
    )
    on = {row.site_id: row for row in found}
    return tuple(
        Membership(site, Role(on[site.site_id].role), on[site.site_id].away_since is not None)
        for site in await all_sites(connection)
        if site.site_id in on
    )


async def user_of(connection: AsyncConnection, user_id: str) -> User | None:
    """The user with this id, or None."""
    row = (await connection.execute(select(users).where(users.c.user_id == user_id))).one_or_none()
    return None if row is None else as_user(row)


async def password_hash_of(connection: AsyncConnection, user_id: str) -> str | None:
    """The hash that the password of this user must match."""
    found: str | None = await connection.scalar(select(users.c.password_hash).where(users.c.user_id == user_id))
    return found


async def rename_user(connection: AsyncConnection, user_id: str, name: str) -> None:
    """Gives a user another name; raises UserInvalid for an empty or overlong one."""
    await connection.execute(update(users).where(users.c.user_id == user_id).values(name=checked_name(name)))


async def enable_user(connection: AsyncConnection, user: User) -> None:
    """Lets a user in again who was locked out."""
    await connection.execute(update(users).where(users.c.user_id == user.user_id).values(disabled_at=None))


async def set_picture(connection: AsyncConnection, user_id: str, path: str | None) -> None:
    """Stores where the picture of a user is found; None for none."""
    await connection.execute(update(users).where(users.c.user_id == user_id).values(picture=path))


async def change_password(connection: AsyncConnection, user: User, password_hash: str) -> None:
    """Stores a new password's hash and ends all sessions of the user, and whatever the old one began."""
    await connection.execute(update(users).where(users.c.user_id == user.user_id).values(password_hash=password_hash))
    for table in (desk_sessions, half_sign_ins):
        await connection.execute(delete(table).where(table.c.user_id == user.user_id))


async def disable_user(connection: AsyncConnection, user: User, at: datetime) -> None:
    """Locks a user out from now on and ends all their sessions."""
    await connection.execute(update(users).where(users.c.user_id == user.user_id).values(disabled_at=at))
    await connection.execute(delete(desk_sessions).where(desk_sessions.c.user_id == user.user_id))


def checked_email(text: str) -> str:
    """An address as it is stored; raises UserInvalid for what is none."""
    email = text.strip().lower()
    local, at_sign, domain = email.rpartition("@")
    if not at_sign or not local or not domain or len(email) > EMAIL_CHARACTERS_MAX or not email.isprintable():
        raise UserInvalid(f"email: {text!r} is no address. Write it like ada@example.com.")
    return email


def checked_name(text: str) -> str:
    """A name as it is stored; raises UserInvalid for an empty or overlong one."""
    name = " ".join(text.split())
    if not name or len(name) > NAME_CHARACTERS_MAX:
        raise UserInvalid(f"name: give 1 to {NAME_CHARACTERS_MAX} characters; customers see it beside the replies.")
    return name


def as_user(row: Row[Any]) -> User:
    """A row of the users' table."""
    return User(row.user_id, row.email, row.name, row.disabled_at)
