"""Contrast as WCAG 2.2 measures it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.embed.contrast import TEXT_CONTRAST_MIN, contrast, on_colour

COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#ffffff", "#ffffff", 1.0),
        ("#777777", "#ffffff", 4.48),
        ("#0f6a5b", "#ffffff", 6.5),
    ],
)
def test_ratios_are_those_of_wcag(one: str, other: str, ratio: float) -> None:
    assert contrast(one, other) == pytest.approx(ratio, abs=0.005)


@given(COLOURS)
def test_what_stands_on_a_colour_can_always_be_read(colour: str) -> None:
    assert contrast(colour, on_colour(colour)) >= TEXT_CONTRAST_MIN


@given(COLOURS, COLOURS)
def test_contrast_has_no_direction(one: str, other: str) -> None:
    assert contrast(one, other) == contrast(other, one)
    assert 1 <= contrast(one, other) <= 21
