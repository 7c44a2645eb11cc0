"""Everything that the board of a sprint shows, read in one transaction; the figures are pure functions of the rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.site_policies import site_hours
from escalation.sprint.asking import CheckIns, check_ins_of
from escalation.sprint.exit_check import ExitCheck, exit_check
from escalation.sprint.frozen_rows import frozen_tickets
from escalation.sprint.progress import Progress, progress_of
from escalation.sprint.projection import Projection, projection_of, window_start
from escalation.sprint.sprint import DayOfSprint, Sprint
from escalation.sprint.sprint_rows import opened_since
from escalation.sprint.status_changes import status_changes_of
from escalation.sprint.tables import sprint_tickets
from escalation.sprint.wins import Wins, wins_of
from escalation.tables import tickets
from escalation.tickets import tickets_where
from escalation.triage import TriageTier

LATEST_SHOWN: Final = 8
"""Tickets that were resolved last."""


@dataclass(frozen=True, slots=True)
class Latest:
    """A ticket that was resolved, and by whom; no name for what happened by itself."""

    ticket_id: str
    number: int
    subject: str
    name: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One row of the grid of targets, of one day."""

    user_id: str
    name: str
    on_intake: bool
    done: Mapping[TriageTier, int]
    targets: Mapping[TriageTier, int]
    total: int
    """What they resolved in the whole sprint."""
    per_day: float

    @property
    def done_today(self) -> int:
        """Of all tiers."""
        return sum(self.done.values())

    @property
    def target_today(self) -> int:
        """Of all tiers; nothing is asked of those on incoming work."""
        return 0 if self.on_intake else sum(self.targets.values())


@dataclass(frozen=True, slots=True)
class Board:
    """A sprint at a moment. `opened` and `opened_resolved` count what came in since it began, which is not its own."""

    sprint: Sprint
    at: datetime
    today: DayOfSprint
    tomorrow: DayOfSprint | None
    progress: Progress
    projection: Projection
    people: tuple[PersonRow, ...]
    latest: tuple[Latest, ...]
    opened: int
    opened_resolved: int
    check_ins: CheckIns
    wins: tuple[Wins, ...]
    """Of the days that are over, the last first."""

    def names(self, user_ids: Sequence[str]) -> tuple[str, ...]:
        """The names of people of the sprint."""
        return tuple(each.name for each in self.sprint.people if each.user_id in user_ids)


async def board_of(connection: AsyncConnection, sprint: Sprint, now: datetime) -> Board:
    """The board of a sprint that has begun; of one that is over, as it was at its end."""
    at = min(now, sprint.ended_at or now)
    begun_at = sprint.begun_at or sprint.starts_at
    hours = await site_hours(connection, sprint.site_id)
    frozen, told = await frozen_tickets(connection, sprint), await status_changes_of(connection, sprint)
    spans = tuple(each.span for each in sprint.days)
    progress = progress_of(frozen, told, spans, begun_at, at)
    since = window_start(spans, begun_at, at)
    opened, opened_resolved = await opened_since(connection, sprint.site_id, begun_at, at)
    today = sprint.day_at(at) or sprint.days[0]
    return Board(
        sprint=sprint,
        at=at,
        today=today,
        tomorrow=sprint.day_after(today),
        progress=progress,
        projection=projection_of(progress.remaining_count, progress.net_since(since), since, at, hours, spans),
        people=_people(sprint, progress, today),
        latest=await _latest(connection, sprint, progress),
        opened=opened,
        opened_resolved=opened_resolved,
        check_ins=await check_ins_of(connection, sprint, at),
        wins=tuple(Wins.from_json(each.wins) for each in reversed(sprint.days) if each.wins is not None),
    )


async def wins_on(connection: AsyncConnection, sprint: Sprint, day: DayOfSprint, at: datetime) -> Wins:
    """The wins of a day, as they stand at `at`."""
    frozen = {each.ticket_id: each for each in await frozen_tickets(connection, sprint)}
    spans = tuple(each.span for each in sprint.days)
    told = await status_changes_of(connection, sprint)
    progress = progress_of(tuple(frozen.values()), told, spans, sprint.begun_at or sprint.starts_at, at)
    return wins_of(sprint, frozen, progress, day)


async def exit_of(connection: AsyncConnection, sprint: Sprint, at: datetime) -> ExitCheck:
    """What is missing until the sprint reached its aim, as its tickets stand now."""
    frozen = sprint_tickets.c
    ours = select(frozen.ticket_id).where(frozen.site_id == sprint.site_id, frozen.sprint_id == sprint.sprint_id)
    left = await tickets_where(
        connection,
        sprint.site_id,
        lambda query: query.where(tickets.c.ticket_id.in_(ours), tickets.c.resolved_at.is_(None)),
    )
    return exit_check(left, at)


def _people(sprint: Sprint, progress: Progress, today: DayOfSprint) -> tuple[PersonRow, ...]:
    worked = max(1, len(progress.days))
    return tuple(
        PersonRow(
            each.user_id,
            each.name,
            each.user_id in today.intake,
            {tier: progress.done_by(each.user_id, day=today.span.day, tier=tier) for tier in TriageTier},
            each.targets,
            progress.done_by(each.user_id),
            progress.done_by(each.user_id) / worked,
        )
        for each in sprint.people
    )


async def _latest(connection: AsyncConnection, sprint: Sprint, progress: Progress) -> tuple[Latest, ...]:
    latest = progress.latest[:LATEST_SHOWN]
    found = await connection.execute(
        select(tickets.c.ticket_id, tickets.c.number, tickets.c.subject).where(
            tickets.c.site_id == sprint.site_id, tickets.c.ticket_id.in_([each.ticket_id for each in latest])
        )
    )
    rows = {row.ticket_id: row for row in found}
    names = {each.user_id: each.name for each in sprint.people}
    return tuple(
        Latest(
            each.ticket_id,
            rows[each.ticket_id].number,
            rows[each.ticket_id].subject,
            None if each.user_id is None else names.get(each.user_id, "a colleague"),
            each.at,
        )
        for each in latest
        if each.ticket_id in rows
    )
