"""The days of a sprint are business days of its site."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escalation.business_hours import BusinessHours, Holiday, OpeningTimes
from escalation.errors import SettingInvalid
from escalation.sprint.days import (
    business_days_before,
    checked_count,
    length_in_days,
    opening_of,
    sprint_days,
)

BERLIN = ZoneInfo("Europe/Berlin")
OFFICE = BusinessHours(
    BERLIN, (OpeningTimes(frozenset(range(5)), time(9), time(17)),), (Holiday(12, 25), Holiday(12, 26))
)
ALWAYS = BusinessHours(BERLIN)
NIGHTS = BusinessHours(BERLIN, (OpeningTimes(frozenset(range(7)), time(22), time(6)),))
SPLIT = BusinessHours(
    BERLIN,
    (OpeningTimes(frozenset(range(5)), time(8), time(12)), OpeningTimes(frozenset(range(5)), time(13), time(17))),
)
FRIDAY_NOON = datetime(2026, 12, 18, 12, tzinfo=BERLIN)


@pytest.mark.capability(50)
@pytest.mark.parametrize("count", [0, 1, 6, -3])
def test_a_sprint_has_two_to_five_days(count: int) -> None:
    with pytest.raises(SettingInvalid, match="days: a sprint has 2 to 5"):
        checked_count(count)
    assert [checked_count(each) for each in (2, 3, 4, 5)] == [2, 3, 4, 5]


def test_week_ends_and_holidays_are_no_days() -> None:
    days = sprint_days(OFFICE, FRIDAY_NOON, 5)
    assert [each.day.day for each in days] == [18, 21, 22, 23, 24]
    assert days[0].opens == FRIDAY_NOON
    assert days[-1].closes == datetime(2026, 12, 24, 17, tzinfo=BERLIN)
    # After hours the next day is the first.
    assert sprint_days(OFFICE, FRIDAY_NOON + timedelta(hours=6), 1)[0].day == date(2026, 12, 21)
    assert sprint_days(OFFICE, datetime(2026, 12, 25, 12, tzinfo=BERLIN), 1)[0].day == date(2026, 12, 28)


def test_hours_in_two_parts_and_over_midnight_are_one_day_each() -> None:
    days = sprint_days(SPLIT, FRIDAY_NOON - timedelta(hours=3), 2)
    assert [(each.day.day, each.closes.astimezone(BERLIN).hour) for each in days] == [(18, 17), (21, 17)]
    nights = sprint_days(NIGHTS, FRIDAY_NOON, 2)
    assert [each.day.day for each in nights] == [18, 19]
    assert nights[0].closes == datetime(2026, 12, 19, 6, tzinfo=BERLIN)


def test_around_the_clock_each_date_is_a_day() -> None:
    days = sprint_days(ALWAYS, FRIDAY_NOON, 3)
    assert [each.day.day for each in days] == [18, 19, 20]
    assert [each.closes for each in days][:2] == [each.opens for each in days][1:]


@given(
    start=st.datetimes(datetime(2025, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)),
    count=st.integers(1, 5),
    hours=st.sampled_from([OFFICE, ALWAYS, NIGHTS, SPLIT]),
)
def test_days_follow_on_each_other_and_begin_no_earlier_than_asked(
    start: datetime, count: int, hours: BusinessHours
) -> None:
    days = sprint_days(hours, start, count)
    assert len(days) == count
    assert start <= days[0].opens
    for each in days:
        assert each.opens < each.closes
    for earlier, later in pairwise(days):
        assert earlier.day < later.day
        assert earlier.closes <= later.opens


def test_a_day_that_cannot_be_is_told_with_the_next_one() -> None:
    with pytest.raises(SettingInvalid, match=r"first_day: Saturday, 19 December .* Monday, 21 December"):
        opening_of(OFFICE, date(2026, 12, 19), FRIDAY_NOON)
    for day in (date(2026, 12, 17), date(2027, 3, 1)):
        with pytest.raises(SettingInvalid, match="first_day: choose a day"):
            opening_of(OFFICE, day, FRIDAY_NOON)
    assert opening_of(OFFICE, date(2026, 12, 21), FRIDAY_NOON) == datetime(2026, 12, 21, 9, tzinfo=BERLIN)


def test_the_days_before_are_counted_in_business_time() -> None:
    since = business_days_before(OFFICE, FRIDAY_NOON, 5)
    assert since == datetime(2026, 12, 14, 9, tzinfo=BERLIN)
    assert length_in_days(OFFICE, since, FRIDAY_NOON, sprint_days(OFFICE, FRIDAY_NOON + timedelta(days=3), 2)) == 4.375
    assert business_days_before(ALWAYS, FRIDAY_NOON, 5) == FRIDAY_NOON - timedelta(days=5)
