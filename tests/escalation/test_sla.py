"""What is promised by default, to whom, and when it is due."""

from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from escalation.business_hours import BusinessHours, OpeningTimes
from escalation.errors import SettingInvalid
from escalation.sla import DEFAULT_POLICIES, NO_CLOCK, SAME_DAY, Clock, Counting, Policies
from escalation.sla_document import limit_words, policies_from_document, policies_to_document
from escalation.triage import TriageTier
from tests.escalation.samples import MORNING

BERLIN = ZoneInfo("Europe/Berlin")
OFFICE = BusinessHours(BERLIN, (OpeningTimes(frozenset(range(5)), time(9), time(17)),))
DEFAULTS = Policies(hours=OFFICE)
NEVER = BusinessHours(BERLIN, (OpeningTimes(frozenset(), time(9), time(17)),))


def berlin(day: int, hour: int, minute: int = 0) -> datetime:
    """In November 2026; the 27th is a Friday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=BERLIN)


@pytest.mark.capability(21)
def test_critical_is_due_by_the_end_of_the_business_day_over_a_week_end() -> None:
    for clock in Clock:
        friday = DEFAULTS.due(TriageTier.CRITICAL, None, clock, berlin(27, 10))
        assert (friday.due, friday.breach) == (berlin(27, 17), berlin(27, 17))
        for arrival in (berlin(27, 17), berlin(28, 3), berlin(29, 23, 59), berlin(30, 8)):
            assert DEFAULTS.due(TriageTier.CRITICAL, None, clock, arrival).due == berlin(30, 17)


@pytest.mark.capability(22)
def test_high_has_24_hours_of_working_days() -> None:
    assert DEFAULTS.due(TriageTier.HIGH, None, Clock.FIRST_RESPONSE, berlin(27, 16, 30)).due == berlin(30, 16, 30)
    assert DEFAULTS.due(TriageTier.HIGH, None, Clock.FIRST_RESPONSE, berlin(25, 10)).due == berlin(26, 10)
    assert DEFAULTS.due(TriageTier.HIGH, None, Clock.RESOLUTION, berlin(25, 10)) == NO_CLOCK


@pytest.mark.capability(23)
def test_normal_aims_at_two_days_and_breaks_at_three() -> None:
    due = DEFAULTS.due(TriageTier.NORMAL, None, Clock.FIRST_RESPONSE, berlin(23, 10))
    assert (due.due, due.breach) == (berlin(25, 10), berlin(26, 10))
    assert due.soon == berlin(24, 22)


def test_without_hours_all_time_counts() -> None:
    due = Policies().due(TriageTier.NORMAL, None, Clock.FIRST_RESPONSE, MORNING)
    assert (due.due, due.breach) == (MORNING + timedelta(hours=48), MORNING + timedelta(hours=72))
    same_day = Policies().due(TriageTier.CRITICAL, None, Clock.FIRST_RESPONSE, MORNING)
    assert same_day.due == datetime(2026, 3, 3, tzinfo=UTC)


@pytest.mark.capability(24)
def test_low_has_no_clock() -> None:
    assert all(DEFAULTS.due(TriageTier.LOW, None, clock, MORNING) == NO_CLOCK for clock in Clock)


def test_hours_that_never_open_stop_no_clock_but_are_refused_where_they_are_set() -> None:
    assert Policies(hours=NEVER).due(TriageTier.HIGH, None, Clock.FIRST_RESPONSE, MORNING).due is not None
    assert Policies(hours=NEVER).due(TriageTier.CRITICAL, None, Clock.FIRST_RESPONSE, MORNING).due is not None
    with pytest.raises(SettingInvalid, match="high: The hours open too seldom"):
        policies_from_document({}, NEVER)


def test_a_segment_has_its_own_promise_and_the_rest_is_that_of_all() -> None:
    document: dict[str, Any] = {
        "segments": {"enterprise": {"high": {"counting": "business", "first_response": {"target": "2 h"}}}}
    }
    policies = policies_from_document(document, OFFICE)
    theirs = policies.due(TriageTier.HIGH, "enterprise", Clock.FIRST_RESPONSE, berlin(27, 16, 30))
    assert theirs.due == berlin(30, 10, 30)
    assert policies.due(TriageTier.HIGH, "free", Clock.FIRST_RESPONSE, berlin(25, 10)).due == berlin(26, 10)
    assert policies.of(TriageTier.LOW, "enterprise") == DEFAULT_POLICIES[TriageTier.LOW]


def test_a_document_comes_back_as_it_was() -> None:
    document = policies_to_document(DEFAULTS)
    assert policies_from_document(document, OFFICE) == DEFAULTS
    assert document["tiers"]["normal"]["first_response"] == {"target": "48 h", "breach": "72 h"}
    assert document["tiers"]["critical"]["resolution"]["target"] == "same day"
    assert DEFAULTS.of(TriageTier.CRITICAL, None).promises[Clock.RESOLUTION].target == SAME_DAY
    assert DEFAULTS.of(TriageTier.HIGH, None).counting is Counting.WORKING_DAYS


@pytest.mark.parametrize(
    ("policy", "names"),
    [
        ({"first_response": {"target": "soonish"}}, "high first response target"),
        ({"first_response": {"target": "0 h"}}, "more than nothing"),
        ({"first_response": {"target": "91 d"}}, "at most 90 d"),
        ({"first_response": {"target": "48 h", "breach": "24 h"}}, "lies before the target of 48 h"),
        ({"resolution": {"breach": "24 h"}}, "a breach needs a target"),
        ({"counting": "lunar"}, "high counting"),
        ({"soon_percent": 95}, "due soon"),
        ([], "give its promises"),
    ],
)
def test_a_fault_is_named_with_its_field(policy: object, names: str) -> None:
    with pytest.raises(SettingInvalid, match=names):
        policies_from_document({"tiers": {"high": policy}})


def test_lengths_are_written_as_they_are_said() -> None:
    assert [limit_words(timedelta(hours=hours)) for hours in (0.5, 24, 48, 72, 96, 97)] == [
        "30 min",
        "24 h",
        "48 h",
        "72 h",
        "4 d",
        "97 h",
    ]
