"""How the whole method stands, in a few counts: what a lead sees first on a Monday. Each is one query by an index."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.alerts.alert import Alert
from escalation.alerts.alert_rows import alerts_of
from escalation.filter_sql import Asking
from escalation.health.standing import counts_of
from escalation.health.tasks import Task, tasks_of
from escalation.problems import Problem, ProblemStatus, problems_of
from escalation.queue_pages import bounded_counts
from escalation.reporting.decisions import Decision, open_decisions
from escalation.reporting.stored import Heading, reports_of
from escalation.site_policies import site_hours
from escalation.sprint.sprint import Sprint
from escalation.sprint.sprint_rows import current_sprints
from escalation.sprint.tables import sprint_tickets
from escalation.tables import tickets
from escalation.ticket import TicketStatus
from escalation.views import BUILT_IN
from server.backlog.audits.store import Audit, audits_of, latest_own

ALERTS_COUNTED_MAX: Final = 100
"""More are said to be so many at least."""

MONTHLY: Final = "monthly"
COUNTED_VIEWS: Final = frozenset({"open", "mine", "breached", "due-soon"})


@dataclass(frozen=True, slots=True)
class SprintStanding:
    """A sprint that is planned or runs: how many of its frozen tickets are resolved now."""

    sprint: Sprint
    resolved: int
    total: int


@dataclass(frozen=True, slots=True)
class PlanStanding:
    """The method on some sites at a moment, for one person.

    `views` counts the tickets of the queue's views of these names; what counts more than the queue counts is told as
    there. `audit` is the last one of all of our own tickets that is done, `late` counts the decisions whose day is over
    where their site is, `tasks` are the person's and nobody's.
    """

    at: datetime
    views: dict[str, int]
    audit: Audit | None
    auditing: bool
    sprints: tuple[SprintStanding, ...]
    problems: tuple[Problem, ...]
    alerts: tuple[Alert, ...]
    decisions: tuple[Decision, ...]
    late: int
    report: Heading | None
    accounts: int
    at_risk: int
    tasks: tuple[Task, ...]


async def plan_standing(
    connection: AsyncConnection, site_ids: Collection[str], user_id: str, at: datetime
) -> PlanStanding:
    """How everything stands on these sites at `at`; `user_id` is whose tickets and tasks are counted as theirs."""
    audits = await audits_of(connection, site_ids)
    views = {view.name: view.filters for view in BUILT_IN if view.name in COUNTED_VIEWS}
    counted = await counts_of(connection, site_ids)
    reports = await reports_of(connection, site_ids, MONTHLY)
    decisions = [each for site_id in site_ids for each in await open_decisions(connection, site_id)]
    return PlanStanding(
        at=at,
        views=await bounded_counts(connection, site_ids, views, Asking(user_id, at)),
        audit=await latest_own(connection, site_ids),
        auditing=any(each.is_under_way(at) for each in audits),
        sprints=await _sprints(connection, site_ids),
        problems=await problems_of(connection, site_ids, ProblemStatus.OPEN),
        alerts=await alerts_of(connection, site_ids, lasting=True, limit=ALERTS_COUNTED_MAX),
        decisions=tuple(sorted(decisions, key=lambda each: each.due_on)),
        late=await _late(connection, decisions, at),
        report=reports[0] if reports else None,
        accounts=counted.accounts,
        at_risk=counted.at_risk,
        tasks=await tasks_of(connection, site_ids, at, owner_id=user_id),
    )


async def _late(connection: AsyncConnection, decisions: Collection[Decision], at: datetime) -> int:
    today: dict[str, date] = {}
    for site_id in {each.site_id for each in decisions}:
        today[site_id] = at.astimezone((await site_hours(connection, site_id)).zone).date()
    return sum(each.due_on < today[each.site_id] for each in decisions)


async def _sprints(connection: AsyncConnection, site_ids: Collection[str]) -> tuple[SprintStanding, ...]:
    sprints = await current_sprints(connection, site_ids)
    frozen = sprint_tickets.c
    resolved = func.count().filter(tickets.c.status == TicketStatus.RESOLVED)
    together = sprint_tickets.join(
        tickets, (tickets.c.site_id == frozen.site_id) & (tickets.c.ticket_id == frozen.ticket_id)
    )
    found = await connection.execute(
        select(frozen.sprint_id, resolved, func.count())
        .select_from(together)
        .where(frozen.site_id.in_(site_ids), frozen.sprint_id.in_([each.sprint_id for each in sprints]))
        .group_by(frozen.sprint_id)
    )
    counts = {sprint_id: (done, total) for sprint_id, done, total in found}
    return tuple(SprintStanding(each, *counts.get(each.sprint_id, (0, 0))) for each in sprints)
