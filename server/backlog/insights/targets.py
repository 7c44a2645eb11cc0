"""What is promised by tier, beside how it went: the table that the whole team sees."""

from dataclasses import dataclass
from typing import Final

from escalation.insights.backlog_age import WITHIN_BARS
from escalation.insights.response_times import ResponseTimes
from escalation.insights.spread import Spread
from escalation.insights.tiers import TIERS
from escalation.sla import Clock, Policies
from escalation.sla_document import limit_words
from escalation.triage import TriageTier
from server.backlog.amount_words import FEW_MAX, duration_words, few_words, percent_words
from server.backlog.insights.read_board import BoardRead

SEVERAL: Final = "by site"


@dataclass(frozen=True, slots=True)
class TierTarget:
    """One tier: its promises in words, and how long first and next responses and resolutions took."""

    tier: TriageTier
    first_target: str
    next_target: str
    resolution_target: str
    first: str
    """Median and p90."""
    first_met: str
    next: str
    next_met: str
    resolution: str
    open: int
    breaching: int


def tier_targets(found: BoardRead) -> tuple[TierTarget, ...]:
    """One row for each tier, the most urgent first."""
    return tuple(_row(found, rank, tier) for rank, tier in enumerate(TIERS))


def _row(found: BoardRead, rank: int, tier: TriageTier) -> TierTarget:
    board = found.board
    policies = tuple(found.read.policies.values())
    return TierTarget(
        tier,
        _target(policies, tier, Clock.FIRST_RESPONSE),
        _target(policies, tier, Clock.NEXT_RESPONSE),
        _target(policies, tier, Clock.RESOLUTION),
        _taken(board.first_responses.by_tier, rank),
        _met(board.first_responses, rank),
        _taken(board.next_responses.by_tier, rank),
        _met(board.next_responses, rank),
        _taken(board.resolutions.by_tier, rank),
        int(board.coverage.by_tier[rank]),
        int(board.age.bars[rank, WITHIN_BARS:].sum()),
    )


def _target(policies: tuple[Policies, ...], tier: TriageTier, clock: Clock) -> str:
    promises = {each.of(tier, None).promises.get(clock) for each in policies}
    if len(promises) > 1:
        return SEVERAL
    promise = next(iter(promises), None)
    return "no clock" if promise is None else limit_words(promise.target)


def _taken(spread: Spread, rank: int) -> str:
    count = int(spread.count[rank])
    if count == 0:
        return ""
    if count <= FEW_MAX:
        return few_words(count)
    return f"{duration_words(float(spread.median[rank]))} · {duration_words(float(spread.p90[rank]))}"


def _met(times: ResponseTimes, rank: int) -> str:
    promised = int(times.promised[rank].sum())
    if promised == 0:
        return ""
    return few_words(promised) if promised <= FEW_MAX else percent_words(int(times.met[rank].sum()) / promised)
