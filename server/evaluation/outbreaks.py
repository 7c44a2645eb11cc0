"""Queues with outbreaks planted in them: what `one cause, many customers` is held against.

From a labelled set. The background is texts of all labels, each of a customer of its own, at any time of PERIOD. An
outbreak is some texts of one label that is about something failing, of as many customers, within OUTBREAK_HOURS.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import numpy as np

from escalation.audit.one_cause import problem_proposals
from escalation.audit.row import AuditStatus, AuditTicket
from escalation.audit.topics.finding import topics_of
from knowledge.embedding import Vectors
from server.evaluation.cluster_report import is_reported
from server.evaluation.triage_sets import Task

BACKGROUND: Final = 1_200
"""Tickets beside the outbreaks of a queue: twenty a day."""
PERIOD: Final = timedelta(days=60)
OUTBREAKS: Final = 4
SIZES: Final = (5, 8, 15, 30)
"""Reports of the outbreaks of a queue."""
OUTBREAK_HOURS: Final = 48.0

FAILURES: Final = (
    "declined",
    "failed",
    "failure",
    "not_working",
    "not_received",
    "not_recognised",
    "wrong",
    "unable",
    "issue",
    "problem",
    "reverted",
    "swallowed",
    "compromised",
    "not_updated",
    "lost",
    "error",
    "charged_twice",
)
"""What stands in the name of a label that is about something failing."""

_START: Final = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class OutbreakReport:
    """One label of one set, over all its queues."""

    name: str
    label: str
    queues: int
    planted: int
    found: int
    """Outbreaks of which a proposal has half of the reports or more, most of the proposal being theirs."""
    found_by_size: Mapping[int, int]
    proposals: int
    right: int
    """Proposals of which most tickets are of one outbreak."""
    reports_proposed: int
    """Tickets in proposals that are right."""
    reports_right: int
    """Of these, those of the outbreak."""

    def as_json(self) -> dict[str, Any]:
        """Plain JSON values."""
        return asdict(self)


def failing_labels(task: Task) -> list[str]:
    """The labels about something that fails."""
    return sorted({label for _, label in task.learned if any(each in label for each in FAILURES)})


def measure_outbreaks(task: Task, vectors: Mapping[str, Vectors], queues: int) -> OutbreakReport:
    """Plants outbreaks in as many queues, on the half of the texts that nothing was chosen on, and looks for them."""
    rows = [row for row in (*task.learned, *task.asked) if is_reported(row[0])]
    counts = {"found": 0, "proposals": 0, "right": 0, "reports_proposed": 0, "reports_right": 0}
    by_size = dict.fromkeys(SIZES, 0)
    for seed in range(queues):
        tickets, planted = _queue(rows, failing_labels(task), seed)
        embedded = np.stack([vectors[each.text] for each in tickets])
        found = problem_proposals(tickets, embedded, topics_of([each.text for each in tickets], embedded))
        seen: set[int] = set()
        for proposal in found:
            counts["proposals"] += 1
            of = [planted.get(each.ticket_id) for each in proposal.tickets]
            for place, size in enumerate(SIZES):
                theirs = of.count(place)
                if theirs * 2 > len(of):
                    counts["right"] += 1
                    counts["reports_proposed"] += len(of)
                    counts["reports_right"] += theirs
                    if theirs * 2 >= size:
                        seen.add(place)
        counts["found"] += len(seen)
        for place in seen:
            by_size[SIZES[place]] += 1
    return OutbreakReport(task.name, task.label, queues, queues * OUTBREAKS, found_by_size=by_size, **counts)


def _queue(
    rows: Sequence[tuple[str, str]], failing: Sequence[str], seed: int
) -> tuple[list[AuditTicket], dict[str, int]]:
    """The tickets of a queue, and of which outbreak those are that were planted, by their ids."""
    chance = np.random.default_rng(seed)
    labels = np.array([label for _, label in rows])
    chosen: list[tuple[int, float, int | None]] = []
    free = np.ones(len(rows), dtype=bool)
    for place, label in enumerate(chance.choice(failing, size=OUTBREAKS, replace=False).tolist()):
        own = chance.permutation(np.flatnonzero(labels == label))[: SIZES[place]].tolist()
        begun = float(chance.uniform(0, PERIOD / timedelta(hours=1) - OUTBREAK_HOURS))
        chosen += [(each, begun + float(chance.uniform(0, OUTBREAK_HOURS)), place) for each in own]
        free[own] = False
    background = chance.permutation(np.flatnonzero(free))[:BACKGROUND].tolist()
    chosen += [(each, float(chance.uniform(0, PERIOD / timedelta(hours=1))), None) for each in background]
    tickets = [
        AuditTicket(
            row=number,
            ticket_id=str(number),
            status=AuditStatus.OPEN,
            text=rows[place][0],
            customer=f"customer {number}",
            opened_at=_START + timedelta(hours=hours),
        )
        for number, (place, hours, _) in enumerate(chosen, 1)
    ]
    return tickets, {str(number): outbreak for number, (_, _, outbreak) in enumerate(chosen, 1) if outbreak is not None}
