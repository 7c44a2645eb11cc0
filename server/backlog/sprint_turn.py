"""What a sprint makes of somebody's queue: those on incoming work see nothing of it, the others their share first."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.filter_sql import Asking, where
from escalation.filters import ME, NOBODY, RUNNING, Condition, Filters
from escalation.sprint.sprint import Sprint, SprintPerson
from escalation.sprint.sprint_rows import current_sprints
from escalation.tables import tickets
from escalation.ticket import TicketStatus

OURS: Final = (Condition("status", (TicketStatus.OPEN,)), Condition("snoozed", ("no",)))
IN_SPRINT: Final = Condition("sprint", (RUNNING,))
BESIDE_SPRINT: Final = Condition("sprint", (RUNNING,), negated=True)


async def running_sprints(connection: AsyncConnection, site_ids: Collection[str]) -> tuple[Sprint, ...]:
    """Those that go on, one of a site at most."""
    return tuple(each for each in await current_sprints(connection, site_ids) if each.is_running)


def share_of(person: SprintPerson) -> tuple[Condition, ...]:
    """The conditions of what somebody takes, by the tier and category that tickets have by now."""
    tiers = (Condition("tier", tuple(sorted(person.tiers))),) if person.tiers else ()
    categories = (Condition("category", tuple(sorted(person.categories))),) if person.categories else ()
    return (IN_SPRINT, *tiers, *categories)


def sprint_view(sprints: Sequence[Sprint], user_id: str, at: datetime) -> Filters:
    """What is open of the sprints that go on; of one in which this person works, what is in their share."""
    alternatives = []
    for sprint in sprints:
        person = _working(sprint, user_id, at)
        share = share_of(person) if person is not None else (IN_SPRINT,)
        alternatives.append(Filters((_on(sprint), *share)))
    return Filters(OURS, tuple(alternatives))


async def next_in_sprints(
    connection: AsyncConnection, sprints: Sequence[Sprint], user_id: str, at: datetime
) -> Filters | None:
    """What is next for somebody while these sprints go on; None where these change nothing for them.

    On incoming work: all but the sprint's tickets. In the sprint, while something of their share waits: theirs, and
    those of their share that nobody has; what else comes in is left to those on incoming work.
    """
    alternatives, sites = list[Filters](), list[str]()
    for sprint in sprints:
        if sprint.person(user_id) is None:
            continue
        if user_id in sprint.intake_at(at):
            alternatives.append(Filters((_on(sprint), _assigned(ME, NOBODY), BESIDE_SPRINT)))
            sites.append(sprint.site_id)
            continue
        person = _working(sprint, user_id, at)
        share = Filters((_on(sprint), *share_of(person))) if person is not None else None
        if share is not None and await _has_any(connection, share, user_id, at):
            alternatives += [Filters((_on(sprint), _assigned(ME))), share.plus(_assigned(NOBODY))]
            sites.append(sprint.site_id)
    if not alternatives:
        return None
    elsewhere = Filters((Condition("site", tuple(sites), negated=True), _assigned(ME, NOBODY)))
    return Filters(OURS, (*alternatives, elsewhere))


def _working(sprint: Sprint, user_id: str, at: datetime) -> SprintPerson | None:
    return None if user_id in sprint.intake_at(at) else sprint.person(user_id)


async def _has_any(connection: AsyncConnection, share: Filters, user_id: str, at: datetime) -> bool:
    asked = share.plus(*OURS, _assigned(ME, NOBODY))
    query = select(tickets.c.ticket_id).where(*where(asked, Asking(user_id, at))).limit(1)
    return (await connection.execute(query)).first() is not None


def _on(sprint: Sprint) -> Condition:
    return Condition("site", (sprint.site_id,))


def _assigned(*who: str) -> Condition:
    return Condition("assignee", who)
