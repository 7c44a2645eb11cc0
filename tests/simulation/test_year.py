"""The simulated year is what it says: seeded, seasonal, with its spikes where they were planted."""

from collections import Counter
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escalation import business_time
from escalation.business_hours import BusinessHours, OpeningTimes
from escalation.ledger.event import EventKind, Subject
from server.demo.history.town import OFFICE
from server.demo.history.week_clock import as_moment, as_ms
from tests.simulation.sprint import simulated_sprint
from tests.simulation.year import BEGINS, SimulatedYear, hourly_tickets, simulated_arrivals, simulated_year

HOURS = BusinessHours(ZoneInfo("UTC"), (OpeningTimes(frozenset(range(5)), time(8), time(18)),))


@pytest.fixture(scope="module")
def year() -> SimulatedYear:
    return simulated_year(7)


def test_the_same_seed_tells_the_same(year: SimulatedYear) -> None:
    assert simulated_year(7).told == year.told
    assert simulated_year(8).told != year.told


def test_it_has_some_twenty_thousand_events_of_every_kind(year: SimulatedYear) -> None:
    assert 15_000 < len(year.happened) < 30_000
    assert set(EventKind) - {event.kind for event in year.told} <= {
        EventKind.HANDED_BACK,
        EventKind.SEGMENT_CHANGED,
        EventKind.CHECKED_IN,
        EventKind.SEPARATED,
    }


def test_mondays_are_busier_than_sundays_and_noon_than_midnight(year: SimulatedYear) -> None:
    opened = [event.at for event in year.happened if event.kind is EventKind.CONVERSATION_OPENED]
    days, hours = Counter(at.weekday() for at in opened), Counter(at.hour for at in opened)
    assert days[0] > 3 * days[6]
    assert hours[10] > 10 * hours[2]


def test_every_ticket_is_opened_once_and_nothing_happens_before(year: SimulatedYear) -> None:
    seen: dict[str, datetime] = {}
    for event in year.happened:
        if event.kind in {EventKind.TICKET_OPENED, EventKind.CONVERSATION_OPENED}:
            assert event.subject_id not in seen
            seen[event.subject_id] = event.at
        assert seen[event.subject_id] <= event.at
    numbers = [event.details["number"] for event in year.happened if event.kind is EventKind.TICKET_OPENED]
    assert len(set(numbers)) == len(numbers)


def test_the_telling_has_late_doubled_corrected_and_withdrawn_events(year: SimulatedYear) -> None:
    assert [event.position for event in year.told] == list(range(1, len(year.told) + 1))
    assert any(later.at < earlier.at for earlier, later in zip(year.told, year.told[1:], strict=False))
    assert len(list(year.told_once())) < len(year.told)
    by_position = {event.position: event for event in year.told}
    corrections = [event for event in year.told if event.corrects is not None]
    assert {EventKind.WITHDRAWN, EventKind.TICKET_RESOLVED, EventKind.TICKET_OPENED} <= {
        event.kind for event in corrections
    }
    for event in corrections:
        assert event.position is not None
        assert event.corrects is not None
        assert event.corrects < event.position
        assert by_position[event.corrects].subject_id == event.subject_id


def test_a_planted_spike_stands_out_in_its_series() -> None:
    arrivals = simulated_arrivals(3, spikes=6)
    counted = hourly_tickets(arrivals)
    assert len(arrivals.spikes) == 6
    for spike in arrivals.spikes:
        series = counted[(spike.category, spike.tier, spike.page_key)]
        first = (spike.start - BEGINS) // timedelta(hours=1)
        during = series[first : first + spike.hours].sum()
        assert during > 0.5 * spike.an_hour * spike.hours
        assert during > 5 * series.mean() * spike.hours


def test_the_hourly_counts_are_those_of_the_ledger() -> None:
    year = simulated_year(11, weeks=20, spikes=1)
    opened = Counter(
        (
            str(event.details["tier"]),
            str(event.details["page_key"]),
            event.at.replace(minute=0, second=0, microsecond=0),
        )
        for event in year.happened
        if event.kind is EventKind.TICKET_OPENED
    )
    counted: Counter[tuple[str, str, datetime]] = Counter()
    for (_, tier, page_key), series in hourly_tickets(year.arrivals).items():
        for hour in series.nonzero()[0].tolist():
            counted[(tier, page_key, BEGINS + timedelta(hours=hour))] += int(series[hour])
    # A ticket that came back moments after it was called solved may be opened a little later than drawn.
    assert sum((opened - counted).values()) <= 2
    assert sum(opened.values()) == sum(counted.values())


MOMENTS = st.datetimes(datetime(2025, 1, 1), datetime(2025, 2, 28), timezones=st.just(UTC))


@given(MOMENTS, st.timedeltas(timedelta(), timedelta(days=20)))
def test_the_clock_of_the_week_agrees_with_that_of_the_desk(start: datetime, length: timedelta) -> None:
    begin, end = as_ms(start), as_ms(start + length)
    counted = business_time.between(HOURS, as_moment(begin), as_moment(end))
    assert OFFICE.between(begin, end) == counted // timedelta(milliseconds=1)
    took = (end - begin) // 10
    after = business_time.add(HOURS, as_moment(begin), timedelta(milliseconds=took))
    assert as_moment(OFFICE.after(begin, took)) == after


def test_business_time_stands_on_every_event(year: SimulatedYear) -> None:
    opened = {
        event.subject_id: event.at
        for event in year.happened
        if event.kind in {EventKind.TICKET_OPENED, EventKind.CONVERSATION_OPENED}
    }
    for event in year.happened[::101]:
        expected = business_time.between(HOURS, opened[event.subject_id], event.at) // timedelta(milliseconds=1)
        assert event.business_ms == expected
        assert event.subject in Subject


def test_a_simulated_sprint_ends_with_nothing_left() -> None:
    sprint = simulated_sprint(5)
    left = {each.ticket_id for each in sprint.frozen}
    for move in sprint.moves:
        (left.add if move.reopened else left.remove)(move.ticket_id)
    assert not left
    assert sprint.ended_at == sprint.moves[-1].at
    assert sprint.until(sprint.ended_at) == sprint.moves[:-1]
