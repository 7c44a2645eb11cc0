"""Measures of confidence, on cases that can be reckoned by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.evaluation.confidence_measures import (
    auroc,
    calibration_error,
    clopper_pearson,
    reliability,
    risk_coverage,
    selective,
)


def test_the_area_is_how_often_one_is_above_the_other() -> None:
    assert auroc([0.9, 0.8], [0.1, 0.2]).value == 1.0
    assert auroc([0.5, 0.5], [0.5]).value == 0.5
    assert auroc([0.9, 0.1], [0.5]).value == 0.5


@given(st.lists(st.floats(0, 1), min_size=2, max_size=30), st.lists(st.floats(0, 1), min_size=2, max_size=30))
def test_an_interval_holds_possible_values(positives: list[float], negatives: list[float]) -> None:
    figure = auroc(positives, negatives)
    assert 0 <= figure.low <= figure.high <= 1


def test_confidences_that_mean_what_they_say_have_no_error() -> None:
    honest = reliability([0.75] * 400, ([True] * 3 + [False]) * 100)
    assert sum(each.count for each in honest) == 400
    assert calibration_error(honest) == pytest.approx(0.0, abs=1e-9)
    assert calibration_error(reliability([0.9] * 100, [False] * 100)) == pytest.approx(0.9)
    assert calibration_error(()) == 0.0


def test_the_curve_begins_with_the_surest_and_ends_with_all() -> None:
    curve = risk_coverage([0.1, 0.9, 0.5], [False, True, True])
    assert [round(point.answered, 2) for point in curve] == [0.33, 0.67, 1.0]
    assert [round(point.wrong, 2) for point in curve] == [0.0, 0.0, 0.33]


def test_a_threshold_is_measured_by_what_it_lets_pass() -> None:
    measured = selective([0.9, 0.8, 0.3, 0.2], [True, False, True, False], 0.1, 0.5)
    assert (measured.questions, measured.answered, measured.wrong.value) == (4, 2, 0.5)


def test_intervals_are_those_of_clopper_and_pearson() -> None:
    assert clopper_pearson(0, 0).high == 1.0
    figure = clopper_pearson(5, 50)
    assert [figure.low, figure.high] == pytest.approx([0.0333, 0.2181], abs=1e-3)
    assert clopper_pearson(0, 10).low == 0.0
    assert clopper_pearson(10, 10).high == 1.0
