"""Problems: one cause of many tickets, known and solved once."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Row, Select, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.errors import TicketMoveRefused
from escalation.tables import problems, tickets
from escalation.ticket import TicketStatus

TITLE_CHARACTERS_MAX: Final = 200
NOTE_CHARACTERS_MAX: Final = 5_000

PROBLEMS_SHOWN_MAX: Final = 100
LINKED_SHOWN_MAX: Final = 200


class ProblemStatus(StrEnum):
    """Whether it still makes tickets."""

    OPEN = "open"
    SOLVED = "solved"


@dataclass(frozen=True, slots=True)
class Problem:
    """`linked` counts its tickets, `waiting` those of them that are not resolved."""

    site_id: str
    problem_id: str
    title: str
    status: ProblemStatus
    note: str
    created_at: datetime
    solved_at: datetime | None
    linked: int = 0
    waiting: int = 0


async def add_problem(
    connection: AsyncConnection, site_id: str, problem_id: str, *, title: str, note: str, by_id: str, at: datetime
) -> Problem:
    """Stores a problem; raises TicketMoveRefused for a title or note that is missing or too long."""
    plain = " ".join(title.split())
    if not plain or len(plain) > TITLE_CHARACTERS_MAX:
        raise TicketMoveRefused(f"Title: give the problem one of 1 to {TITLE_CHARACTERS_MAX} characters.")
    if len(note) > NOTE_CHARACTERS_MAX:
        raise TicketMoveRefused(f"Note: write at most {NOTE_CHARACTERS_MAX:,} characters.")
    await connection.execute(
        insert(problems).values(
            site_id=site_id,
            problem_id=problem_id,
            title=plain,
            status=ProblemStatus.OPEN,
            note=note.strip() or None,
            created_by=by_id,
            created_at=at,
        )
    )
    return Problem(site_id, problem_id, plain, ProblemStatus.OPEN, note.strip(), at, None)


async def problems_of(
    connection: AsyncConnection, site_ids: Collection[str], status: ProblemStatus | None = None
) -> tuple[Problem, ...]:
    """The problems of these sites, open ones first, then the latest; at most PROBLEMS_SHOWN_MAX."""
    columns = problems.c
    query = _counted().where(columns.site_id.in_(site_ids))
    if status is not None:
        query = query.where(columns.status == status)
    order = (columns.status != ProblemStatus.OPEN, columns.created_at.desc(), columns.problem_id)
    rows = await connection.execute(query.order_by(*order).limit(PROBLEMS_SHOWN_MAX))
    return tuple(_problem(row) for row in rows)


async def problem_of(connection: AsyncConnection, site_ids: Collection[str], problem_id: str) -> Problem | None:
    """The problem, if it is one of these sites; None for another site's as for an unknown one."""
    columns = problems.c
    query = _counted().where(columns.site_id.in_(site_ids), columns.problem_id == problem_id)
    row = (await connection.execute(query)).one_or_none()
    return None if row is None else _problem(row)


async def set_problem_status(
    connection: AsyncConnection, problem: Problem, status: ProblemStatus, at: datetime
) -> None:
    """Marks a problem as solved, or as open again."""
    columns = problems.c
    await connection.execute(
        update(problems)
        .where(columns.site_id == problem.site_id, columns.problem_id == problem.problem_id)
        .values(status=status, solved_at=at if status is ProblemStatus.SOLVED else None)
    )


async def linked_ids(
    connection: AsyncConnection, problem: Problem, *, waiting: bool = False, limit: int = LINKED_SHOWN_MAX
) -> tuple[str, ...]:
    """The ids of its tickets by number, with `waiting` only those that are not resolved."""
    columns = tickets.c
    query = select(columns.ticket_id).where(
        columns.site_id == problem.site_id, columns.problem_id == problem.problem_id
    )
    if waiting:
        query = query.where(columns.status != TicketStatus.RESOLVED)
    return tuple(await connection.scalars(query.order_by(columns.number).limit(limit)))


def _counted() -> Select[Any]:
    ours = (tickets.c.site_id == problems.c.site_id) & (tickets.c.problem_id == problems.c.problem_id)
    linked = select(func.count()).select_from(tickets).where(ours)
    waiting = linked.where(tickets.c.status != TicketStatus.RESOLVED)
    return select(problems, linked.scalar_subquery().label("linked"), waiting.scalar_subquery().label("waiting"))


def _problem(row: Row[Any]) -> Problem:
    return Problem(
        site_id=row.site_id,
        problem_id=row.problem_id,
        title=row.title,
        status=ProblemStatus(row.status),
        note=row.note or "",
        created_at=row.created_at,
        solved_at=row.solved_at,
        linked=row.linked,
        waiting=row.waiting,
    )
