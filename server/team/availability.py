"""How much of what somebody takes, and whether they are there: what routing asks of each member."""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncConnection

from server.errors import HandrailError
from server.team.actor import Actor
from server.team.audit_log import record
from server.team.tables import memberships

CAPACITY_MAX: Final = 500
WORDS_MAX: Final = 30
"""Skills, or languages, of one person."""

WORD_CHARACTERS_MAX: Final = 40


class AvailabilityInvalid(HandrailError):
    """What was given for a member cannot be; the text names the field and the remedy."""


async def set_away(
    connection: AsyncConnection, site_ids: Collection[str], user_id: str, actor: Actor, at: datetime, *, away: bool
) -> None:
    """Notes on these sites that somebody is away since `at`, or back; says it in the audit log of each."""
    columns = memberships.c
    known = columns.away_since.is_(None) if away else columns.away_since.is_not(None)
    changed = await connection.scalars(
        update(memberships)
        .where(columns.user_id == user_id, columns.site_id.in_(site_ids), known)
        .values(away_since=at if away else None)
        .returning(columns.site_id)
    )
    for site_id in changed.all():
        await record(connection, site_id, actor, "member.away" if away else "member.back", user_id, at)


async def set_share(
    connection: AsyncConnection,
    site_id: str,
    user_id: str,
    actor: Actor,
    at: datetime,
    *,
    capacity: int | None,
    skills: Collection[str],
    languages: Collection[str],
) -> None:
    """Stores how many open tickets a member takes (None: as many as the site says), and what they know.

    Empty skills and languages stand for all. Raises AvailabilityInvalid.
    """
    if capacity is not None and not 0 <= capacity <= CAPACITY_MAX:
        raise AvailabilityInvalid(f"capacity: give a number from 0 to {CAPACITY_MAX}, or nothing for the site's.")
    for name, words in (("skills", skills), ("languages", languages)):
        if len(words) > WORDS_MAX or any(len(each) > WORD_CHARACTERS_MAX for each in words):
            raise AvailabilityInvalid(f"{name}: give at most {WORDS_MAX} of {WORD_CHARACTERS_MAX} characters.")
    columns = memberships.c
    await connection.execute(
        update(memberships)
        .where(columns.site_id == site_id, columns.user_id == user_id)
        .values(capacity=capacity, skills=sorted(skills) or None, languages=sorted(languages) or None)
    )
    await record(connection, site_id, actor, "member.share_set", user_id, at, capacity=capacity)
