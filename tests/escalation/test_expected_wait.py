"""A wait is told as roughly as it is known, and never shorter than it looks."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escalation.business_hours import BusinessHours, OpeningTimes
from escalation.expected_wait import RESPONSES_MIN, Line, Wait, WaitKind, expected_wait

BERLIN = ZoneInfo("Europe/Berlin")
ALWAYS = BusinessHours(BERLIN)
OFFICE = BusinessHours(BERLIN, (OpeningTimes(frozenset(range(5)), time(9), time(17)),))
FRIDAY_NOON = datetime(2026, 11, 27, 12, tzinfo=BERLIN)


def wait(line: Line, at: datetime = FRIDAY_NOON, hours: BusinessHours = ALWAYS, minutes: int = 10) -> Wait:
    return expected_wait(at, hours, line, minutes)


@pytest.mark.parametrize(
    ("ahead", "people", "told"),
    [
        (0, 1, Wait(WaitKind.ABOUT_MINUTES, 10)),
        (1, 1, Wait(WaitKind.ABOUT_MINUTES, 20)),
        (5, 3, Wait(WaitKind.ABOUT_MINUTES, 20)),
        (2, 1, Wait(WaitKind.ABOUT_MINUTES, 30)),
        (4, 1, Wait(WaitKind.WITHIN_HOURS, 1)),
        (9, 1, Wait(WaitKind.WITHIN_HOURS, 2)),
        (30, 1, Wait(WaitKind.TODAY)),
        (200, 1, Wait(WaitKind.LATER)),
        (3, 0, Wait(WaitKind.WITHIN_HOURS, 1)),
    ],
)
def test_the_queue_says_how_long(ahead: int, people: int, told: Wait) -> None:
    assert wait(Line(ahead, people)) == told


def test_what_others_waited_lately_counts_when_there_are_enough_of_them() -> None:
    slow = (timedelta(minutes=50),) * RESPONSES_MIN
    assert wait(Line(0, 1, slow)) == Wait(WaitKind.WITHIN_HOURS, 1)
    assert wait(Line(0, 1, slow[1:])) == Wait(WaitKind.ABOUT_MINUTES, 10)


def test_quick_answers_of_yesterday_do_not_shorten_the_queue_of_today() -> None:
    assert wait(Line(4, 1, (timedelta(minutes=1),) * RESPONSES_MIN)) == Wait(WaitKind.WITHIN_HOURS, 1)


def test_at_the_week_end_the_team_is_back_on_monday() -> None:
    told = wait(Line(0, 3), datetime(2026, 11, 28, 12, tzinfo=UTC), OFFICE)
    assert told.kind is WaitKind.OPENS
    assert told.opens == datetime(2026, 11, 30, 9, tzinfo=BERLIN)
    assert told.days_ahead == 2


def test_in_the_evening_it_is_back_tomorrow_and_before_nine_today() -> None:
    assert wait(Line(0, 1), datetime(2026, 11, 26, 20, tzinfo=BERLIN), OFFICE).days_ahead == 1
    assert wait(Line(0, 1), datetime(2026, 11, 27, 0, 30, tzinfo=BERLIN), OFFICE).days_ahead == 0


def test_what_cannot_be_answered_before_closing_waits_for_the_next_opening() -> None:
    told = wait(Line(0, 1), datetime(2026, 11, 27, 16, 55, tzinfo=BERLIN), OFFICE)
    assert told.opens == datetime(2026, 11, 30, 9, tzinfo=BERLIN)


def test_today_ends_at_midnight_of_the_place() -> None:
    late = datetime(2026, 11, 27, 19, 30, tzinfo=UTC)
    assert wait(Line(20, 1), late) == Wait(WaitKind.LATER)
    assert wait(Line(20, 1), FRIDAY_NOON) == Wait(WaitKind.TODAY)


def test_hours_that_never_open_promise_nothing() -> None:
    never = BusinessHours(BERLIN, (OpeningTimes(frozenset(), time(9), time(17)),))
    assert wait(Line(0, 1), hours=never) == Wait(WaitKind.LATER)


@given(st.integers(0, 500), st.integers(0, 50), st.integers(1, 480))
def test_minutes_are_never_told_shorter_than_estimated(ahead: int, people: int, minutes: int) -> None:
    told = wait(Line(ahead, people), minutes=minutes)
    estimated = (ahead // max(people, 1) + 1) * minutes
    if told.kind is WaitKind.ABOUT_MINUTES:
        assert told.amount >= estimated
    if told.kind is WaitKind.WITHIN_HOURS:
        assert told.amount * 60 >= estimated
