"""Dates, in every way in which exports write them."""

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escalation.audit.reading.moments import read_moment
from escalation.audit.reading.problems import ProblemKind
from tests.escalation.audit.reading.reading import read

NINE = datetime(2024, 1, 2, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "said",
    [
        "2024-01-02 09:00:00",
        "2024-01-02T09:00:00Z",
        "2024-01-02T04:00:00-05:00",
        "2024-01-02 09:00:00 UTC",
        "2024-01-02 04:00:00 -0500",
        "2024-01-02 09:00:00.000 +0000",
        "2024/01/02 09:00",
        "02.01.2024 09:00",
        "2.1.2024, 9:00",
        "2024-01-02T09:00",
        "Jan 2, 2024 9:00 AM",
        "January 2nd, 2024 at 9:00 am",
        "Tue, 02 Jan 2024 09:00:00 GMT",
        "Tue, 2 Jan 2024 04:00:00 EST",
        "2 January 2024 09:00",
        "02-Jan-2024 09:00",
        "2. Januar 2024 09:00",
        "1704186000",
        "1704186000.0",
        "1704186000000",
    ],
)
def test_spellings_of_one_moment(said: str) -> None:
    assert read_moment(said, UTC, True) == NINE


@pytest.mark.parametrize(
    "said", ["yesterday", "", "12", "0001-01-01", "32/01/2024", "2024-13-01", "31/31/2024", "13:61", "x" * 500]
)
def test_what_names_no_moment_is_none(said: str) -> None:
    assert read_moment(said, UTC, True) is None


def test_the_order_is_the_callers_where_the_numbers_do_not_tell() -> None:
    assert read_moment("03/04/2024 1:05 PM", UTC, True) == datetime(2024, 4, 3, 13, 5, tzinfo=UTC)
    assert read_moment("03/04/2024 1:05 PM", UTC, False) == datetime(2024, 3, 4, 13, 5, tzinfo=UTC)
    assert read_moment("25/04/2024", UTC, False) == datetime(2024, 4, 25, tzinfo=UTC)


WHOLE = st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1)).map(lambda moment: moment.replace(microsecond=0))


@given(WHOLE, st.sampled_from([-720, -300, 0, 60, 345, 840]))
def test_what_is_written_with_its_zone_comes_back(moment: datetime, minutes: int) -> None:
    aware = moment.replace(tzinfo=timezone(timedelta(minutes=minutes)))
    assert read_moment(aware.isoformat(), ZoneInfo("Asia/Tokyo"), False) == aware
    assert read_moment(aware.strftime("%Y-%m-%d %H:%M:%S %z"), ZoneInfo("Asia/Tokyo"), False) == aware
    assert read_moment(aware.strftime("%a, %d %b %Y %H:%M:%S %z"), ZoneInfo("Asia/Tokyo"), False) == aware


@given(WHOLE, st.booleans())
def test_both_orders_come_back(moment: datetime, day_first: bool) -> None:
    spelled = moment.strftime("%d/%m/%Y %H:%M:%S" if day_first else "%m/%d/%Y %I:%M:%S %p")
    assert read_moment(spelled, UTC, day_first) == moment.replace(tzinfo=UTC)


@given(st.text(max_size=40))
def test_no_text_makes_reading_a_moment_fail(said: str) -> None:
    read_moment(said, UTC, True)


def opened(*dates: str, zone: str = "UTC") -> list[datetime | None]:
    rows = "".join(f"{n},{said}\n" for n, said in enumerate(dates))
    return [ticket.opened_at for ticket in read("id,created at\n" + rows, zone=zone).tickets]


def test_one_date_of_a_column_decides_for_all_of_it() -> None:
    assert opened("03/04/2024", "13/04/2024")[0] == datetime(2024, 4, 3, tzinfo=UTC)
    assert opened("03/04/2024", "04/13/2024")[0] == datetime(2024, 3, 4, tzinfo=UTC)


def test_another_column_of_the_table_decides_where_its_own_dates_do_not() -> None:
    found = read("id,created at,resolved at\n1,03/04/2024,04/25/2024\n")
    assert found.tickets[0].opened_at == datetime(2024, 3, 4, tzinfo=UTC)
    assert found.problems == ()


def test_without_any_evidence_the_zone_guesses_and_it_is_told() -> None:
    assert opened("03/04/2024", zone="America/New_York") == [datetime(2024, 3, 4, 5, tzinfo=UTC)]
    assert opened("03/04/2024", zone="Europe/Berlin") == [datetime(2024, 4, 2, 22, tzinfo=UTC)]
    assert read("id,created at\n1,03/04/2024\n").count(ProblemKind.DATES_UNDECIDED) == 1


def test_a_column_that_has_both_orders_is_read_date_by_date_and_told() -> None:
    found = read("id,created at\n1,25/04/2024\n2,26/04/2024\n3,04/27/2024\n")
    assert [ticket.opened_at and ticket.opened_at.day for ticket in found.tickets] == [25, 26, 27]
    assert found.count(ProblemKind.DATES_MIXED) == 1
