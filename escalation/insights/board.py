"""All figures of one period together."""

from collections.abc import Mapping
from dataclasses import dataclass

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
from escalation.insights.satisfaction import Contentment, contentment_of
from escalation.insights.volume import CategoryTrend, Grid, category_trends, volume_by_tier
from escalation.insights.workload import Coverage, Workload, coverage_of, workload_of
from escalation.ledger.columns import FactColumns
from escalation.sla import Policies


@dataclass(frozen=True, slots=True, eq=False)
class Board:
    """The figures as docs/insights.md defines them."""

    buckets: Buckets
    flow: Flow
    volume: Grid
    """Opened by tier, of shape (tiers, buckets)."""
    first_responses: ResponseTimes
    next_responses: ResponseTimes
    resolutions: ResolutionTimes
    age: BacklogAge
    deflection: Deflection
    contentment: Contentment
    trends: tuple[CategoryTrend, ...]
    workload: Workload
    coverage: Coverage


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
    tickets, conversations = facts.tickets, facts.conversations
    return Board(
        buckets=buckets,
        flow=flow_of(tickets.spans, buckets),
        volume=volume_by_tier(tickets, buckets),
        first_responses=response_times(tickets, tickets.first_responses, buckets),
        next_responses=response_times(tickets, tickets.next_responses, buckets),
        resolutions=resolution_times(tickets, buckets),
        age=backlog_age(tickets, policies, buckets.until),
        deflection=deflection_of(conversations, buckets, now),
        contentment=contentment_of(conversations.ratings, buckets),
        trends=category_trends(tickets, buckets, baseline),
        workload=workload_of(facts, buckets),
        coverage=coverage_of(tickets, buckets.until),
    )
