"""Tasks: what somebody is to do about an account, open until it is done, put off, or settled by itself."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Row, and_, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.health.tables import tasks

TASKS_SHOWN_MAX: Final = 200
ACCOUNT_AT_RISK: Final = "account_at_risk"


class TaskState(StrEnum):
    """Where it stands."""

    OPEN = "open"
    SNOOZED = "snoozed"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Task:
    """One task. `owner_id` None is for whoever takes it; done without `settled_by` is settled by itself."""

    site_id: str
    task_id: str
    account_id: str
    owner_id: str | None
    state: TaskState
    title: str
    reason: str
    created_at: datetime
    snoozed_until: datetime | None = None
    settled_at: datetime | None = None
    settled_by: str | None = None

    def is_due(self, at: datetime) -> bool:
        """Whether it wants to be looked at: open, or put off until a moment that has come."""
        if self.state is TaskState.SNOOZED:
            return self.snoozed_until is not None and self.snoozed_until <= at
        return self.state is TaskState.OPEN


async def add_task(connection: AsyncConnection, task: Task) -> None:
    """Stores a new one."""
    await connection.execute(
        insert(tasks).values(
            site_id=task.site_id,
            task_id=task.task_id,
            kind=ACCOUNT_AT_RISK,
            account_id=task.account_id,
            owner_id=task.owner_id,
            state=task.state.value,
            title=task.title[:200],
            reason=task.reason[:1000],
            created_at=task.created_at,
        )
    )


async def tasks_of(
    connection: AsyncConnection,
    site_ids: Collection[str],
    now: datetime,
    *,
    owner_id: str | None = None,
    account_id: str | None = None,
    done: bool = False,
) -> tuple[Task, ...]:
    """Those that are due, or with `done` all; of one owner, whose are those of nobody too, or about one account."""
    columns = tasks.c
    query = select(tasks).where(columns.site_id.in_(site_ids))
    if not done:
        is_over = and_(columns.state == TaskState.SNOOZED, columns.snoozed_until <= now)
        query = query.where(or_(columns.state == TaskState.OPEN, is_over))
    if owner_id is not None:
        query = query.where(or_(columns.owner_id == owner_id, columns.owner_id.is_(None)))
    if account_id is not None:
        query = query.where(columns.account_id == account_id)
    query = query.order_by(columns.created_at.desc(), columns.task_id).limit(TASKS_SHOWN_MAX)
    return tuple(_task(row) for row in await connection.execute(query))


async def task_of(connection: AsyncConnection, site_ids: Collection[str], task_id: str) -> Task | None:
    """One task, or None; nobody else changes it before the commit."""
    query = select(tasks).where(tasks.c.site_id.in_(site_ids), tasks.c.task_id == task_id).with_for_update()
    row = (await connection.execute(query)).one_or_none()
    return None if row is None else _task(row)


async def finish(connection: AsyncConnection, task: Task, by: str | None, at: datetime) -> None:
    """It is done, by somebody, or by itself."""
    await _change(connection, task, state="done", settled_at=at, settled_by=by, snoozed_until=None)


async def snooze(connection: AsyncConnection, task: Task, until: datetime) -> None:
    """It is put off."""
    await _change(connection, task, state="snoozed", snoozed_until=until)


async def reopen(connection: AsyncConnection, task: Task) -> None:
    """It is open again."""
    await _change(connection, task, state="open", settled_at=None, settled_by=None, snoozed_until=None)


async def hand_to(connection: AsyncConnection, task: Task, owner_id: str | None) -> None:
    """Somebody else has it."""
    await _change(connection, task, owner_id=owner_id)


async def finish_all(connection: AsyncConnection, site_id: str, account_id: str, at: datetime) -> None:
    """Settles what is left of an account: it recovered by itself."""
    columns = tasks.c
    await connection.execute(
        update(tasks)
        .where(columns.site_id == site_id, columns.account_id == account_id, columns.state != TaskState.DONE)
        .values(state="done", settled_at=at, settled_by=None, snoozed_until=None)
    )


async def _change(connection: AsyncConnection, task: Task, **values: Any) -> None:
    here = (tasks.c.site_id == task.site_id, tasks.c.task_id == task.task_id)
    await connection.execute(update(tasks).where(*here).values(**values))


def _task(row: Row[Any]) -> Task:
    return Task(
        row.site_id,
        row.task_id,
        row.account_id,
        row.owner_id,
        TaskState(row.state),
        row.title,
        row.reason,
        row.created_at,
        row.snoozed_until,
        row.settled_at,
        row.settled_by,
    )
