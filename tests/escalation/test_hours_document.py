"""Business hours as a team writes them down."""

from datetime import time
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from escalation.business_hours import BusinessHours, Holiday, OpeningTimes
from escalation.errors import SettingInvalid
from escalation.hours_document import hours_from_document, hours_to_document


def test_several_intervals_a_day_and_holidays_come_back_as_they_were() -> None:
    document = {
        "zone": "Europe/Berlin",
        "days": {
            "mon": ["09:00-12:30", "13:15-17:00"],
            "tue": ["09:00-12:30"],
            "wed": [],
            "thu": ["22:00-06:00"],
            "fri": ["00:00-24:00"],
            "sat": [],
            "sun": [],
        },
        "holidays": ["12-25 Christmas", "2026-12-24"],
    }
    hours = hours_from_document(document)
    assert hours_to_document(hours) == document
    assert Holiday(12, 25, None, "Christmas") in hours.holidays


def test_hours_may_be_written_with_a_dash_of_any_kind_and_without_a_zero() -> None:
    hours = hours_from_document({"days": {"mon": ["9:00 – 17.30"]}})
    assert hours.times == (OpeningTimes(frozenset({0}), time(9), time(17, 30)),)


def test_no_days_are_around_the_clock() -> None:
    assert hours_from_document({"zone": "Asia/Tokyo", "days": None}) == BusinessHours(ZoneInfo("Asia/Tokyo"))


@pytest.mark.parametrize(
    ("document", "names"),
    [
        ({"zone": "Mars/Olympus", "days": None}, "zone: 'Mars/Olympus' is no time zone"),
        ({"zone": "../etc/passwd", "days": None}, "is no time zone"),
        ({"days": {"mon": []}}, "days: nobody ever answers"),
        ({"days": {"mon": ["nine to five"]}}, "mon: 'nine to five' are no hours"),
        ({"days": {"mon": ["09:00-25:00"]}}, "mon: '09:00-25:00' are no hours"),
        ({"days": {"mon": ["09:00-13:00", "12:00-17:00"]}}, "mon: 12:00 lies within the hours before it"),
        ({"days": {"mon": ["09:00-10:00"] * 7}}, "at most 6"),
        ({"days": {"someday": ["09:00-10:00"]}}, "days: give lists of hours"),
        ({"days": 7}, "days: give lists of hours"),
        ({"days": {"mon": ["09:00-17:00"]}, "holidays": ["Christmas"]}, "holidays: 'Christmas' is no date"),
        ({"days": {"mon": ["09:00-17:00"]}, "holidays": ["2026-02-29"]}, "is on no calendar"),
        ({"days": {"mon": ["09:00-17:00"]}, "holidays": ["12-25"] * 101}, "at most 100"),
    ],
)
def test_a_fault_is_named_with_its_field(document: dict[str, Any], names: str) -> None:
    with pytest.raises(SettingInvalid, match=names):
        hours_from_document(document)
