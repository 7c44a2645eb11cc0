"""What the categories of a period are held against: the weeks before the first audit of our own tickets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.insights.buckets import Buckets
from escalation.insights.selection import Selection, narrowed
from escalation.insights.volume import BASELINE_DAYS, a_week, volume_by_category
from escalation.instant import DAY_MS, milliseconds_of
from escalation.ledger.columns import FactColumns
from escalation.ledger.reading import read_facts
from escalation.ledger.sheet_cache import SheetCache
from server.backlog.audits.store import first_done


@dataclass(frozen=True, slots=True)
class CategoriesBefore:
    """Tickets a week by category, and what they are, in words."""

    a_week: Mapping[str | None, float]
    words: str


async def before_first_audits(
    connection: AsyncConnection, site_ids: Sequence[str], selection: Selection, cache: SheetCache | None = None
) -> CategoriesBefore | None:
    """Of the BASELINE_DAYS days before the first audit of each site; None unless each has one."""
    total: dict[str | None, float] = {}
    moments: list[datetime] = []
    for site_id in site_ids:
        audit = await first_done(connection, site_id, "own")
        if audit is None:
            return None
        since = audit.as_of - timedelta(days=BASELINE_DAYS)
        facts = await read_facts(connection, (site_id,), since, audit.as_of, cache=cache)
        for name, count in _weekly(narrowed(facts, selection), milliseconds_of(audit.as_of)).items():
            total[name] = total.get(name, 0.0) + count
        moments.append(audit.as_of)
    if not moments:
        return None
    said = f"{min(moments).day} {min(moments):%b %Y}"
    return CategoriesBefore(total, f"The baseline is the {BASELINE_DAYS} days before the first audit, of {said}.")


def before_period(facts: FactColumns, buckets: Buckets) -> CategoriesBefore:
    """Without an audit: of the BASELINE_DAYS days before the period."""
    return CategoriesBefore(
        _weekly(facts, buckets.since),
        f"The baseline is the {BASELINE_DAYS} days before this period, as there is no audit of your own tickets yet.",
    )


def _weekly(facts: FactColumns, until: int) -> dict[str | None, float]:
    since = until - BASELINE_DAYS * DAY_MS
    return a_week(volume_by_category(facts.tickets, since, until), since, until)
