"""The audit log: who did what, to what, and when. Appended in the transaction that it tells of, never changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row, insert, select
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
