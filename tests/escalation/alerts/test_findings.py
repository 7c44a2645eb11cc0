"""Figures that go down or off their target are told; too little of something says nothing."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from escalation.alerts.findings import deflection_down, drift, same_spike, waiting_since
from escalation.alerts.rule import (
    Rule,
    RuleName,
    default_rules,
    rules_from_document,
    rules_to_document,
)
from escalation.business_hours import BusinessHours, OpeningTimes
from escalation.business_time import between
from escalation.errors import SettingInvalid
from escalation.instant import milliseconds_of
from escalation.ledger.columns import FactColumns, conversation_columns, ticket_columns
from escalation.ledger.facts import ConversationFacts, Response, TicketFacts

NOW = datetime(2026, 11, 4, 14, 0, tzinfo=UTC)
DAY = timedelta(days=1)
OFFICE = BusinessHours(ZoneInfo("UTC"), (OpeningTimes(frozenset(range(5)), time(9), time(17)),))


def talks(days_ago: float, settled: int, passed_on: int) -> list[ConversationFacts]:
    """Conversations of one moment: settled by the AI agent, and those that went to people."""
    at = NOW - days_ago * DAY
    return [
        ConversationFacts(
            "s",
            f"c_{days_ago}_{n}",
            at,
            asked=1,
            answered=1,
            last_asked_at=at,
            last_answered_at=at,
            handed_off_at=at if n >= settled else None,
        )
        for n in range(settled + passed_on)
    ]


def ticket(n: int, days_ago: float, *, met: bool) -> TicketFacts:
    at = NOW - days_ago * DAY
    return TicketFacts(
        "s", f"t_{days_ago}_{n}", "c", n, at, "high", first_response=Response(at, 1, 1, met), spans=((at, None),)
    )


def test_a_fall_of_the_ai_agents_share_is_told_in_points() -> None:
    rule = Rule(RuleName.DEFLECTION_DOWN, 10)
    facts = conversation_columns([*talks(3, 30, 30), *talks(20, 70, 30)])
    (found,) = deflection_down(facts, rule, milliseconds_of(NOW))
    assert found.title == "The AI agent settles 50 % instead of 70 %"
    assert round(found.value) == 20
    fewer = conversation_columns([*talks(3, 20, 20), *talks(20, 70, 30)])
    assert deflection_down(fewer, rule, milliseconds_of(NOW)) == []
    steady = conversation_columns([*talks(3, 65, 35), *talks(20, 70, 30)])
    assert deflection_down(steady, rule, milliseconds_of(NOW)) == []


def whole_days() -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    midnight = datetime(2026, 11, 4, tzinfo=UTC)
    return np.array([milliseconds_of(midnight - back * DAY) for back in range(10, -1, -1)], dtype=np.int64)


def found_drift(by_day: dict[int, tuple[int, int]]) -> list[str]:
    """Titles of what is found where so many first responses of some days were in time and late."""
    facts = [
        ticket(n, days_ago, met=n < in_time)
        for days_ago, (in_time, late) in by_day.items()
        for n in range(in_time + late)
    ]
    rule = Rule(RuleName.DRIFT, 3, own={"first_response": 90, "deflection": 0})
    columns = FactColumns(ticket_columns(facts), conversation_columns(()))
    return [each.title for each in drift(columns, rule, whole_days(), milliseconds_of(NOW))]


@pytest.mark.capability(94)
def test_a_figure_off_its_target_for_three_days_in_a_row_is_told() -> None:
    late, fine = (7, 3), (10, 0)
    assert found_drift({1: late, 2: late, 3: late, 4: fine}) == ["First responses in time: 70 %, below 90 % for 3 days"]
    assert found_drift({1: late, 2: fine, 3: late, 4: late}) == []
    assert found_drift({1: late, 2: late}) == []


def test_a_day_with_hardly_anything_neither_breaks_nor_makes_a_row() -> None:
    late = (7, 3)
    assert len(found_drift({1: late, 2: (1, 0), 3: late, 4: late})) == 1
    assert found_drift({1: (0, 1), 2: (0, 1), 3: (0, 1)}) == []


def test_the_day_that_is_not_over_does_not_count() -> None:
    assert found_drift({0.1: (0, 10), 1: (10, 0), 2: (0, 10), 3: (0, 10)}) == []  # type: ignore[dict-item]


@given(
    hours=st.integers(1, 100), now=st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC))
)
def test_the_moment_before_which_a_wait_is_too_long_is_that_of_business_time(hours: int, now: datetime) -> None:
    limit = waiting_since(OFFICE, Rule(RuleName.CRITICAL_UNANSWERED, hours), now)
    assert between(OFFICE, limit, now) >= timedelta(hours=hours)
    assert between(OFFICE, limit + timedelta(seconds=2), now) <= timedelta(hours=hours)


def test_rules_survive_their_document_and_a_fault_is_named() -> None:
    assert rules_from_document(rules_to_document(default_rules())) == default_rules()
    assert all(rule.on for rule in default_rules().values())
    with pytest.raises(SettingInvalid, match=r"^spike.threshold: give a number from 2 to 1000"):
        rules_from_document({"rules": {"spike": {"threshold": "NaN"}}})


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("billing|high|/pay", "billing|*|*", True),
        ("billing|high|/pay", "*|*|/pay", True),
        ("billing|high|/pay", "billing|low|/pay", False),
        ("billing|*|*", "bug|*|*", False),
    ],
)
def test_spikes_of_which_one_is_part_of_the_other_are_the_same(one: str, other: str, same: bool) -> None:
    assert same_spike(one, other) is same
    assert same_spike(other, one) is same
