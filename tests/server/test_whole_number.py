"""Whole numbers are read alike wherever somebody types them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.whole_number import NO_NUMBER, whole_number


@given(st.integers(0, 9_999))
def test_digits_are_their_number_with_or_without_blanks(number: int) -> None:
    assert whole_number(f" {number}\n") == number


@pytest.mark.parametrize("text", ["", " ", "x", "-1", "+1", "1.0", "1e3", "1_000", "12345", "٣", "²", "1 2"])
def test_anything_else_is_none(text: str) -> None:
    assert whole_number(text) == NO_NUMBER
    assert whole_number(text, 0) == 0


def test_more_digits_are_taken_where_they_make_sense() -> None:
    assert whole_number("1234567", digits_max=7) == 1_234_567
