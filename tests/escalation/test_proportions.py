"""The intervals agree with published ones, and stay where shares can be."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from escalation.proportions import clearly_differ, difference, rates_clearly_differ, share

counts = st.integers(1, 5_000).flatmap(lambda among: st.tuples(st.integers(0, among), st.just(among)))


@pytest.mark.parametrize(
    ("one", "other", "low", "high"),
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((6, 7), (2, 7), 0.0582, 0.8062),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((0, 10), (0, 20), -0.1611, 0.2775),
        ((0, 10), (0, 10), -0.2775, 0.2775),
        ((10, 10), (0, 20), 0.6791, 1.0000),
        ((10, 10), (0, 10), 0.6075, 1.0000),
    ],
)
def test_differences_are_those_of_newcombes_table_two(
    one: tuple[int, int], other: tuple[int, int], low: float, high: float
) -> None:
    found = difference(share(*one), share(*other))
    assert (found.low, found.high) == pytest.approx((low, high), abs=5e-5)


@given(counts)
def test_a_share_lies_within_its_interval_and_that_within_what_a_share_can_be(given_counts: tuple[int, int]) -> None:
    found = share(*given_counts)
    assert 0 <= found.low <= found.estimate + 1e-12
    assert found.estimate - 1e-12 <= found.high <= 1


@given(counts, counts)
def test_to_swap_the_arms_turns_the_difference_around(one: tuple[int, int], other: tuple[int, int]) -> None:
    there, back = difference(share(*one), share(*other)), difference(share(*other), share(*one))
    assert there.estimate == pytest.approx(-back.estimate)
    assert (there.low, there.high) == pytest.approx((-back.high, -back.low))
    assert -1 <= there.low <= there.high <= 1


@given(counts, st.integers(2, 10))
def test_more_of_the_same_makes_the_interval_narrower(given_counts: tuple[int, int], times: int) -> None:
    hits, among = given_counts
    assume(among >= 2)
    few, many = share(hits, among), share(times * hits, times * among)
    assert many.high - many.low < few.high - few.low


def test_a_share_has_the_interval_of_newcombes_example() -> None:
    # Two-sided confidence intervals for the single proportion, Statistics in Medicine 17 (1998): 81 of 263.
    found = share(81, 263)
    assert (round(found.low, 4), round(found.high, 4)) == (0.2553, 0.3662)


def test_what_chance_alone_may_do_is_no_difference() -> None:
    assert not clearly_differ((46, 100), (47, 100))
    assert clearly_differ((460, 1_000), (530, 1_000))
    assert not clearly_differ((3, 3), (0, 0))
    assert not rates_clearly_differ((180, 145), (170, 145))
    assert rates_clearly_differ((1_800, 1_450), (1_500, 1_450))
    assert not rates_clearly_differ((0, 10), (0, 10))


@given(counts, counts)
def test_a_clear_difference_has_a_direction_and_the_same_one_from_both_sides(
    one: tuple[int, int], other: tuple[int, int]
) -> None:
    assert clearly_differ(one, other) == clearly_differ(other, one)
    if clearly_differ(one, other):
        assert one[0] * other[1] != other[0] * one[1]
