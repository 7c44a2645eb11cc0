"""Opening times of a week, on the clock of a place, through nights, week ends and changes of the clock."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from escalation.business_hours import BusinessHours, OpeningTimes

BERLIN = ZoneInfo("Europe/Berlin")
WORK_DAYS = frozenset(range(5))
OFFICE = BusinessHours(BERLIN, (OpeningTimes(WORK_DAYS, time(9), time(17)),))


def berlin(year: int, month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=BERLIN)


def test_it_is_open_from_the_first_minute_to_before_the_last() -> None:
    assert OFFICE.is_open(berlin(2026, 11, 27, 9))
    assert OFFICE.is_open(berlin(2026, 11, 27, 16, 59))
    assert not OFFICE.is_open(berlin(2026, 11, 27, 17))


def test_after_friday_comes_monday() -> None:
    assert OFFICE.next_opening(berlin(2026, 11, 27, 17)) == berlin(2026, 11, 30, 9)
    assert not OFFICE.is_open(berlin(2026, 11, 28, 12))


def test_before_nine_it_opens_the_same_day() -> None:
    assert OFFICE.next_opening(berlin(2026, 11, 27, 3)) == berlin(2026, 11, 27, 9)


def test_any_zone_of_the_moment_means_the_same_moment() -> None:
    assert OFFICE.is_open(datetime(2026, 11, 27, 8, 30, tzinfo=UTC))
    assert not OFFICE.is_open(datetime(2026, 11, 27, 7, 30, tzinfo=UTC))


def test_nine_stays_nine_when_the_clocks_change() -> None:
    spring, autumn = OFFICE.next_opening(berlin(2026, 3, 27, 18)), OFFICE.next_opening(berlin(2026, 10, 23, 18))
    assert spring is not None
    assert autumn is not None
    assert (spring.hour, autumn.hour) == (9, 9)
    assert spring.astimezone(UTC).hour == 7
    assert autumn.astimezone(UTC).hour == 8


def test_a_time_that_the_clock_skips_opens_as_much_later() -> None:
    night = BusinessHours(BERLIN, (OpeningTimes(frozenset({6}), time(2, 30), time(6)),))
    opening = night.next_opening(berlin(2026, 3, 29, 0))
    assert opening is not None
    assert (opening.hour, opening.minute) == (3, 30)


def test_hours_may_reach_over_midnight() -> None:
    night = BusinessHours(BERLIN, (OpeningTimes(frozenset({4}), time(22), time(6)),))
    assert night.is_open(berlin(2026, 11, 28, 5, 59))
    assert not night.is_open(berlin(2026, 11, 28, 6))
    assert not night.is_open(berlin(2026, 11, 27, 5))
    assert night.closes(berlin(2026, 11, 27, 23)) == berlin(2026, 11, 28, 6)


def test_hours_that_end_at_midnight_and_begin_there_are_one() -> None:
    always = BusinessHours(BERLIN, (OpeningTimes(frozenset(range(7)), time(0), time(0)),))
    closes = always.closes(berlin(2026, 11, 27, 12))
    assert closes is not None
    assert closes > berlin(2026, 12, 2, 0)


def test_a_lunch_break_is_closed() -> None:
    halves = (OpeningTimes(WORK_DAYS, time(9), time(12)), OpeningTimes(WORK_DAYS, time(13), time(17)))
    hours = BusinessHours(BERLIN, halves)
    assert not hours.is_open(berlin(2026, 11, 27, 12, 30))
    assert hours.next_opening(berlin(2026, 11, 27, 12, 30)) == berlin(2026, 11, 27, 13)


def test_without_times_it_is_always_open_and_never_opens() -> None:
    hours = BusinessHours(BERLIN)
    assert hours.is_open(berlin(2026, 11, 29, 3))
    assert hours.next_opening(berlin(2026, 11, 29, 3)) is None
    assert hours.closes(berlin(2026, 11, 29, 3)) is None


def test_times_without_days_never_open() -> None:
    hours = BusinessHours(BERLIN, (OpeningTimes(frozenset(), time(9), time(17)),))
    assert not hours.is_open(berlin(2026, 11, 27, 12))
    assert hours.next_opening(berlin(2026, 11, 27, 12)) is None


@given(st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)))
def test_whenever_it_is_closed_it_opens_within_a_long_week_end_and_is_open_then(at: datetime) -> None:
    if OFFICE.is_open(at):
        assert OFFICE.closes(at) is not None
        return
    opening = OFFICE.next_opening(at)
    assert opening is not None
    assert timedelta() < opening - at < timedelta(days=3)
    assert OFFICE.is_open(opening)
    assert not OFFICE.is_open(opening - timedelta(microseconds=1))
