"""Sprints of a site: listed, and read with the figures of their board."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final, Literal

from sqlalchemy import select

from escalation.sprint.tables import sprints
from escalation.triage import TriageTier
from server.api.bodies import Body
from server.api.operation import Answer, Asked
from server.api.pages import KeysetOrder, Paged, page_of
from server.backlog.sprint_board import Board, board_of
from server.backlog.sprints import found_sprint

NEWEST: Final = KeysetOrder((sprints.c.created_at, sprints.c.sprint_id), descending=True)


class SprintLineBody(Body):
    """A sprint: planned until `begun_at`, running until `ended_at`."""

    sprint: str
    name: str
    state: Literal["planned", "running", "over"]
    starts_at: datetime
    ends_at: datetime
    begun_at: datetime | None
    ended_at: datetime | None


class SprintsBody(Body):
    """A page of sprints."""

    sprints: tuple[SprintLineBody, ...]
    next: str | None


class SprintTierBody(Body):
    """Tickets of one tier, as it was when they were frozen."""

    total: int
    remaining: int


class SprintPersonBody(Body):
    """What one person did: on the day that goes on, with what was aimed at by tier, and on all days."""

    user: str
    name: str
    on_incoming_work: bool
    targets: Mapping[TriageTier, int]
    resolved_today: int
    resolved: int
    a_day: float


class SprintDayBody(Body):
    """A business day with the ids of those who guard incoming work on it."""

    day: date
    opens: datetime
    closes: datetime
    on_incoming_work: tuple[str, ...]


class SprintBoardBody(Body):
    """The figures of the board. `through_at` is when it is through at this pace, with an interval that holds eight of
    ten times; null where too little is resolved to tell."""

    at: datetime
    total: int
    resolved: int
    remaining: int
    tiers: Mapping[TriageTier, SprintTierBody]
    net_a_day: float | None
    through_at: datetime | None
    through_earliest: datetime | None
    through_latest: datetime | None
    came_in_meanwhile: int
    people: tuple[SprintPersonBody, ...]


class SprintBody(SprintLineBody):
    """A sprint with its days and the figures of its board, which are null before it begins."""

    days: tuple[SprintDayBody, ...]
    board: SprintBoardBody | None


async def list_sprints(asked: Asked) -> Answer:
    """The newest first."""
    rows = select(sprints).where(sprints.c.site_id == asked.caller.site_id)
    found, cursor = await page_of(asked, asked.query_as(Paged), rows, NEWEST)
    return Answer(SprintsBody(sprints=tuple(SprintLineBody(**_line(row)) for row in found), next=cursor))


async def get_sprint(asked: Asked) -> Answer:
    """One with its figures."""
    sprint = await found_sprint(asked.connection, asked.caller.site_ids, asked.path["id"])
    board = None if sprint.begun_at is None else await board_of(asked.connection, sprint, asked.at)
    days = tuple(
        SprintDayBody(day=each.span.day, opens=each.span.opens, closes=each.span.closes, on_incoming_work=each.intake)
        for each in sprint.days
    )
    return Answer(SprintBody(**_line(sprint), days=days, board=None if board is None else _board(board)))


def _board(board: Board) -> SprintBoardBody:
    progress, projection = board.progress, board.projection
    return SprintBoardBody(
        at=board.at,
        total=progress.total_count,
        resolved=progress.resolved_count,
        remaining=progress.remaining_count,
        tiers={
            tier: SprintTierBody(total=progress.total[tier], remaining=progress.remaining[tier]) for tier in TriageTier
        },
        net_a_day=projection.per_day,
        through_at=projection.expected,
        through_earliest=projection.earliest,
        through_latest=projection.latest,
        came_in_meanwhile=board.opened,
        people=tuple(
            SprintPersonBody(
                user=each.user_id,
                name=each.name,
                on_incoming_work=each.on_intake,
                targets=each.targets,
                resolved_today=each.done_today,
                resolved=each.total,
                a_day=each.per_day,
            )
            for each in board.people
        ),
    )


def _line(found: Any) -> dict[str, Any]:
    """Of a row, or of a sprint, which has the same names."""
    return {
        "sprint": found.sprint_id,
        "name": found.name,
        "state": "over" if found.ended_at is not None else "running" if found.begun_at is not None else "planned",
        "starts_at": found.starts_at,
        "ends_at": found.ends_at,
        "begun_at": found.begun_at,
        "ended_at": found.ended_at,
    }
