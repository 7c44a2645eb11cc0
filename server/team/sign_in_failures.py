"""Back-off of failed sign-ins, per account and per address, for all processes and over restarts."""

import math
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from server.conversation.identifier import hash_of
from server.team.tables import sign_in_failures

FREE_TRIES: Final = 5
"""Failures without a wait: people mistype, and try the password of something else."""

WAIT_SECONDS_MIN: Final = 2.0
WAIT_SECONDS_MAX: Final = 900.0
"""Each failure beyond the free ones doubles the wait up to this: about 100 tries a day."""

FORGET_AFTER: Final = timedelta(days=1)
"""After a day without a failure the tries are free again."""

ENTRIES_MAX: Final = 100_000
"""Accounts and addresses that are remembered, some 20 MB; the ones that failed the longest ago go first."""


def account_key(email: str) -> str:
    """What a try counts against, whether the account exists or not."""
    return hash_of(f"account {email.strip().lower()}")


def address_key(address: str) -> str:
    """The address that a try came from."""
    return hash_of(f"address {address}")


def code_key(user_id: str) -> str:
    """Codes of a second factor that somebody tries who knows the password."""
    return hash_of(f"code {user_id}")


def wait_after(failures: int) -> float:
    """Seconds after the latest of `failures` until the next try; 0 within the free ones."""
    if failures < FREE_TRIES:
        return 0.0
    doublings = float(min(failures - FREE_TRIES, 30))
    return min(WAIT_SECONDS_MIN * math.pow(2.0, doublings), WAIT_SECONDS_MAX)


async def seconds_to_wait(connection: AsyncConnection, keys: Sequence[str], at: datetime) -> float:
    """How long until the next try against any of `keys` may be made; 0 is now."""
    columns = sign_in_failures.c
    found = await connection.execute(
        select(columns.failures, columns.last_at).where(columns.key_hash.in_(keys), columns.last_at > at - FORGET_AFTER)
    )
    waits: list[float] = [wait_after(row.failures) - (at - row.last_at).total_seconds() for row in found]
    return max(0.0, *waits, 0.0)


async def begin_try(connection: AsyncConnection, keys: Sequence[str], at: datetime) -> float:
    """Counts a try as failed before it is judged, so that a hundred at once are no more than one after the other.

    Gives 0, or the seconds to wait: then nothing is counted. Who succeeds calls `forget_failures` afterwards.
    """
    columns = sign_in_failures.c
    last: dict[str, datetime] = {}
    # In one order everywhere, and held: two tries against the same keys never wait for each other in a circle. A key
    # that was never tried has its row first, or nothing would hold up the others of its first burst.
    for key in sorted(keys):
        last[key] = await _held(connection, key, at)
    wait = await seconds_to_wait(connection, keys, at)
    if wait > 0:
        return wait
    for key in sorted(keys):
        count = columns.failures + 1 if at - last[key] < FORGET_AFTER else 1
        await connection.execute(
            update(sign_in_failures).where(columns.key_hash == key).values(failures=count, last_at=at)
        )
    return 0.0


async def _held(connection: AsyncConnection, key: str, at: datetime) -> datetime:
    """When the key was tried last, its row held until the commit; one that was never tried gets it now."""
    dialect: Any = sqlite if connection.dialect.name == "sqlite" else postgresql
    columns = sign_in_failures.c
    row = dialect.insert(sign_in_failures).values(key_hash=key, failures=0, last_at=at)
    held = row.on_conflict_do_update(index_elements=[columns.key_hash], set_={"key_hash": key})
    last: datetime = (await connection.execute(held.returning(columns.last_at))).scalar_one()
    return last


async def take_back(connection: AsyncConnection, keys: Sequence[str]) -> None:
    """A try that was begun was not judged after all."""
    columns = sign_in_failures.c
    for key in sorted(keys):
        await connection.execute(
            update(sign_in_failures)
            .where(columns.key_hash == key, columns.failures > 0)
            .values(failures=columns.failures - 1)
        )


async def judged_wrong(connection: AsyncConnection, keys: Sequence[str], at: datetime) -> None:
    """A try that was begun was wrong: its wait counts from now, after the time that judging took."""
    columns = sign_in_failures.c
    for key in sorted(keys):
        await connection.execute(update(sign_in_failures).where(columns.key_hash == key).values(last_at=at))


async def forget_failures(connection: AsyncConnection, keys: Sequence[str]) -> None:
    """Success: the tries are free again."""
    await connection.execute(delete(sign_in_failures).where(sign_in_failures.c.key_hash.in_(keys)))


async def forget_old_failures(connection: AsyncConnection, at: datetime, limit: int) -> int:
    """Removes up to `limit` that count no more, or that are too many; gives how many there were."""
    columns = sign_in_failures.c
    total = await connection.scalar(select(func.count()).select_from(sign_in_failures)) or 0
    by_age = select(columns.key_hash).order_by(columns.last_at)
    found = await connection.execute(by_age.where(columns.last_at <= at - FORGET_AFTER).limit(limit))
    old = [row.key_hash for row in found]
    over = min(limit - len(old), total - len(old) - ENTRIES_MAX)
    if over > 0:
        found = await connection.execute(by_age.where(columns.last_at > at - FORGET_AFTER).limit(over))
        old += [row.key_hash for row in found]
    await forget_failures(connection, old)
    return len(old)
