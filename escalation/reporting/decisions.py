"""What a team decided to change in its weekly review: who does it, and until when. Open ones go along week by week."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Row, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.errors import SettingInvalid
from escalation.reporting.tables import review_decisions

TEXT_CHARACTERS_MAX: Final = 400
"""Two sentences."""

OPEN_MAX: Final = 50
"""Of one site: whoever has more decides too much."""

SETTLED_SHOWN_MAX: Final = 20


class DecisionState(StrEnum):
    """Where a decision stands."""

    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision. `week` is the Monday of the week that was reviewed."""

    site_id: str
    decision_id: str
    week: date
    text: str
    owner_id: str
    owner_name: str
    due_on: date
    state: DecisionState
    made_at: datetime
    made_by: str
    settled_at: datetime | None = None
    settled_by: str | None = None


async def add_decision(connection: AsyncConnection, decision: Decision) -> None:
    """Stores a decision. Raises SettingInvalid, whose text begins with the field."""
    text = " ".join(decision.text.split())
    if not text or len(text) > TEXT_CHARACTERS_MAX:
        raise SettingInvalid(f"text: say in 1 to {TEXT_CHARACTERS_MAX} characters what you change.")
    if decision.due_on < decision.week:
        raise SettingInvalid("due_on: choose a day that is not before the week itself.")
    columns = review_decisions.c
    open_ones = await connection.scalar(
        select(func.count())
        .select_from(review_decisions)
        .where(columns.site_id == decision.site_id, columns.state == DecisionState.OPEN)
    )
    if (open_ones or 0) >= OPEN_MAX:
        raise SettingInvalid(f"text: {OPEN_MAX} decisions are open, which is the most. Finish or drop some first.")
    await connection.execute(
        insert(review_decisions).values(
            site_id=decision.site_id,
            decision_id=decision.decision_id,
            week=decision.week.isoformat(),
            text=text,
            owner_id=decision.owner_id,
            owner_name=decision.owner_name,
            due_on=decision.due_on.isoformat(),
            state=DecisionState.OPEN,
            made_at=decision.made_at,
            made_by=decision.made_by,
        )
    )


async def settle_decision(
    connection: AsyncConnection,
    site_ids: Collection[str],
    decision_id: str,
    state: DecisionState,
    by_name: str,
    at: datetime,
) -> Decision | None:
    """Marks an open decision as done or dropped, or opens a settled one again; None where nothing changes."""
    columns = review_decisions.c
    settled = state is not DecisionState.OPEN
    found = await connection.execute(
        update(review_decisions)
        .where(columns.site_id.in_(site_ids), columns.decision_id == decision_id, columns.state != state)
        .values(state=state, settled_at=at if settled else None, settled_by=by_name if settled else None)
        .returning(*columns)
    )
    row = found.one_or_none()
    return None if row is None else _decision(row)


async def open_decisions(connection: AsyncConnection, site_id: str) -> tuple[Decision, ...]:
    """What is still to be done, the most urgent first."""
    columns = review_decisions.c
    found = await connection.execute(
        select(review_decisions)
        .where(columns.site_id == site_id, columns.state == DecisionState.OPEN)
        .order_by(columns.due_on, columns.made_at, columns.decision_id)
        .limit(OPEN_MAX)
    )
    return tuple(_decision(row) for row in found)


async def settled_decisions(
    connection: AsyncConnection, site_id: str, since: datetime, until: datetime
) -> tuple[Decision, ...]:
    """What was done or dropped from `since` to before `until`, the latest first."""
    columns = review_decisions.c
    found = await connection.execute(
        select(review_decisions)
        .where(columns.site_id == site_id, columns.settled_at >= since, columns.settled_at < until)
        .order_by(columns.settled_at.desc(), columns.decision_id)
        .limit(SETTLED_SHOWN_MAX)
    )
    return tuple(_decision(row) for row in found)


def _decision(row: Row[Any]) -> Decision:
    return Decision(
        row.site_id,
        row.decision_id,
        date.fromisoformat(row.week),
        row.text,
        row.owner_id,
        row.owner_name,
        date.fromisoformat(row.due_on),
        DecisionState(row.state),
        row.made_at,
        row.made_by,
        row.settled_at,
        row.settled_by,
    )
