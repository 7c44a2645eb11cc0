"""The projected end: the mean of what was done lately, with an interval that holds as often as it says."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from escalation.business_hours import BusinessHours, OpeningTimes
from escalation.business_time import add, between
from escalation.sprint.days import sprint_days
from escalation.sprint.projection import CHANCE, RESOLVED_MIN, projection_of, window_start

HOURS = BusinessHours(ZoneInfo("UTC"), (OpeningTimes(frozenset(range(5)), time(9), time(17)),))
MONDAY = datetime(2026, 11, 30, 9, tzinfo=UTC)
DAYS = sprint_days(HOURS, MONDAY, 5)
NOON = MONDAY + timedelta(days=1, hours=3)


def test_the_pace_goes_on_through_business_time_only() -> None:
    projected = projection_of(40, 20, MONDAY, MONDAY + timedelta(hours=8), HOURS, DAYS)
    assert projected.per_day == 20
    assert projected.expected == MONDAY + timedelta(days=2, hours=8)
    assert projected.earliest is not None
    assert projected.latest is not None
    assert projected.earliest < projected.expected < projected.latest


def test_too_little_tells_nothing_and_all_done_is_now() -> None:
    nothing = projection_of(40, RESOLVED_MIN - 1, MONDAY, NOON, HOURS, DAYS)
    assert (nothing.per_day, nothing.expected) == (None, None)
    assert projection_of(40, -3, MONDAY, NOON, HOURS, DAYS).expected is None
    assert projection_of(0, 40, MONDAY, NOON, HOURS, DAYS).expected == NOON
    far = projection_of(5_000, 5, MONDAY, NOON, HOURS, DAYS)
    assert far.per_day is not None
    assert far.expected is None


def test_only_the_last_days_are_looked_at() -> None:
    assert window_start(DAYS, MONDAY, DAYS[0].opens) == MONDAY
    assert window_start(DAYS, MONDAY, DAYS[4].opens) == DAYS[2].opens
    # A sprint that began at noon is measured from noon.
    assert window_start(DAYS, NOON, NOON) == NOON


@pytest.mark.capability(56)
def test_the_interval_holds_as_often_as_it_says() -> None:
    """Teams that work at a steady pace, of which nobody knows it: eight of ten are through within the interval."""
    random = np.random.default_rng(20261130)
    held, tried = 0, 0
    for _ in range(600):
        per_hour, total = random.uniform(2, 9), int(random.integers(60, 250))
        gaps = np.cumsum(random.exponential(1 / per_hour, total))
        # Seen after one and a half days of eight hours.
        done = int(np.sum(gaps <= 12))
        if not RESOLVED_MIN <= done < total:
            continue
        at = add(HOURS, MONDAY, timedelta(hours=12))
        projected = projection_of(total - done, done, MONDAY, at, HOURS, DAYS)
        ends = add(HOURS, MONDAY, timedelta(hours=float(gaps[-1])))
        if projected.latest is None or projected.earliest is None:
            continue
        tried += 1
        held += projected.earliest <= ends <= projected.latest
    assert tried > 400
    assert CHANCE - 0.06 <= held / tried <= CHANCE + 0.06
    assert between(HOURS, MONDAY, at) == timedelta(hours=12)
