"""What another matrix would have made of a site's tickets: counted, with examples, before it is saved."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.errors import HandoffUnreadable
from escalation.handoff import handoff_from_json
from escalation.judging import signals_of
from escalation.matrix import Facts, Matrix
from escalation.tables import tickets
from escalation.ticket import CLASSIFIER, RULES
from escalation.triage import TriageTier

HISTORY_MAX: Final = 2_000
"""The latest tickets: some months of a small team, a second or two to judge."""

EXAMPLES_MAX: Final = 3
"""Of each change of tier."""


@dataclass(frozen=True, slots=True)
class Past:
    """A ticket of the history, as the matrix would see it now."""

    ticket_id: str
    number: int
    subject: str
    facts: Facts
    by_person: bool
    """Whether a person gave the tier: no matrix changes it."""


@dataclass(frozen=True, slots=True)
class Change:
    """How many tickets would go from one tier to another, and the latest of them with the why that they would have."""

    before: TriageTier
    after: TriageTier
    count: int
    examples: tuple[tuple[Past, str], ...]


@dataclass(frozen=True, slots=True)
class Simulation:
    """What would change: `tickets` were judged by both, `by_person` more keep the tier that a person gave."""

    tickets: int
    by_person: int
    changes: tuple[Change, ...]
    tiers: Mapping[TriageTier, tuple[int, int]]
    """How many tickets each tier has with the one matrix and with the other."""

    @property
    def changed(self) -> int:
        """Tickets with another tier."""
        return sum(each.count for each in self.changes)


async def history_rows(connection: AsyncConnection, site_id: str) -> Sequence[Mapping[str, Any]]:
    """The latest HISTORY_MAX tickets of a site, for `history_of`."""
    columns = tickets.c
    wanted = (
        columns.ticket_id,
        columns.number,
        columns.subject,
        columns.category,
        columns.triaged_by,
        columns.handoff,
    )
    rows = await connection.execute(
        select(*wanted).where(columns.site_id == site_id).order_by(columns.number.desc()).limit(HISTORY_MAX)
    )
    return tuple(dict(row._mapping) for row in rows)


def history_of(rows: Iterable[Mapping[str, Any]]) -> tuple[Past, ...]:
    """What is known of each ticket; takes a second of a core, so call it in a thread. Unreadable handoffs are left
    out."""
    return tuple(past for row in rows if (past := _past(row)) is not None)


def simulate(history: Iterable[Past], before: Matrix, after: Matrix) -> Simulation:
    """Judges each ticket by both; those of a person are only counted."""
    judged = 0
    by_person = 0
    moved: dict[tuple[TriageTier, TriageTier], list[tuple[Past, str]]] = {}
    tiers = dict.fromkeys(TriageTier, (0, 0))
    for past in history:
        if past.by_person:
            by_person += 1
            continue
        judged += 1
        was, becomes = before.judge(past.facts), after.judge(past.facts)
        tiers[was.tier] = (tiers[was.tier][0] + 1, tiers[was.tier][1])
        tiers[becomes.tier] = (tiers[becomes.tier][0], tiers[becomes.tier][1] + 1)
        if was.tier is not becomes.tier:
            moved.setdefault((was.tier, becomes.tier), []).append((past, becomes.why))
    changes = (Change(*pair, len(each), tuple(each[:EXAMPLES_MAX])) for pair, each in moved.items())
    return Simulation(judged, by_person, tuple(sorted(changes, key=lambda each: -each.count)), tiers)


def _past(row: Mapping[str, Any]) -> Past | None:
    document = row["handoff"]
    try:
        handoff = handoff_from_json(document if isinstance(document, dict) else {})
    except HandoffUnreadable:
        return None
    facts = Facts(handoff.reason, signals_of(handoff), row["category"], handoff.contact.segment)
    by_person = row["triaged_by"] not in {RULES, CLASSIFIER}
    return Past(row["ticket_id"], row["number"], row["subject"], facts, by_person)
