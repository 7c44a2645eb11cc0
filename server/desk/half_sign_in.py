"""Between the password and the code of the second factor: a secret in the browser that opens nothing but this step."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.requests import HTTPConnection
from starlette.responses import Response

from server.conversation.identifier import hash_of, new_secret
from server.team.tables import half_sign_ins, users
from server.team.users import User, as_user

LIFE: Final = timedelta(minutes=10)
"""Time to look for the phone."""

SECURE_COOKIE: Final = "__Host-handrail-half"
PLAIN_COOKIE: Final = "handrail_half"


@dataclass(frozen=True, slots=True)
class HalfSignIn:
    """Whose it is, and how they said who they are."""

    user: User
    by: str


async def open_half(connection: AsyncConnection, user: User, by: str, at: datetime) -> str:
    """Stores a step of LIFE and gives its secret; those that are over are removed on the way."""
    secret = new_secret("h")
    await connection.execute(delete(half_sign_ins).where(half_sign_ins.c.expires_at <= at))
    await connection.execute(
        insert(half_sign_ins).values(half_hash=hash_of(secret), user_id=user.user_id, by=by, expires_at=at + LIFE)
    )
    return secret


async def half_with(connection: AsyncConnection, secret: str, at: datetime) -> HalfSignIn | None:
    """Whose step this secret is; None when it is over or used, or its user was disabled."""
    found = await connection.execute(
        select(users, half_sign_ins.c.by)
        .join(half_sign_ins, half_sign_ins.c.user_id == users.c.user_id)
        .where(
            half_sign_ins.c.half_hash == hash_of(secret),
            half_sign_ins.c.expires_at > at,
            users.c.disabled_at.is_(None),
        )
    )
    row = found.one_or_none()
    return None if row is None else HalfSignIn(as_user(row), row.by)


async def close_half(connection: AsyncConnection, secret: str) -> bool:
    """Uses the step up; False when somebody else did."""
    ended = await connection.execute(delete(half_sign_ins).where(half_sign_ins.c.half_hash == hash_of(secret)))
    return ended.rowcount > 0


def half_in(connection: HTTPConnection, *, https: bool) -> str | None:
    """The secret that a request carries, or None."""
    return connection.cookies.get(SECURE_COOKIE if https else PLAIN_COOKIE)


def give_half(response: Response, secret: str, *, https: bool) -> None:
    """Hands the secret to the browser."""
    response.set_cookie(
        SECURE_COOKIE if https else PLAIN_COOKIE,
        secret,
        max_age=int(LIFE.total_seconds()),
        path=_path(https),
        secure=https,
        httponly=True,
        samesite="strict",
    )


def take_half(response: Response, *, https: bool) -> None:
    """Makes the browser forget the secret."""
    name = SECURE_COOKIE if https else PLAIN_COOKIE
    response.delete_cookie(name, path=_path(https), secure=https, httponly=True, samesite="strict")


def _path(https: bool) -> str:
    # A __Host- cookie is only valid for the whole host.
    return "/" if https else "/desk"
