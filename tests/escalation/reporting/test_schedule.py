"""Which report is due at a moment: once for each month and week, on the clock of a place."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from escalation.errors import SettingInvalid
from escalation.reporting.periods import Period, period_named
from escalation.reporting.schedule import Schedule, due_periods, schedule_from_document, schedule_to_document

BERLIN = ZoneInfo("Europe/Berlin")
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
DAYS = st.dates(date(2021, 1, 1), date(2035, 1, 1))


def names(schedule: Schedule, now: datetime, since: datetime = LONG_AGO) -> list[str]:
    return [period.name for period in due_periods(schedule, since, now, BERLIN)]


def test_the_month_before_is_due_from_its_day_and_hour_on() -> None:
    schedule = Schedule(monthly_day=3, monthly_hour=8)
    assert names(schedule, datetime(2026, 3, 3, 6, 59, tzinfo=UTC)) == ["2026-01"]
    assert names(schedule, datetime(2026, 3, 3, 7, 0, tzinfo=UTC)) == ["2026-02"]
    assert names(schedule, datetime(2026, 4, 3, 6, 0, tzinfo=UTC)) == ["2026-03"]  # summer time has begun


def test_the_week_before_is_due_from_its_weekday_and_hour_on() -> None:
    schedule = Schedule(weekly_day=0, weekly_hour=9)
    assert names(schedule, datetime(2026, 3, 9, 7, 59, tzinfo=UTC)) == ["2026-02-23"]
    assert names(schedule, datetime(2026, 3, 9, 8, 0, tzinfo=UTC)) == ["2026-03-02"]


def test_what_was_due_before_the_schedule_was_saved_is_not() -> None:
    schedule = Schedule(monthly_day=1, weekly_day=0)
    saved = datetime(2026, 3, 20, tzinfo=UTC)
    assert names(schedule, saved + timedelta(hours=1), since=saved) == []
    assert names(schedule, datetime(2026, 4, 1, 7, tzinfo=UTC), since=saved) == ["2026-03", "2026-03-23"]


def test_what_is_off_is_never_due() -> None:
    assert names(Schedule(), datetime(2026, 3, 9, tzinfo=UTC)) == []


@settings(max_examples=25, deadline=None)
@given(DAYS, st.integers(1, 28), st.integers(0, 23), st.integers(0, 6))
def test_over_time_each_month_and_week_is_due_once_and_none_is_left_out(
    start: date, day: int, hour: int, weekday: int
) -> None:
    schedule = Schedule(monthly_day=day, monthly_hour=hour, weekly_day=weekday, weekly_hour=hour)
    begins = datetime(start.year, start.month, start.day, tzinfo=UTC)
    seen = [due_periods(schedule, LONG_AGO, begins + timedelta(hours=step), BERLIN) for step in range(0, 24 * 62, 12)]
    for place in (0, 1):
        periods = list(dict.fromkeys(each[place] for each in seen))
        assert periods == sorted(periods)
        assert all(then == first.next() for first, then in pairwise(periods))


@given(DAYS)
def test_periods_follow_each_other_and_are_found_by_their_names(day: date) -> None:
    for period in (Period.month_of(day), Period.week_of(day)):
        assert period.first <= day < period.after
        assert period_named(period.name) == period
        assert period.next().before() == period
        assert period.begins(BERLIN) == period.before().ends(BERLIN)


@pytest.mark.parametrize(
    "name",
    ["", "2026-13", "yesterday", "2026-02-30", "9999-12", "0001-01", "0001-01-01", "9999-12-31", "0001-W01-1"],
)
def test_what_names_no_period_is_none(name: str) -> None:
    assert period_named(name) is None


def test_a_schedule_comes_back_from_its_document() -> None:
    schedule = Schedule(2, 7, 4, 23, ("ada@example.com", "bo@example.org"))
    assert schedule_from_document(schedule_to_document(schedule)) == schedule


@pytest.mark.parametrize(
    ("document", "field"),
    [
        ({"monthly_day": 31}, "monthly_day"),
        ({"monthly_hour": 24}, "monthly_hour"),
        ({"weekly_day": "monday"}, "weekly_day"),
        ({"recipients": "ada@example.com"}, "recipients"),
        ({"recipients": ["ada"]}, "recipients"),
        ({"recipients": ["a@example.com\nBcc: b@example.com"]}, "recipients"),
        ({"recipients": [f"a{n}@example.com" for n in range(21)]}, "recipients"),
    ],
)
def test_a_document_that_cannot_be_names_its_field(document: dict[str, object], field: str) -> None:
    with pytest.raises(SettingInvalid, match=f"^{field}:"):
        schedule_from_document(document)
