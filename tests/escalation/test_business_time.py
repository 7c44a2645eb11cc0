"""Business time adds up like time does, over nights, holidays, leap days and changes of the clock."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escalation.business_hours import BusinessHours, Holiday, OpeningTimes
from escalation.business_time import NeverOpens, add, between, end_of_business_day

BERLIN = ZoneInfo("Europe/Berlin")
WORK_DAYS = frozenset(range(5))
OFFICE = BusinessHours(BERLIN, (OpeningTimes(WORK_DAYS, time(9), time(17)),))
HOUR = timedelta(hours=1)

ZONES = ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Apia", "UTC")
HALF_HOURS = st.integers(0, 47).map(lambda each: time(each // 2, each % 2 * 30))
TIMES = st.builds(
    OpeningTimes,
    st.frozensets(st.integers(0, 6), min_size=1),
    HALF_HOURS,
    HALF_HOURS,
)
HOLIDAYS = st.builds(
    lambda day, yearly: Holiday(day.month, day.day, None if yearly else day.year),
    st.dates(datetime(2024, 1, 1).date(), datetime(2026, 12, 31).date()),
    st.booleans(),
)
HOURS = st.builds(
    BusinessHours,
    st.sampled_from(ZONES).map(ZoneInfo),
    st.lists(TIMES, max_size=3).map(tuple),
    st.lists(HOLIDAYS, max_size=4).map(tuple),
)
MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC))
DURATIONS = st.timedeltas(timedelta(), timedelta(days=2))


def berlin(year: int, month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=BERLIN)


@given(HOURS, MOMENTS, DURATIONS)
def test_between_takes_back_what_add_gave(hours: BusinessHours, start: datetime, duration: timedelta) -> None:
    assert between(hours, start, add(hours, start, duration)) == duration


@given(HOURS, MOMENTS, DURATIONS)
def test_add_goes_no_further_than_it_must(hours: BusinessHours, start: datetime, duration: timedelta) -> None:
    end = start + duration
    assert add(hours, start, between(hours, start, end)) <= end


@given(HOURS, MOMENTS, DURATIONS, DURATIONS)
def test_two_steps_lead_as_far_as_one(hours: BusinessHours, start: datetime, one: timedelta, two: timedelta) -> None:
    assert add(hours, add(hours, start, one), two) == add(hours, start, one + two)


@given(HOURS, MOMENTS, DURATIONS, DURATIONS)
def test_parts_add_up(hours: BusinessHours, start: datetime, one: timedelta, two: timedelta) -> None:
    middle, end = start + one, start + one + two
    assert between(hours, start, middle) + between(hours, middle, end) == between(hours, start, end) <= end - start


@given(HOURS, MOMENTS, DURATIONS, DURATIONS)
def test_later_never_ends_earlier(hours: BusinessHours, start: datetime, wait: timedelta, duration: timedelta) -> None:
    assert add(hours, start, duration) <= add(hours, start + wait, duration)
    assert add(hours, start, duration) <= add(hours, start, duration + wait)


@given(HOURS, MOMENTS, DURATIONS)
def test_it_ends_within_the_hours(hours: BusinessHours, start: datetime, duration: timedelta) -> None:
    end = add(hours, start, duration)
    if duration > timedelta():
        assert hours.is_open(end - timedelta(microseconds=1))


@given(HOURS, MOMENTS)
def test_a_business_day_ends_after_the_moment_and_within_the_hours(hours: BusinessHours, at: datetime) -> None:
    end = end_of_business_day(hours, at)
    assert at < end
    assert hours.is_open(end - timedelta(microseconds=1))


def test_an_hour_from_friday_afternoon_is_over_on_monday() -> None:
    assert add(OFFICE, berlin(2026, 11, 27, 16, 30), HOUR) == berlin(2026, 11, 30, 9, 30)


def test_lunch_does_not_count() -> None:
    halves = (OpeningTimes(WORK_DAYS, time(9), time(12)), OpeningTimes(WORK_DAYS, time(13), time(17)))
    hours = BusinessHours(BERLIN, halves)
    assert add(hours, berlin(2026, 11, 27, 11), 2 * HOUR) == berlin(2026, 11, 27, 14)
    assert end_of_business_day(hours, berlin(2026, 11, 27, 12, 30)) == berlin(2026, 11, 27, 17)


def test_hours_that_overlap_count_once() -> None:
    twice = (OpeningTimes(WORK_DAYS, time(9), time(15)), OpeningTimes(WORK_DAYS, time(13), time(17)))
    hours = BusinessHours(BERLIN, twice)
    assert between(hours, berlin(2026, 11, 27, 0), berlin(2026, 11, 28, 0)) == 8 * HOUR


@pytest.mark.parametrize(("day", "length"), [((2026, 3, 29), 23), ((2026, 10, 25), 25), ((2028, 2, 29), 24)])
def test_a_day_has_as_many_hours_as_it_has(day: tuple[int, int, int], length: int) -> None:
    always = BusinessHours(BERLIN, (OpeningTimes(frozenset(range(7)), time(0), time(0)),))
    midnight = datetime(*day, tzinfo=BERLIN)
    tomorrow = (midnight + timedelta(days=1)).replace(tzinfo=BERLIN)
    assert between(always, midnight, tomorrow) == length * HOUR
    assert end_of_business_day(always, midnight) == tomorrow


def test_a_holiday_is_passed_over_once_or_every_year() -> None:
    closed = (Holiday(12, 25), Holiday(12, 28, 2026))
    hours = BusinessHours(BERLIN, OFFICE.times, closed)
    assert add(hours, berlin(2026, 12, 24, 16), 2 * HOUR) == berlin(2026, 12, 29, 10)
    assert add(hours, berlin(2029, 12, 24, 16), 2 * HOUR) == berlin(2029, 12, 26, 10)
    assert hours.next_opening(berlin(2026, 12, 24, 18)) == berlin(2026, 12, 29, 9)


def test_a_leap_day_off_comes_in_leap_years_only() -> None:
    hours = BusinessHours(BERLIN, OFFICE.times, (Holiday(2, 29),))
    assert not hours.is_open(berlin(2028, 2, 29, 12))
    assert between(hours, berlin(2027, 2, 28, 0), berlin(2027, 3, 3, 0)) == 16 * HOUR


def test_a_night_shift_belongs_to_the_day_on_which_it_begins() -> None:
    night = BusinessHours(BERLIN, (OpeningTimes(frozenset({4}), time(22), time(6)),))
    assert end_of_business_day(night, berlin(2026, 11, 27, 23)) == berlin(2026, 11, 28, 6)
    assert end_of_business_day(night, berlin(2026, 11, 28, 3)) == berlin(2026, 11, 28, 6)
    assert end_of_business_day(night, berlin(2026, 11, 28, 6)) == berlin(2026, 12, 5, 6)


def test_hours_that_never_open_are_refused() -> None:
    never = BusinessHours(BERLIN, (OpeningTimes(frozenset(), time(9), time(17)),))
    with pytest.raises(NeverOpens, match="Give days and times"):
        add(never, berlin(2026, 11, 27, 9), HOUR)
    with pytest.raises(NeverOpens, match="Give days and times"):
        end_of_business_day(never, berlin(2026, 11, 27, 9))


def test_hours_of_one_day_with_a_hundred_of_them_off_open_all_the_same() -> None:
    first = datetime(2026, 11, 30, tzinfo=BERLIN).date()
    off = tuple(Holiday(day.month, day.day, day.year) for day in (first + timedelta(weeks=week) for week in range(100)))
    hours = BusinessHours(BERLIN, (OpeningTimes(frozenset({0}), time(9), time(10)),), off)
    assert add(hours, berlin(2026, 11, 29, 12), HOUR) == datetime(2028, 10, 30, 10, tzinfo=BERLIN)
