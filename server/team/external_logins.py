"""Who somebody is at an OpenID provider: issuer and subject, which never change, unlike an address."""

from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from server.team.tables import external_logins, users
from server.team.users import User, as_user


async def user_by_login(connection: AsyncConnection, issuer: str, subject: str) -> User | None:
    """The user who is known there under this subject, or None."""
    found = await connection.execute(
        select(users)
        .join(external_logins, external_logins.c.user_id == users.c.user_id)
        .where(external_logins.c.issuer == issuer, external_logins.c.subject == subject)
    )
    row = found.one_or_none()
    return None if row is None else as_user(row)


async def link_login(connection: AsyncConnection, issuer: str, subject: str, user: User, at: datetime) -> None:
    """Remembers that this subject is this user."""
    await connection.execute(
        insert(external_logins).values(issuer=issuer, subject=subject, user_id=user.user_id, created_at=at)
    )
