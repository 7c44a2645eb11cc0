"""All figures of one period together."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from escalation.insights.backlog_age import BacklogAge, backlog_age
from escalation.insights.buckets import Buckets
from escalation.insights.deflection import Deflection, deflection_of
from escalation.insights.flow import Flow, flow_of
from escalation.insights.response_times import (
    ResolutionTimes,
    ResponseTimes,
    resolution_times,
    response_times,
)
from escalation.insights.satisfaction import SatisfactionByAnswerer, satisfaction_of
from escalation.insights.volume import CategoryTrend, Grid, category_trends, volume_by_tier
from escalation.insights.workload import Coverage, Workload, coverage_of, workload_of
from escalation.ledger.columns import FactColumns
from escalation.sla import Policies


@dataclass(frozen=True, eq=False)
class Board:
    """The figures as docs/insights.md defines them, each computed when it is first asked for."""

    facts: FactColumns
    buckets: Buckets
    now: int
    """In milliseconds since the epoch."""
    policies: Mapping[str, Policies]
    """By site id."""
    baseline: Mapping[str | None, float] | None = None
    """Tickets a week by category."""

    @cached_property
    def flow(self) -> Flow:
        """What is open, came in and went out."""
        return flow_of(self.facts.tickets.spans, self.buckets)

    @cached_property
    def volume(self) -> Grid:
        """Opened by tier, of shape (tiers, buckets)."""
        return volume_by_tier(self.facts.tickets, self.buckets)

    @cached_property
    def first_responses(self) -> ResponseTimes:
        """How long the first response took."""
        return response_times(self.facts.tickets, self.facts.tickets.first_responses, self.buckets)

    @cached_property
    def next_responses(self) -> ResponseTimes:
        """How long every later one took."""
        return response_times(self.facts.tickets, self.facts.tickets.next_responses, self.buckets)

    @cached_property
    def resolutions(self) -> ResolutionTimes:
        """How long it took until tickets were resolved."""
        return resolution_times(self.facts.tickets, self.buckets)

    @cached_property
    def age(self) -> BacklogAge:
        """How old the backlog is against its limits, at the end of the period."""
        return backlog_age(self.facts.tickets, self.policies, self.buckets.until)

    @cached_property
    def deflection(self) -> Deflection:
        """How conversations ended."""
        return deflection_of(self.facts.conversations, self.buckets, self.now)

    @cached_property
    def satisfaction(self) -> SatisfactionByAnswerer:
        """How content visitors were with the AI and with people."""
        return satisfaction_of(self.facts.conversations.ratings, self.buckets)

    @cached_property
    def trends(self) -> tuple[CategoryTrend, ...]:
        """Categories against the baseline."""
        return category_trends(self.facts.tickets, self.buckets, self.baseline)

    @cached_property
    def workload(self) -> Workload:
        """Tickets for contacts and agents."""
        return workload_of(self.facts, self.buckets)

    @cached_property
    def coverage(self) -> Coverage:
        """Open tickets that have a tier, at the end of the period."""
        return coverage_of(self.facts.tickets, self.buckets.until)


def board_of(
    facts: FactColumns,
    buckets: Buckets,
    now: int,
    policies: Mapping[str, Policies],
    baseline: Mapping[str | None, float] | None = None,
) -> Board:
    """All figures of facts that hold everything which matters in the period and in the PACE_DAYS days before its end.

    `now` is in milliseconds, `policies` are by site id, `baseline` has tickets a week by category.
    """
    return Board(facts, buckets, now, policies, baseline)
