from datetime import timedelta

import pytest

from server.desk.words import Due, ago, clock, percent, span
from tests.escalation.samples import MORNING


@pytest.mark.parametrize(
    ("minutes", "shown"),
    [
        (-180, Due("due in 3 h", "calm")),
        (-90, Due("due in 1 h", "soon")),
        (-0.5, Due("due in a moment", "soon")),
        (20, Due("overdue by 20 min", "late")),
        (24 * 60 + 5, Due("overdue by 1 d", "breached")),
    ],
)
def test_a_clock_says_how_much_is_left_or_over(minutes: float, shown: Due) -> None:
    assert clock(MORNING, MORNING + timedelta(days=1), MORNING + timedelta(minutes=minutes)) == shown


def test_without_a_target_there_is_no_clock() -> None:
    assert clock(None, None, MORNING) == Due("no clock", "calm")


def test_spans_are_in_their_largest_whole_unit() -> None:
    assert [span(timedelta(seconds=s)) for s in (5, 61, 7_300, 200_000)] == ["a moment", "1 min", "2 h", "2 d"]
    assert ago(MORNING, MORNING + timedelta(seconds=20)) == "just now"
    assert ago(MORNING, MORNING + timedelta(minutes=5)) == "5 min ago"


def test_a_share_stays_within_a_hundred_percent() -> None:
    assert [percent(share) for share in (-1, 0.314, 2)] == ["0 %", "31 %", "100 %"]
