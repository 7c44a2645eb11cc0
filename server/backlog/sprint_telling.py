"""What everybody is told of a sprint: that it began, what each day brought, and that it is over."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.instant import milliseconds_of
from escalation.sprint.snapshot import Snapshot
from escalation.sprint.sprint import DayOfSprint, Sprint
from escalation.sprint.sprint_rows import mark_told
from escalation.sprint.wins import Wins
from server.backlog.sprint_board import wins_on
from server.integrations.announcement import Announcement
from server.integrations.outbox import announce


async def tell_started(connection: AsyncConnection, sprint: Sprint, tickets: int, at: datetime) -> None:
    """Says that it has begun, with so many tickets."""
    days = f"{sprint.days[0].span.day:%d %B} to {sprint.days[-1].span.day:%d %B}"
    await announce(
        connection,
        Announcement(
            sprint.site_id,
            "sprint.started",
            f"Sprint “{sprint.name}” has begun: {tickets} tickets in {len(sprint.days)} days",
            at,
            text=f"{days}, with {', '.join(each.name for each in sprint.people)}.",
            path=_path(sprint),
            facts={"sprint_id": sprint.sprint_id, "tickets": tickets, "days": len(sprint.days)},
            key=f"sprint.started {sprint.sprint_id}",
        ),
    )


async def tell_wins(connection: AsyncConnection, sprint: Sprint, day: DayOfSprint, at: datetime) -> bool:
    """Notes and tells the wins of a day; false where somebody has told them before.

    Whatever number of processes look at once: only the first notes the day, and tells it in the same transaction.
    """
    following = sprint.day_after(day)
    until = at if following is None else min(at, following.span.opens)
    wins = await wins_on(connection, sprint, day, until)
    if not await mark_told(connection, sprint, day.span.day, at, wins.to_json()):
        return False
    await announce(connection, _of_wins(sprint, wins, at))
    return True


async def tell_ended(
    connection: AsyncConnection, sprint: Sprint, before: Snapshot, after: Snapshot, at: datetime
) -> None:
    """Says that it is over, with the backlog before and after."""
    await announce(
        connection,
        Announcement(
            sprint.site_id,
            "sprint.ended",
            f"Sprint “{sprint.name}” is over: {before.open} open before, {after.open} now",
            at,
            text="The report tells what changed, by tier and age, and what is left to do.",
            path=f"{_path(sprint)}/report",
            facts={"sprint_id": sprint.sprint_id, "open_before": before.open, "open_after": after.open},
            key=f"sprint.ended {sprint.sprint_id} {milliseconds_of(at)}",
        ),
    )


async def tell_reopened(connection: AsyncConnection, sprint: Sprint, at: datetime) -> None:
    """Says that it goes on after all."""
    await announce(
        connection,
        Announcement(
            sprint.site_id,
            "sprint.reopened",
            f"Sprint “{sprint.name}” goes on: it was ended too early",
            at,
            text=f"It is planned until {sprint.days[-1].span.day:%d %B}.",
            path=_path(sprint),
            facts={"sprint_id": sprint.sprint_id},
            key=f"sprint.reopened {sprint.sprint_id} {milliseconds_of(at)}",
        ),
    )


def _of_wins(sprint: Sprint, wins: Wins, at: datetime) -> Announcement:
    return Announcement(
        sprint.site_id,
        "sprint.wins",
        f"Sprint “{sprint.name}”. {wins.title}",
        at,
        text=wins.text,
        path=_path(sprint),
        facts={
            "sprint_id": sprint.sprint_id,
            "day": wins.day,
            "resolved": wins.resolved,
            "remaining": wins.remaining,
            "total": wins.total,
        },
        key=f"sprint.wins {sprint.sprint_id} {wins.day} {milliseconds_of(at)}",
    )


def _path(sprint: Sprint) -> str:
    return f"/desk/plan/sprints/{sprint.sprint_id}"
