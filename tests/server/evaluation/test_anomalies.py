"""Spikes on simulated history: planted ones are found within the hour, and hardly anything else is taken for one."""

from datetime import timedelta

import pytest

from server.demo.history.arrivals import arrivals_of, plant_spikes
from server.demo.history.town import FERNWAY
from server.evaluation.anomalies import BEGINS, measure, simulated


def test_a_planted_spike_is_found_within_the_hour() -> None:
    until = BEGINS + timedelta(weeks=11, days=3)
    planted = plant_spikes(FERNWAY, 1, BEGINS, until, 1)
    report = measure(arrivals_of(FERNWAY, 2, BEGINS, until, a_day=200, spikes=planted), timedelta(hours=1))
    assert (report.in_time, len(report.false_alarms)) == (1, 0)
    assert report.looks == 10 * 24


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.capability(89)
def test_of_the_spikes_of_three_years_19_in_20_are_found_in_time_with_one_false_alarm_a_week_at_most() -> None:
    reports = [measure(simulated(seed, 270, 20), timedelta(hours=1)) for seed in (101, 102, 103)]
    assert sum(each.in_time for each in reports) >= 57
    assert max(each.false_alarms_a_week for each in reports) <= 1
