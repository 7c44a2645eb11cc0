"""Burn-down and projected end against simulated sprints, of which it is known when they were truly over."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from escalation.business_hours import BusinessHours, OpeningTimes
from escalation.sprint.days import length_in_days, sprint_days
from escalation.sprint.progress import Progress, StatusChange, progress_of
from escalation.sprint.projection import CHANCE, Projection, projection_of, window_start
from escalation.sprint.sprint import FrozenTicket
from escalation.triage import TriageTier
from tests.simulation.sprint import MONDAY, SimulatedSprint, simulated_sprint

HOURS = BusinessHours(ZoneInfo("UTC"), (OpeningTimes(frozenset(range(5)), time(9), time(17)),))
SPANS = sprint_days(HOURS, MONDAY, 5)
SPRINTS = 150


def frozen_of(sprint: SimulatedSprint) -> tuple[FrozenTicket, ...]:
    return tuple(
        FrozenTicket(each.ticket_id, place, TriageTier(each.tier), None, MONDAY - timedelta(days=40))
        for place, each in enumerate(sprint.frozen, start=1)
    )


def progress_at(sprint: SimulatedSprint, at: datetime) -> Progress:
    changes = [StatusChange(each.ticket_id, each.at, not each.reopened, each.by or None) for each in sprint.moves]
    # Told in any order, and with what is still to come.
    return progress_of(frozen_of(sprint), list(reversed(changes)), SPANS, MONDAY, at)


def left_at(sprint: SimulatedSprint, at: datetime) -> int:
    """By replaying what happened."""
    left = {each.ticket_id for each in sprint.frozen}
    for move in sorted(sprint.moves, key=lambda each: each.at):
        if move.at <= at:
            (left.add if move.reopened else left.discard)(move.ticket_id)
    return len(left)


def projected_at(sprint: SimulatedSprint, at: datetime) -> Projection:
    progress = progress_at(sprint, at)
    since = window_start(SPANS, MONDAY, at)
    return projection_of(progress.remaining_count, progress.net_since(since), since, at, HOURS, SPANS)


@pytest.mark.capability(56)
@pytest.mark.parametrize("seed", range(5))
def test_the_burn_down_is_what_a_replay_gives(seed: int) -> None:
    sprint = simulated_sprint(seed, reopened=0.2)
    assert any(each.reopened for each in sprint.moves)
    progress = progress_at(sprint, SPANS[-1].closes)
    ends = [*(each.opens - timedelta(microseconds=1) for each in SPANS[1:]), SPANS[-1].closes]
    assert [each.remaining for each in progress.burn_down] == [120, *(left_at(sprint, end) for end in ends)]
    for hours in range(0, 100, 7):
        at = MONDAY + timedelta(hours=hours)
        assert progress_at(sprint, at).remaining_count == left_at(sprint, at)


def through_at(sprint: SimulatedSprint) -> datetime:
    """When nothing was left for the first time."""
    left = {each.ticket_id for each in sprint.frozen}
    for move in sorted(sprint.moves, key=lambda each: each.at):
        (left.add if move.reopened else left.discard)(move.ticket_id)
        if not left:
            return move.at
    raise AssertionError("the sprint was never through")


@pytest.mark.capability(56)
@pytest.mark.parametrize("reopened", [0.0, 0.05])
def test_the_projected_end_is_right_on_average_and_its_interval_as_sure_as_it_says(reopened: float) -> None:
    """After two of some four days, against the moment at which nothing is left for the first time."""
    at = datetime.combine(SPANS[1].day, time(17), UTC)
    held, off = 0, list[float]()
    for seed in range(SPRINTS):
        sprint = simulated_sprint(seed, reopened=reopened)
        projected, truly = projected_at(sprint, at), through_at(sprint)
        assert projected.expected is not None
        assert projected.earliest is not None
        assert projected.latest is not None
        held += projected.earliest <= truly <= projected.latest
        days = length_in_days(HOURS, projected.expected, truly, SPANS)
        off.append(days or -length_in_days(HOURS, truly, projected.expected, SPANS))
    off.sort()
    told = f"held {held / SPRINTS:.2f}; days late: median {off[75]:.2f}, 10 % {off[15]:.2f}, 90 % {off[135]:.2f}"
    assert CHANCE - 0.1 <= held / SPRINTS <= CHANCE + 0.15, told
    assert abs(off[SPRINTS // 2]) < 0.25, told
