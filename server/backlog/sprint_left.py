"""What a sprint leaves when it ends now: its tickets that are not resolved, by tier and by who has them."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import and_, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.sprint.sprint import Sprint
from escalation.sprint.tables import sprint_tickets
from escalation.tables import tickets
from escalation.ticket import TicketStatus
from escalation.triage import TriageTier


@dataclass(frozen=True, slots=True)
class Owned:
    """What one person has of it; no name for what nobody has."""

    name: str | None
    by_tier: Mapping[TriageTier, int]

    @property
    def count(self) -> int:
        """Of all tiers."""
        return sum(self.by_tier.values())


async def left_of(connection: AsyncConnection, sprint: Sprint) -> tuple[Owned, ...]:
    """Whoever has something of what is left, those with most first; by the tier that each ticket has now."""
    columns, frozen = tickets.c, sprint_tickets.c
    rows = await connection.execute(
        select(columns.assignee_name, columns.tier, func.count().label("left"))
        .join(sprint_tickets, and_(frozen.site_id == columns.site_id, frozen.ticket_id == columns.ticket_id))
        .where(
            frozen.site_id == sprint.site_id,
            frozen.sprint_id == sprint.sprint_id,
            columns.status != TicketStatus.RESOLVED,
        )
        .group_by(columns.assignee_name, columns.tier)
    )
    found: dict[str | None, dict[TriageTier, int]] = {}
    for row in rows:
        found.setdefault(row.assignee_name, {})[TriageTier(row.tier)] = row.left
    owned = (Owned(name, by_tier) for name, by_tier in found.items())
    return tuple(sorted(owned, key=lambda each: (-each.count, each.name is not None, each.name or "")))
