from datetime import timedelta

import pytest

from escalation.sla import SERVICE_LEVELS, due_times
from escalation.triage import TriageTier
from tests.escalation.samples import MORNING


@pytest.mark.parametrize("tier", TriageTier)
def test_each_tier_has_a_level_and_no_breach_before_its_target(tier: TriageTier) -> None:
    level = SERVICE_LEVELS[tier]
    assert (level.first_response is None) == (level.breach is None)
    if level.first_response is not None and level.breach is not None:
        assert level.first_response <= level.breach


def test_normal_aims_at_two_days_and_breaks_at_three() -> None:
    due = due_times(TriageTier.NORMAL, MORNING)
    assert due.first_response == MORNING + timedelta(hours=48)
    assert due.first_response_breach == MORNING + timedelta(hours=72)
    assert due.resolution is None


def test_low_has_no_clock() -> None:
    due = due_times(TriageTier.LOW, MORNING)
    assert (due.first_response, due.first_response_breach, due.resolution) == (None, None, None)
