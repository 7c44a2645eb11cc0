"""The audit log: who did what, to what, and when. Appended in the transaction that it tells of, never changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from server.conversation.identifier import new_id
from server.team.actor import Actor, ActorKind
from server.team.tables import audit_log

Detail = str | int | bool | None
"""What changed, without what anybody said: names of states, ids, numbers."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One deed. `action` is such as `ticket.resolved`; `subject_id` the id of what it was done to."""

    site_id: str
    entry_id: str
    at: datetime
    actor: Actor
    action: str
    subject_id: str
    details: Mapping[str, Detail]


async def record(
    connection: AsyncConnection,
    site_id: str,
    actor: Actor,
    action: str,
    subject_id: str,
    at: datetime,
    **details: Detail,
) -> None:
    """Notes a deed."""
    await connection.execute(
        insert(audit_log).values(
            site_id=site_id,
            entry_id=new_id("e"),
            at=at,
            actor_kind=actor.kind,
            actor_id=actor.actor_id,
            actor_name=actor.name,
            action=action,
            subject_id=subject_id,
            details=details,
        )
    )


async def entries_of(connection: AsyncConnection, site_id: str, subject_id: str, limit: int) -> tuple[Entry, ...]:
    """The latest `limit` deeds on one subject, the oldest first."""
    columns = audit_log.c
    found = await connection.execute(
        select(audit_log)
        .where(columns.site_id == site_id, columns.subject_id == subject_id)
        .order_by(columns.at.desc(), columns.entry_id.desc())
        .limit(limit)
    )
    return as_entries(tuple(reversed(found.all())))


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries are asked for; None asks for all of a kind. `area` is an action's first word, such as `ticket`."""

    actor_id: str | None = None
    area: str | None = None
    subject_id: str | None = None
    since: datetime | None = None
    until: datetime | None = None


async def entries(
    connection: AsyncConnection, site_id: str, wanted: Wanted, limit: int, before: tuple[datetime, str] | None = None
) -> tuple[Entry, ...]:
    """Up to `limit` entries of a site, the latest first; `before`: moment and id of the last one seen already."""
    columns = audit_log.c
    asked = select(audit_log).where(columns.site_id == site_id)
    if wanted.actor_id is not None:
        asked = asked.where(columns.actor_id == wanted.actor_id)
    if wanted.area is not None:
        asked = asked.where(columns.action.startswith(f"{wanted.area}.", autoescape=True))
    if wanted.subject_id is not None:
        asked = asked.where(columns.subject_id == wanted.subject_id)
    if wanted.since is not None:
        asked = asked.where(columns.at >= wanted.since)
    if wanted.until is not None:
        asked = asked.where(columns.at < wanted.until)
    if before is not None:
        earlier = (columns.at == before[0]) & (columns.entry_id < before[1])
        asked = asked.where((columns.at < before[0]) | earlier)
    found = await connection.execute(asked.order_by(columns.at.desc(), columns.entry_id.desc()).limit(limit))
    return as_entries(found.all())


async def actors_of(connection: AsyncConnection, site_id: str, limit: int) -> tuple[tuple[str, str], ...]:
    """Id and latest name of up to `limit` of those who did something on a site, by name."""
    columns = audit_log.c
    found = await connection.execute(
        select(columns.actor_id, func.max(columns.actor_name))
        .where(columns.site_id == site_id)
        .group_by(columns.actor_id)
        .limit(limit)
    )
    return tuple(sorted(((row[0], row[1]) for row in found), key=lambda pair: pair[1].casefold()))


def as_entries(rows: Sequence[Row[tuple[object, ...]]]) -> tuple[Entry, ...]:
    """Rows of the table as entries, in the same order."""
    return tuple(
        Entry(
            row.site_id,
            row.entry_id,
            row.at,
            Actor(ActorKind(row.actor_kind), row.actor_id, row.actor_name),
            row.action,
            row.subject_id,
            row.details,
        )
        for row in rows
    )
