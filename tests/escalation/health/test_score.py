"""How an account's tickets become a score, and when it is at risk."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escalation.errors import SettingInvalid
from escalation.health.policy import (
    DEFAULT_HEALTH,
    HealthPolicy,
    Sign,
    health_from_document,
    health_to_document,
)
from escalation.health.score import AccountTicket, Signs, health_of, is_at_risk, signs_of

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)


def ticket(days_ago: float, **more: object) -> AccountTicket:
    return AccountTicket("t", NOW - timedelta(days=days_ago), is_open=False, **more)  # type: ignore[arg-type]


def test_an_account_without_tickets_is_healthy() -> None:
    health = health_of(signs_of((), DEFAULT_HEALTH, NOW), DEFAULT_HEALTH)
    assert health.score == 100
    assert health.losses == ()


@pytest.mark.capability(72)
def test_many_tickets_in_a_short_time_take_points_beyond_what_is_usual() -> None:
    steady = [ticket(days) for days in range(3, 120, 10)]
    hurried = [*steady, *(ticket(day) for day in (1, 2, 4, 5, 6, 7))]
    assert health_of(signs_of(steady, DEFAULT_HEALTH, NOW), DEFAULT_HEALTH).score == 100
    health = health_of(signs_of(hurried, DEFAULT_HEALTH, NOW), DEFAULT_HEALTH)
    # 9 - 3 - sqrt(3) = 4.27 of 6, of 30 points.
    assert health.score == 79
    assert health.losses[0].words == "9 tickets in 30 days, usually 3.0"


@pytest.mark.capability(72)
def test_core_features_count_by_page_or_category() -> None:
    policy = HealthPolicy(core_pages=("/board",), core_categories=("outage",))
    tickets = [ticket(1, page_key="/board"), ticket(2, category="outage"), ticket(3, page_key="/help")]
    signs = signs_of(tickets, policy, NOW)
    assert signs.core == 2
    assert "2 tickets on core features, usually 0.0" in [loss.words for loss in health_of(signs, policy).losses]


@pytest.mark.capability(2)
def test_waiting_feeds_the_score() -> None:
    def score(hours: float) -> int:
        signs = signs_of([ticket(1, longest_wait=timedelta(hours=hours))], DEFAULT_HEALTH, NOW)
        return health_of(signs, DEFAULT_HEALTH).score

    assert score(0) - score(12) == pytest.approx(7.5, abs=1)
    assert score(0) - score(24) == 15
    assert score(24) == score(2000)


@pytest.mark.capability(72)
def test_everything_together_takes_all_points_and_the_largest_reason_stands_first() -> None:
    tickets = [
        ticket(day, category="outage", longest_wait=timedelta(hours=30), breaches=1, displeased=True)
        for day in range(1, 11)
    ]
    health = health_of(signs_of(tickets, DEFAULT_HEALTH, NOW), DEFAULT_HEALTH)
    assert health.score == 0
    assert [loss.sign for loss in health.losses] == list(Sign)


AMOUNTS = st.integers(0, 50)


@given(AMOUNTS, st.floats(0, 20), AMOUNTS, st.floats(0, 20), st.integers(0, 500), AMOUNTS, AMOUNTS)
def test_a_score_lies_between_0_and_100_and_more_of_a_sign_never_raises_it(
    tickets: int, usual: float, core: int, usual_core: float, hours: int, breaches: int, displeased: int
) -> None:
    signs = Signs(tickets, usual, core, usual_core, 0, timedelta(hours=hours), breaches, displeased)
    worse = Signs(tickets + 1, usual, core + 1, usual_core, 0, timedelta(hours=hours + 1), breaches + 1, displeased + 1)
    score = health_of(signs, DEFAULT_HEALTH).score
    assert 0 <= score <= 100
    assert health_of(worse, DEFAULT_HEALTH).score <= score


@pytest.mark.capability(72)
def test_at_risk_is_below_the_threshold_and_over_some_points_above_it() -> None:
    policy = HealthPolicy(at_risk_below=60)
    assert not is_at_risk(60, policy, was=False)
    assert is_at_risk(59, policy, was=False)
    assert is_at_risk(64, policy, was=True)
    assert not is_at_risk(65, policy, was=True)


def test_a_document_says_what_the_policy_says() -> None:
    policy = HealthPolicy(
        at_risk_below=40, core_pages=("/board",), owners={"acme": "u_ada"}, owner_otherwise="u_bo",
        segment_weights={"gold": 9},
    )  # fmt: skip
    assert health_from_document(health_to_document(policy)) == policy
    assert health_from_document({}) == DEFAULT_HEALTH


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ({"at_risk_below": 100}, "at_risk_below: give a whole number from 1 to 95"),
        ({"weights": {"tickets": 31}}, "weights: they add up to 101"),
        ({"weights": {"mood": 3}}, "weights: give a number for"),
        ({"full": {"waiting": 0}}, "full.waiting: give more than 0"),
        ({"core_pages": "all"}, "core_pages: give a list"),
        ({"owners": ["ada"]}, "owners: give an account"),
        ({"segment_weights": {"gold": 0}}, "segment_weights: give a whole number from 1"),
    ],
)
def test_a_fault_names_its_field(document: dict[str, object], words: str) -> None:
    with pytest.raises(SettingInvalid, match=words):
        health_from_document(document)
