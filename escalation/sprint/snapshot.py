"""How a site's backlog stands at a moment, and what became of it: read in one query, kept as JSON, compared."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import case, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.ages import AGE_BANDS, BAND_ENDS, AgeBand
from escalation.instant import instant_of, milliseconds_of
from escalation.tables import NO_CLOCK, tickets
from escalation.ticket import TicketStatus
from escalation.triage import TriageTier

AGE_NAMES: Final = tuple(band.value for band in AGE_BANDS)

FORMER_AGE_NAMES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "1 to 2 weeks": AgeBand.FORTNIGHT.value,
        "2 to 4 weeks": AgeBand.MONTH.value,
        "1 to 3 months": AgeBand.QUARTER.value,
        "over 3 months": AgeBand.OLDER.value,
    }
)
"""What the same bands were called in what is kept of older sprints."""


@dataclass(frozen=True, slots=True)
class PersonPace:
    """How many tickets somebody resolved in how many business days."""

    name: str
    resolved: int
    days: float

    @property
    def per_day(self) -> float:
        """Tickets a business day."""
        return self.resolved / self.days if self.days else 0.0


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The tickets of a site that are not resolved at `at`; `clocked` have a clock running, `breached` are beyond it."""

    at: datetime
    by_tier: Mapping[str, int]
    by_age: Mapping[str, int]
    waiting: int
    clocked: int
    breached: int
    people: Mapping[str, PersonPace] = field(default_factory=dict)
    """By user id: the pace of each in the days up to `at`."""

    @property
    def open(self) -> int:
        """How many are not resolved."""
        return sum(self.by_tier.values())

    @property
    def breach_share(self) -> float | None:
        """The share beyond its target of those with a clock; None without any."""
        return self.breached / self.clocked if self.clocked else None

    def to_json(self) -> dict[str, Any]:
        """As it is kept."""
        return {
            "at": milliseconds_of(self.at),
            "by_tier": dict(self.by_tier),
            "by_age": dict(self.by_age),
            "waiting": self.waiting,
            "clocked": self.clocked,
            "breached": self.breached,
            "people": {who: [each.name, each.resolved, each.days] for who, each in self.people.items()},
        }

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> "Snapshot":
        """What `to_json` wrote."""
        return cls(
            at=instant_of(document["at"]),
            by_tier=document["by_tier"],
            by_age={FORMER_AGE_NAMES.get(name, name): count for name, count in document["by_age"].items()},
            waiting=document["waiting"],
            clocked=document["clocked"],
            breached=document["breached"],
            people={who: PersonPace(*each) for who, each in document["people"].items()},
        )


async def snapshot_of(
    connection: AsyncConnection, site_id: str, at: datetime, people: Mapping[str, PersonPace]
) -> Snapshot:
    """How the backlog of a site stands; `at` is now."""
    columns = tickets.c
    ends = [(at - timedelta(days=days), band.value) for days, band in BAND_ENDS]
    age = case(*((columns.opened_at > since, name) for since, name in ends), else_=AgeBand.OLDER.value)
    clocked = (columns.breach_order < NO_CLOCK) & (columns.status == TicketStatus.OPEN)
    breached = clocked & (columns.breach_order <= milliseconds_of(at))
    rows = await connection.execute(
        select(
            columns.tier,
            age.label("age"),
            func.count().label("tickets"),
            _count(columns.status == TicketStatus.WAITING_FOR_CUSTOMER, "waiting"),
            _count(clocked, "clocked"),
            _count(breached, "breached"),
        )
        .where(columns.site_id == site_id, columns.status != TicketStatus.RESOLVED)
        .group_by(columns.tier, "age")
    )
    found = rows.all()
    return Snapshot(
        at=at,
        by_tier=_summed(((row.tier, row.tickets) for row in found), [str(tier) for tier in TriageTier]),
        by_age=_summed(((row.age, row.tickets) for row in found), AGE_NAMES),
        waiting=sum(row.waiting for row in found),
        clocked=sum(row.clocked for row in found),
        breached=sum(row.breached for row in found),
        people=people,
    )


def _count(condition: Any, name: str) -> Any:
    return func.sum(case((condition, 1), else_=0)).label(name)


def _summed(pairs: Iterable[tuple[str, int]], names: Iterable[str]) -> dict[str, int]:
    sums = dict.fromkeys(names, 0)
    for name, count in pairs:
        sums[name] += count
    return sums
