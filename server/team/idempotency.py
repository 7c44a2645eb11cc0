"""Answers that are kept for a day, so that whoever asks twice with one key is not served twice.

The key is claimed in the transaction that does what is asked: both are stored or neither. Of two that come at the same
time the second waits at the row of the first, and then finds its answer (draft-ietf-httpapi-idempotency-key-header).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, delete, insert, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from server.team.tables import idempotency_keys

KEPT: Final = timedelta(hours=24)
"""Longer than a program tries again after a fault of the night."""

KEY_CHARACTERS_MAX: Final = 128
FORGOTTEN_MAX: Final = 1_000
"""Rows of one transaction, so that those who wait for it do not wait long."""

UNANSWERED: Final = 0
"""Status of a claim within its own transaction; nobody else ever sees it."""


@dataclass(frozen=True, slots=True)
class Claim:
    """The key of a request of one site's key; `request_hash` is the SHA-256 of what was asked, in hexadecimal."""

    site_id: str
    key_id: str
    idempotency_key: str
    request_hash: str


@dataclass(frozen=True, slots=True)
class Kept:
    """The answer that was given under a claim."""

    request_hash: str
    status: int
    body: str


async def kept_or_claimed(connection: AsyncConnection, claim: Claim, at: datetime) -> Kept | None:
    """The answer that was given under this key within KEPT; None when the key is claimed now, for what is asked."""
    columns = idempotency_keys.c
    row = (await connection.execute(select(idempotency_keys).where(*_is(claim)))).one_or_none()
    if row is not None and at - row.at < KEPT:
        return Kept(row.request_hash, row.status, row.body)
    if row is not None:
        await connection.execute(delete(idempotency_keys).where(*_is(claim), columns.at == row.at))
    await connection.execute(
        insert(idempotency_keys).values(
            site_id=claim.site_id,
            key_id=claim.key_id,
            idempotency_key=claim.idempotency_key,
            request_hash=claim.request_hash,
            status=UNANSWERED,
            body="",
            at=at,
        )
    )
    return None


async def keep(connection: AsyncConnection, claim: Claim, status: int, body: str) -> None:
    """Stores the answer of what was claimed in this transaction."""
    await connection.execute(update(idempotency_keys).where(*_is(claim)).values(status=status, body=body))


async def forget_old(connection: AsyncConnection, at: datetime) -> int:
    """Removes answers older than KEPT, at most FORGOTTEN_MAX; gives how many."""
    columns = idempotency_keys.c
    key = (columns.site_id, columns.key_id, columns.idempotency_key)
    old = select(*key).where(columns.at <= at - KEPT).order_by(columns.at).limit(FORGOTTEN_MAX)
    found = [tuple(row) for row in await connection.execute(old)]
    if found:
        await connection.execute(delete(idempotency_keys).where(tuple_(*key).in_(found), columns.at <= at - KEPT))
    return len(found)


def _is(claim: Claim) -> tuple[ColumnElement[bool], ...]:
    columns = idempotency_keys.c
    return (
        columns.site_id == claim.site_id,
        columns.key_id == claim.key_id,
        columns.idempotency_key == claim.idempotency_key,
    )
