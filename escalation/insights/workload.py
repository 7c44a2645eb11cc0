"""Whether a team must grow as its customers do: tickets for each contact and agent; and whether each has a tier."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from escalation.insights.backlog_age import is_open
from escalation.insights.buckets import Buckets
from escalation.insights.response_times import is_solved
from escalation.insights.spread import Amounts
from escalation.insights.tiers import TIERS, tier_ranks
from escalation.ledger.columns import NONE, FactColumns, Numbers, TicketColumns

MIXING: Final = np.uint64(0x9E3779B97F4A7C15)
"""An odd number of 64 bits, by which no two persons become one (Knuth, The Art of Computer Programming, 6.4)."""


@dataclass(frozen=True, slots=True, eq=False)
class Workload:
    """One place a bucket."""

    tickets: Numbers
    """Opened in it."""
    contacts: Numbers
    """Different contacts who opened a conversation in it."""
    all_contacts: int
    """Those of the whole period."""
    solved: Numbers
    """Resolved in it, as in the time to resolution."""
    agents: Numbers
    """Different people who hold one of those."""

    @property
    def per_thousand_contacts(self) -> Amounts:
        """Tickets for 1,000 contacts; NaN without contacts."""
        return _ratio(1_000 * self.tickets, self.contacts)

    @property
    def per_agent(self) -> Amounts:
        """Resolved tickets for each agent; NaN without agents."""
        return _ratio(self.solved, self.agents)


@dataclass(frozen=True, slots=True, eq=False)
class Coverage:
    """Open tickets, and how many of them have a tier."""

    open: int
    by_tier: Numbers
    """Of shape (tiers,), as in TIERS."""

    @property
    def tiered(self) -> int:
        """Those that have one of the tiers."""
        return int(self.by_tier.sum())

    @property
    def share(self) -> float | None:
        """None where nothing is open."""
        return self.tiered / self.open if self.open else None


def workload_of(facts: FactColumns, buckets: Buckets) -> Workload:
    """The load of the period."""
    tickets, conversations = facts.tickets, facts.conversations
    opened = buckets.of(tickets.opened_at)
    asked = buckets.of(conversations.opened_at)
    alone = -2 - np.arange(len(conversations), dtype=np.int64)
    contacts = np.where(conversations.contact == NONE, alone, conversations.contact)
    solved = np.where(is_solved(tickets), buckets.of(tickets.resolved_at), NONE)
    held = np.where(tickets.assignee_id.codes == NONE, NONE, solved)
    return Workload(
        tickets=_counted(opened, len(buckets)),
        contacts=_different(asked, contacts, len(buckets)),
        all_contacts=int(_different(np.minimum(asked, 0), contacts, 1)[0]),
        solved=_counted(held, len(buckets)),
        agents=_different(held, tickets.assignee_id.codes.astype(np.int64), len(buckets)),
    )


def coverage_of(tickets: TicketColumns, until: int) -> Coverage:
    """Which of the tickets that are open at `until`, in milliseconds, have a tier."""
    still = is_open(tickets, until)
    return Coverage(int(still.sum()), _counted(tier_ranks(tickets.tier)[still], len(TIERS)))


def _counted(places: Numbers, size: int) -> Numbers:
    return np.bincount(places[places >= 0], minlength=size).astype(np.int64)


def _different(places: Numbers, who: Numbers, size: int) -> Numbers:
    inside = places >= 0
    # Place and person mixed into one number of 64 bits: persons are told apart by a hash anyway.
    mixed = who[inside].view(np.uint64) * MIXING + places[inside].astype(np.uint64)
    _, first = np.unique(mixed, return_index=True)
    return _counted(places[inside][first], size)


def _ratio(above: Numbers, below: Numbers) -> Amounts:
    return np.where(below > 0, above / np.maximum(below, 1), np.nan)
