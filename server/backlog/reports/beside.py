"""What a review and a report say beside their figures: accounts that came to be at risk, and sprints that ended."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.health.site_health import health_policy_of
from escalation.health.standing import standings_of
from escalation.sprint.snapshot import Snapshot
from escalation.sprint.sprint_rows import sprints_of
from server.team.colleagues import colleagues_of

AT_RISK_READ_MAX: Final = 500
"""Accounts at risk, the worst first, among which those are found that came to be so in the period."""

NOBODY: Final = "nobody yet"


@dataclass(frozen=True, slots=True)
class NewRisk:
    """An account that came to be at risk in the period, and is still; `owner_name` is who looks after it."""

    account_id: str
    score: int
    reason: str
    owner_name: str


@dataclass(frozen=True, slots=True)
class EndedSprint:
    """A sprint that ended in the period: tickets that were open, and beyond their target, before it and after."""

    sprint_id: str
    name: str
    ended_at: datetime
    open_before: int
    open_after: int
    beyond_before: int
    beyond_after: int


async def new_risks(connection: AsyncConnection, site_id: str, since: datetime, until: datetime) -> tuple[NewRisk, ...]:
    """Those of a site, the worst first."""
    standings = await standings_of(connection, (site_id,), at_risk=True, limit=AT_RISK_READ_MAX)
    found = [each for each in standings if each.at_risk_since is not None and since <= each.at_risk_since < until]
    if not found:
        return ()
    policy = await health_policy_of(connection, site_id)
    names = {each.user_id: each.name for each in await colleagues_of(connection, site_id)}
    return tuple(
        NewRisk(each.account_id, each.score, each.reason, names.get(policy.owner_of(each.account_id) or "", NOBODY))
        for each in found
    )


async def ended_sprints(
    connection: AsyncConnection, site_id: str, since: datetime, until: datetime
) -> tuple[EndedSprint, ...]:
    """Those of a site, the latest first."""
    found = []
    for each in await sprints_of(connection, (site_id,)):
        if each.ended_at is None or not since <= each.ended_at < until or each.before is None or each.after is None:
            continue
        before, after = Snapshot.from_json(each.before), Snapshot.from_json(each.after)
        found.append(
            EndedSprint(
                each.sprint_id, each.name, each.ended_at, before.open, after.open, before.breached, after.breached
            )
        )
    return tuple(found)
