"""What people corrected in triage: kept, so that a team sees how often it is right."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import distinct, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.policy_tables import triage_corrections
from escalation.tables import tickets
from escalation.ticket import CLASSIFIER

ID_BYTES: Final = 16

PAIRS_SHOWN_MAX: Final = 5
"""The most frequent ones; fewer say more."""


class Corrected(StrEnum):
    """What was corrected."""

    CATEGORY = "category"
    TIER = "tier"


@dataclass(frozen=True, slots=True)
class Lately:
    """Since some moment: tickets opened, those of them that the classifier gave a category, those of which a person
    corrected category or tier, and which corrections came most often (what, was, became, how often)."""

    tickets: int
    classified: int
    category: int
    tier: int
    pairs: tuple[tuple[str, str | None, str, int], ...] = ()

    def rightly(self, corrected: int, among: int) -> float | None:
        """Share from 0 to 1 that nobody corrected; None where there was nothing to correct."""
        return None if among == 0 else max(0.0, 1 - corrected / among)


async def record_correction(
    connection: AsyncConnection,
    site_id: str,
    ticket_id: str,
    what: Corrected,
    *,
    was: str | None,
    became: str,
    by_id: str,
    at: datetime,
) -> None:
    """Keeps one correction; the same ticket can be corrected again."""
    await connection.execute(
        insert(triage_corrections).values(
            site_id=site_id,
            correction_id=f"k_{secrets.token_urlsafe(ID_BYTES)}",
            ticket_id=ticket_id,
            what=what,
            was=was,
            became=became,
            by_id=by_id,
            at=at,
        )
    )


async def corrected_lately(connection: AsyncConnection, site_id: str, since: datetime) -> Lately:
    """How triage did with the tickets that were opened since `since`."""
    opened = (tickets.c.site_id == site_id, tickets.c.opened_at >= since)
    total = await connection.scalar(select(func.count()).where(*opened))
    kept = await connection.scalar(select(func.count()).where(*opened, tickets.c.category_by == CLASSIFIER))
    columns = triage_corrections.c
    joined = triage_corrections.join(
        tickets, (tickets.c.site_id == columns.site_id) & (tickets.c.ticket_id == columns.ticket_id)
    )
    # What was taken back was no correction.
    still_so = ((columns.what == Corrected.CATEGORY) & (tickets.c.category == columns.became)) | (
        (columns.what == Corrected.TIER) & (tickets.c.tier == columns.became)
    )
    counted = await connection.execute(
        select(columns.what, func.count(distinct(columns.ticket_id)))
        .select_from(joined)
        .where(*opened, columns.was.is_not(None), still_so)
        .group_by(columns.what)
    )
    of: dict[str, int] = {row[0]: row[1] for row in counted}
    pairs = await connection.execute(
        select(columns.what, columns.was, columns.became, func.count())
        .select_from(joined)
        .where(*opened, still_so)
        .group_by(columns.what, columns.was, columns.became)
        .order_by(func.count().desc(), columns.what, columns.became)
        .limit(PAIRS_SHOWN_MAX)
    )
    category = of.get(Corrected.CATEGORY, 0)
    return Lately(
        total or 0,
        (kept or 0) + category,
        category,
        of.get(Corrected.TIER, 0),
        tuple((what, was, became, count) for what, was, became, count in pairs),
    )
