"""The tickets of a sprint as rows: frozen when it begins, and never changed."""

from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.sprint.sprint import FrozenTicket, Sprint
from escalation.sprint.tables import sprint_tickets
from escalation.triage import TriageTier


async def freeze(connection: AsyncConnection, sprint: Sprint, frozen: Sequence[FrozenTicket]) -> None:
    """Stores the tickets of a sprint that begins."""
    rows = [{"site_id": sprint.site_id, "sprint_id": sprint.sprint_id} | asdict(each) for each in frozen]
    if rows:
        await connection.execute(insert(sprint_tickets), rows)


async def frozen_tickets(connection: AsyncConnection, sprint: Sprint) -> tuple[FrozenTicket, ...]:
    """The tickets of a sprint as they were frozen, by number."""
    columns = sprint_tickets.c
    rows = await connection.execute(
        select(columns.ticket_id, columns.number, columns.tier, columns.category, columns.opened_at)
        .where(columns.site_id == sprint.site_id, columns.sprint_id == sprint.sprint_id)
        .order_by(columns.number)
    )
    return tuple(FrozenTicket(r.ticket_id, r.number, TriageTier(r.tier), r.category, r.opened_at) for r in rows)
