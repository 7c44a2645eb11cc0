"""The rows of counts: a rule's arm, what happened, on which day, how often."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal, get_args

from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from server.conversation.tables import nudge_counts

Arm = Literal["shown", "held_out"]
Event = Literal["due", "opened", "asked", "article", "dismissed", "handoff"]

EVENTS: Final[tuple[Event, ...]] = get_args(Event)

KEY: Final = ("site_id", "rule", "arm", "event", "day")


@dataclass(frozen=True, slots=True)
class Happened:
    """Something that happened after a rule had fired: in which of its arms, and what."""

    rule: str
    arm: Arm
    event: Event


@dataclass(frozen=True, slots=True)
class Tally:
    """What happened in both arms of a rule; an event that never happened is missing."""

    rule: str
    shown: Mapping[Event, int]
    held_out: Mapping[Event, int]


async def add_counts(connection: AsyncConnection, site_id: str, day: str, happened: Iterable[Happened]) -> None:
    """Counts each of `happened` on `day`, such as 2026-11-27."""
    rows = [
        {"site_id": site_id, "rule": each.rule, "arm": each.arm, "event": each.event, "day": day, "count": count}
        for each, count in Counter(happened).items()
    ]
    if not rows:
        return
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    new = dialect.insert(nudge_counts)
    added = {"count": nudge_counts.c["count"] + new.excluded["count"]}
    # In one order for everybody: two transactions that took each other's rows would wait for ever.
    rows.sort(key=lambda row: [row[name] for name in KEY])
    await connection.execute(new.on_conflict_do_update(index_elements=KEY, set_=added), rows)


async def tallies_since(connection: AsyncConnection, site_id: str, first_day: str) -> tuple[Tally, ...]:
    """What happened from `first_day` on, rule by rule in the order of their names."""
    of_site = nudge_counts.c
    found = await connection.execute(
        select(of_site.rule, of_site.arm, of_site.event, func.sum(of_site["count"]).label("total"))
        .where(of_site.site_id == site_id, of_site.day >= first_day)
        .group_by(of_site.rule, of_site.arm, of_site.event)
        .order_by(of_site.rule)
    )
    arms: dict[str, dict[Arm, dict[Event, int]]] = defaultdict(lambda: {"shown": {}, "held_out": {}})
    for row in found:
        arms[row.rule][row.arm][row.event] = int(row.total)
    return tuple(Tally(rule, of_rule["shown"], of_rule["held_out"]) for rule, of_rule in arms.items())
