"""From an accepted error rate to a threshold that keeps it."""

from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.agent.accepted_error import DOUBT, LEVELS, NEVER, Ladder, binomial_tail, ladder_of, strictest


@given(answered=st.integers(1, 60), share=st.floats(0, 1), rate=st.floats(0.01, 0.99))
def test_the_tail_is_that_of_the_binomial(answered: int, share: float, rate: float) -> None:
    wrong = int(share * answered)
    exact = sum(comb(answered, k) * rate**k * (1 - rate) ** (answered - k) for k in range(wrong + 1))
    assert binomial_tail(wrong, answered, rate) == pytest.approx(exact, abs=1e-9)


def test_a_faultless_record_passes_once_it_is_long_enough() -> None:
    assert ladder_of([(0.9, True)] * 10).threshold(0.1) == NEVER
    assert ladder_of([(0.9, True)] * 100).threshold(0.1) <= 0.9


def test_a_threshold_never_goes_below_what_was_seen() -> None:
    assert ladder_of([(0.815, True)] * 500).threshold(0.1) == 0.81


def test_errors_below_a_level_keep_the_threshold_above_it() -> None:
    ladder = ladder_of([(0.9, True)] * 200 + [(0.5, False)] * 200)
    assert 0.5 < ladder.threshold(0.1) <= 0.9


def test_who_accepts_more_errors_gets_no_stricter_threshold() -> None:
    draw = np.random.default_rng(1)
    ladder = ladder_of([(value, bool(draw.random() < value)) for value in draw.random(2_000)])
    levels = [ladder.threshold(rate) for rate in (0.05, 0.1, 0.2, 0.3, 0.5)]
    assert levels == sorted(levels, reverse=True)
    assert levels[-1] < NEVER


def test_the_error_is_exceeded_no_more_often_than_the_doubt_allows() -> None:
    draw, rate, exceeded, tries = np.random.default_rng(2), 0.2, 0, 300
    for _ in range(tries):
        values = draw.random(400)
        level = ladder_of([(float(v), bool(draw.random() < v)) for v in values]).threshold(rate)
        expected = (1 - level) / 2 if level < NEVER else 0.0  # values are even, and right as often as they say
        exceeded += expected > rate
    assert exceeded <= tries * DOUBT * 1.5


def test_the_worst_of_several_groups_decides_and_no_group_means_never() -> None:
    good, bad = ladder_of([(0.8, True)] * 200), ladder_of([(0.8, False)] * 200)
    assert strictest([good, good], 0.1) < NEVER
    assert strictest([good, bad], 0.1) == NEVER
    assert strictest([], 0.1) == NEVER


def test_counts_that_cannot_be_are_refused() -> None:
    counts = (0,) * (len(LEVELS) - 1)
    with pytest.raises(ValueError, match="do not fit"):
        Ladder((*counts, 1), (*counts, 2))
    with pytest.raises(ValueError, match="do not fit"):
        Ladder((1,), (0,))
