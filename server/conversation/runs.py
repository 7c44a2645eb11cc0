"""Runs: the stored promise to answer. A run belongs to whoever holds its lease, never to a socket.

queued -> running -> answered | handed_off | withdrawn; a running one whose lease has ended is taken up again.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal

from sqlalchemy import Row, and_, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from server.conversation.conversation import Conversation
from server.conversation.identifier import new_id
from server.conversation.tables import runs

LEASE: Final = timedelta(seconds=90)
"""Longer than the longest answer may take (60 s and one retry of the extractive answerer)."""

RunState = Literal["queued", "running", "answered", "handed_off", "withdrawn"]


@dataclass(frozen=True, slots=True)
class Run:
    """The promise to answer what was said up to `upto_seq`."""

    site_id: str
    run_id: str
    conversation_id: str
    upto_seq: int
    attempts: int


async def ask_for_run(connection: AsyncConnection, conversation: Conversation, upto_seq: int, at: datetime) -> str:
    """Promises an answer to everything up to `upto_seq`; gives the run's id.

    A run that nobody has begun yet takes the new message in: messages in a burst are one turn.
    """
    joined = await connection.execute(
        update(runs)
        .where(
            runs.c.site_id == conversation.site_id,
            runs.c.conversation_id == conversation.conversation_id,
            runs.c.state == "queued",
        )
        .values(upto_seq=upto_seq)
        .returning(runs.c.run_id)
    )
    run_id = joined.scalar()
    if run_id is not None:
        return str(run_id)
    run_id = new_id("r")
    await connection.execute(
        insert(runs).values(
            site_id=conversation.site_id,
            run_id=run_id,
            conversation_id=conversation.conversation_id,
            upto_seq=upto_seq,
            state="queued",
            attempts=0,
            created_at=at,
        )
    )
    return run_id


async def take_run(connection: AsyncConnection, owner: str, at: datetime) -> Run | None:
    """The oldest run that nobody works on, leased to `owner`; None when there is nothing to do.

    A conversation has one answer at a time: a run waits while another of its conversation is being worked on.
    """
    other = runs.alias()
    busy = (
        select(other.c.run_id)
        .where(
            other.c.site_id == runs.c.site_id,
            other.c.conversation_id == runs.c.conversation_id,
            other.c.state == "running",
            other.c.lease_until > at,
        )
        .exists()
    )
    free = or_(runs.c.state == "queued", and_(runs.c.state == "running", runs.c.lease_until <= at))
    found = await connection.execute(select(runs).where(free, ~busy).order_by(runs.c.created_at).limit(1))
    row = found.one_or_none()
    if row is None:
        return None
    await connection.execute(
        update(runs)
        .where(runs.c.site_id == row.site_id, runs.c.run_id == row.run_id)
        .values(state="running", attempts=row.attempts + 1, lease_owner=owner, lease_until=at + LEASE)
    )
    return _run(row, attempts=row.attempts + 1)


async def close_run(
    connection: AsyncConnection,
    run: Run,
    owner: str,
    state: RunState,
    at: datetime,
    *,
    confidence: float | None = None,
    trace: dict[str, Any] | None = None,
) -> bool:
    """Ends a run; False when `owner` no longer holds it, and then nothing of the answer may be stored."""
    closed = await connection.execute(
        update(runs)
        .where(
            runs.c.site_id == run.site_id,
            runs.c.run_id == run.run_id,
            runs.c.state == "running",
            runs.c.lease_owner == owner,
        )
        .values(state=state, finished_at=at, lease_until=None, confidence=confidence, trace=trace)
        .returning(runs.c.run_id)
    )
    return closed.scalar() is not None


async def requeue(connection: AsyncConnection, run: Run, owner: str) -> None:
    """Gives a run that `owner` could not finish back to the queue; its attempts stay counted."""
    await connection.execute(
        update(runs)
        .where(
            runs.c.site_id == run.site_id,
            runs.c.run_id == run.run_id,
            runs.c.state == "running",
            runs.c.lease_owner == owner,
        )
        .values(state="queued", lease_owner=None, lease_until=None)
    )


async def withdraw_runs(connection: AsyncConnection, conversation: Conversation, at: datetime) -> None:
    """Ends all open runs of a conversation: a person takes over, and the AI agent falls silent."""
    await connection.execute(
        update(runs)
        .where(
            runs.c.site_id == conversation.site_id,
            runs.c.conversation_id == conversation.conversation_id,
            runs.c.state.in_(("queued", "running")),
        )
        .values(state="withdrawn", finished_at=at, lease_until=None)
    )


async def release_leases(connection: AsyncConnection) -> int:
    """Gives every running run back to the queue; for the start of a process that is the only one on its database."""
    released = await connection.execute(
        update(runs).where(runs.c.state == "running").values(state="queued", lease_owner=None, lease_until=None)
    )
    return released.rowcount


def _run(row: Row[tuple[object, ...]], *, attempts: int) -> Run:
    return Run(row.site_id, row.run_id, row.conversation_id, row.upto_seq, attempts)
