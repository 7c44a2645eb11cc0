"""Runs whose worker is gone, or that it could not finish: queued again, so that another one takes them up."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from server.conversation.runs import Run, is_run, queued_runs, run_of
from server.conversation.tables import runs


async def give_back(connection: AsyncConnection, run: Run, worker_id: str) -> None:
    """Queues a run that `worker_id` could not finish; its attempts stay counted."""
    await _queue_again(connection, and_(is_run(run), runs.c.worker_id == worker_id))


async def give_back_runs_of(connection: AsyncConnection, worker_ids: Sequence[str]) -> int:
    """Queues the runs of workers that are gone; gives their number."""
    return await _queue_again(connection, runs.c.worker_id.in_(worker_ids))


async def give_back_all_but(connection: AsyncConnection, worker_ids: Sequence[str]) -> int:
    """Queues every running run that none of these workers holds; gives their number."""
    return await _queue_again(connection, or_(runs.c.worker_id.is_(None), runs.c.worker_id.not_in(worker_ids)))


async def _queue_again(connection: AsyncConnection, which: ColumnElement[bool]) -> int:
    """One that waits beside a running run of its conversation takes over what that one had promised."""
    found = await connection.execute(select(runs).where(runs.c.state == "running", which).with_for_update())
    back = [run_of(row) for row in found]
    if not back:
        return 0
    heirs = {run.conversation_id: run for run in await queued_runs(connection, back)}
    for run in back:
        heir = heirs.get(run.conversation_id)
        left: dict[str, Any] = {"state": "queued" if heir is None else "withdrawn", "worker_id": None}
        await connection.execute(update(runs).where(is_run(run), runs.c.state == "running").values(left))
        if heir is not None:
            inherited = {"from_seq": min(run.from_seq, heir.from_seq), "attempts": max(run.attempts, heir.attempts)}
            await connection.execute(update(runs).where(is_run(heir)).values(inherited))
    return len(back)
