"""What an attempt means: when it is tried again, when it is over."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.integrations.outcome import ATTEMPTS_MAX, JITTER, PAUSES, RETRY_AFTER_MAX, SLOW, outcome_of

AT = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize("status", [200, 202, 204, 299])
def test_any_success_is_the_end(status: int) -> None:
    assert outcome_of(1, AT, 0.5, status=status).state == "sent"


def test_ten_attempts_reach_over_three_days() -> None:
    assert ATTEMPTS_MAX == 10
    assert sum(PAUSES, timedelta()) == timedelta(hours=75, minutes=35, seconds=5)
    assert outcome_of(9, AT, 0.5, status=500).due_at == AT + timedelta(hours=24)
    assert outcome_of(10, AT, 0.5, status=500).state == "failed"


@given(attempts=st.integers(1, ATTEMPTS_MAX - 1), chance=st.floats(0, 1), status=st.sampled_from([None, 301, 404, 500]))
def test_a_pause_varies_by_its_tenth_and_no_more(attempts: int, chance: float, status: int | None) -> None:
    outcome = outcome_of(attempts, AT, chance, status=status, failure="no reply")
    assert outcome.due_at is not None
    pause = (outcome.due_at - AT) / PAUSES[attempts - 1]
    assert 1 - JITTER - 1e-6 <= pause <= 1 + JITTER + 1e-6


@pytest.mark.parametrize(
    ("status", "said", "quiet"),
    [
        (429, "", SLOW),
        (502, "nonsense", SLOW),
        (504, "", SLOW),
        (429, "7200", timedelta(hours=2)),
        (503, "30", timedelta(seconds=30)),
        (429, "Mon, 02 Nov 2026 10:30:00 GMT", timedelta(hours=1)),
        (429, "Mon, 02 Nov 2020 10:30:00 GMT", SLOW),
        (429, "99999999999999999999", RETRY_AFTER_MAX),
        (500, "", None),
        (None, "", None),
    ],
)
def test_a_receiver_with_too_much_to_do_is_left_alone(status: int | None, said: str, quiet: timedelta | None) -> None:
    outcome = outcome_of(3, AT, 0.5, status=status, retry_after=said)
    assert outcome.quiet_until == (None if quiet is None else AT + quiet)
    assert outcome.due_at is not None
    assert outcome.due_at >= (outcome.quiet_until or AT)


def test_gone_is_gone_at_the_first_attempt() -> None:
    outcome = outcome_of(1, AT, 0.5, status=410)
    assert (outcome.state, outcome.gone, outcome.due_at) == ("failed", True, None)


@pytest.mark.parametrize(
    ("status", "remedy"),
    [
        (302, "give the final address"),
        (403, "look whether its secret"),
        (404, "look whether it is the right one"),
        (410, "switched off"),
        (418, "look whether the address"),
        (429, "left alone"),
        (500, "look into its log"),
    ],
)
def test_what_went_wrong_is_told_with_its_remedy(status: int, remedy: str) -> None:
    assert remedy in (outcome_of(1, AT, 0.5, status=status).reason or "")


@pytest.mark.parametrize(
    "said", ["Mon, 01 Jan 2026 00:00:00 +" + "9" * 30, "Mon, 01 Jan 99999 00:00:00 GMT", "9" * 400]
)
def test_what_no_clock_says_is_no_reason_to_fail(said: str) -> None:
    outcome = outcome_of(1, AT, 0.5, status=503, retry_after=said)
    assert outcome.state == "waiting"
    assert outcome.due_at is not None
    assert outcome.due_at <= AT + RETRY_AFTER_MAX
