"""The rows of letters: waiting -> sent | failed. Whoever takes one has it alone until its lease is over.

A letter is taken by moving its due time behind the lease: so of several processes one sends it. A process that ends
between sending a letter and noting that leaves it to be sent again: twice rather than never.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Row, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from server.conversation.tables import conversations, letters

ATTEMPTS_MAX: Final = 5

LEASE: Final = timedelta(minutes=10)
"""Many times longer than sending may take, so that clocks of two machines may differ by minutes."""

PAUSES: Final = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2))
"""After the first attempt that failed, the second and so on: a mail server that greylists wants some minutes."""

KEPT: Final = timedelta(days=2)
"""How long a letter that is settled is remembered, without its text: longer than any of them is counted."""


ENCODED_WORD: Final = "=?"
"""What an encoded word begins with (RFC 2047, 2): in an address or a subject it could hide line breaks."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter of a site, of one of its conversations or of none; `attempts` counts those that were begun."""

    site_id: str
    letter_id: str
    conversation_id: str | None
    recipient: str
    subject: str
    body: str
    attempts: int = 0


async def post(connection: AsyncConnection, letter: Letter, at: datetime) -> None:
    """Stores a letter that is due at once."""
    await connection.execute(
        insert(letters).values(
            site_id=letter.site_id,
            letter_id=letter.letter_id,
            conversation_id=letter.conversation_id,
            recipient=letter.recipient,
            subject=letter.subject,
            body=letter.body,
            state="waiting",
            attempts=0,
            due_at=at,
            created_at=at,
        )
    )


async def letter_of(connection: AsyncConnection, site_id: str, letter_id: str) -> Letter | None:
    """The letter of this site with this id, while it is remembered."""
    found = await connection.execute(
        select(letters).where(letters.c.site_id == site_id, letters.c.letter_id == letter_id)
    )
    row = found.one_or_none()
    return None if row is None else _letter(row)


async def count_to(connection: AsyncConnection, recipient: str, since: datetime) -> int:
    """Letters to this address after `since`, whatever their site and however its letters are written."""
    same = func.lower(letters.c.recipient) == func.lower(recipient)
    found = await connection.scalar(select(func.count()).select_from(letters).where(same, letters.c.created_at > since))
    return found or 0


async def count_of_contact(connection: AsyncConnection, site_id: str, contact_id: str, since: datetime) -> int:
    """Letters that this visitor asked for after `since`."""
    theirs = (conversations.c.site_id == letters.c.site_id) & (
        conversations.c.conversation_id == letters.c.conversation_id
    )
    found = await connection.scalar(
        select(func.count())
        .select_from(letters.join(conversations, theirs))
        .where(letters.c.site_id == site_id, conversations.c.contact_id == contact_id, letters.c.created_at > since)
    )
    return found or 0


async def count_of_site(connection: AsyncConnection, site_id: str, since: datetime) -> int:
    """Letters of this site after `since`."""
    found = await connection.scalar(
        select(func.count()).select_from(letters).where(letters.c.site_id == site_id, letters.c.created_at > since)
    )
    return found or 0


async def is_letter_due(connection: AsyncConnection, at: datetime) -> bool:
    """Whether there is something to take."""
    due = select(letters.c.letter_id).where(letters.c.state == "waiting", letters.c.due_at <= at)
    return await connection.scalar(due.limit(1)) is not None


async def take_letters(connection: AsyncConnection, at: datetime, limit: int) -> Sequence[Letter]:
    """Up to `limit` letters that are due, each taken by nobody else until LEASE after `at`."""
    due = (letters.c.state == "waiting") & (letters.c.due_at <= at)
    chosen = select(letters.c.letter_id).where(due).order_by(letters.c.due_at).limit(limit)
    # The state and the time are asked again: another process may have taken one of them meanwhile.
    taken = await connection.execute(
        update(letters)
        .where(letters.c.letter_id.in_(chosen.scalar_subquery()), due)
        .values(due_at=at + LEASE, attempts=letters.c.attempts + 1)
        .returning(*letters.c)
    )
    return tuple(_letter(row) for row in taken)


async def note_sent(connection: AsyncConnection, letter: Letter) -> None:
    """A letter that was taken has been sent; its text is forgotten."""
    await _settle(connection, letter, state="sent", body="")


async def note_failed(connection: AsyncConnection, letter: Letter, at: datetime, *, for_good: bool) -> bool:
    """A letter that was taken could not be sent; gives whether it is given up, and its text forgotten."""
    over = for_good or letter.attempts >= ATTEMPTS_MAX
    if over:
        await _settle(connection, letter, state="failed", body="")
    else:
        await _settle(connection, letter, due_at=at + PAUSES[letter.attempts - 1])
    return over


async def forget_settled(connection: AsyncConnection, at: datetime) -> None:
    """Deletes letters that were settled long ago."""
    await connection.execute(delete(letters).where(letters.c.state != "waiting", letters.c.created_at < at - KEPT))


async def _settle(connection: AsyncConnection, letter: Letter, **columns: object) -> None:
    # Another attempt has begun where the lease was over before this one ended: then it is not this one's to settle.
    await connection.execute(
        update(letters)
        .where(
            letters.c.site_id == letter.site_id,
            letters.c.letter_id == letter.letter_id,
            letters.c.state == "waiting",
            letters.c.attempts == letter.attempts,
        )
        .values(**columns)
    )


def _letter(row: Row[tuple[object, ...]]) -> Letter:
    return Letter(row.site_id, row.letter_id, row.conversation_id, row.recipient, row.subject, row.body, row.attempts)
