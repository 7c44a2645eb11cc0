"""What is kept of a calibration: numbers that come back the same, and a file that is broken says so."""

import json
from pathlib import Path

import pytest

from server.agent.accepted_error import NEVER, ladder_of
from server.agent.boosted import LEAF, Boosted, Tree
from server.agent.calibration import (
    SHIPPED,
    Calibration,
    CalibrationUnusable,
    calibration_of,
    read_calibration,
    shipped_calibration,
    write_calibration,
)
from server.agent.confidence_signs import RISING, SIGNS

STUMP = Tree((0, LEAF, LEAF), (0.5, 0.0, 0.0), (1, 0, 0), (2, 0, 0), (0.0, -1.0, 1.0))
MADE = Calibration(
    Boosted(SIGNS, 0.25, (STUMP,)), 2.0, -0.5, {"weaving": ladder_of([(0.9, True)] * 99)}, {"fitted_on": ["weaving"]}
)
USUAL = dict.fromkeys(SIGNS, 0.4)


def test_it_comes_back_as_it_was_written(tmp_path: Path) -> None:
    write_calibration(MADE, tmp_path / "calibration.json")
    assert read_calibration(tmp_path / "calibration.json") == MADE
    assert [file.name for file in tmp_path.iterdir()] == ["calibration.json"]
    assert MADE.fitted_on == {"weaving"}


def test_the_score_follows_the_tree_and_the_curve() -> None:
    assert MADE.log_odds({**USUAL, SIGNS[0]: 0.5}) == pytest.approx(2.0 * (0.25 - 1.0) - 0.5)
    assert MADE.log_odds({**USUAL, SIGNS[0]: 0.6}) == pytest.approx(2.0 * (0.25 + 1.0) - 0.5)


def test_an_answer_stands_alone_from_a_stricter_level_on() -> None:
    lenient, strict = MADE.thresholds(0.06), MADE.thresholds(0.02)
    assert lenient.hand_off < lenient.answer == pytest.approx(0.97)
    assert strict.hand_off == strict.answer == NEVER


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"version": 7}, "of version 7"),
        ({"slope": -1.0}, "other signs"),
        ({"model": {"signs": ["smell"], "start": 0.0, "trees": []}}, "other signs"),
        ({"model": {"signs": list(SIGNS), "start": 0.0, "trees": [[[0], [0.5], [0], [0], [0.0]]]}}, "leads nowhere"),
        (
            {
                "model": {
                    "signs": list(SIGNS),
                    "start": 0.0,
                    "trees": [[[99, -1, -1], [0, 0, 0], [1, 0, 0], [2, 0, 0], [0, 0, 0]]],
                }
            },
            "not there",
        ),
        ({"ladders": {"weaving": {"answered": [1], "wrong": [2]}}}, "do not fit"),
        ({"ladders": 3}, "cannot be used"),
    ],
)
def test_a_file_that_cannot_be_used_is_named_with_the_remedy(tmp_path: Path, change: object, said: str) -> None:
    file = tmp_path / "calibration.json"
    write_calibration(MADE, file)
    assert isinstance(change, dict)
    file.write_text(json.dumps(json.loads(file.read_text()) | change))
    with pytest.raises(CalibrationUnusable, match=said) as refused:
        read_calibration(file)
    assert "handrail calibrate" in str(refused.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(CalibrationUnusable, match="nowhere"):
        calibration_of(tmp_path / "nowhere.json")


def test_the_shipped_one_holds_numbers_only_and_no_sign_for_an_answer_lowers_it() -> None:
    shipped = shipped_calibration()
    assert calibration_of(None) is shipped
    assert SHIPPED.stat().st_size < 400_000
    for name in RISING:
        scores = [shipped.log_odds({**USUAL, name: step / 20}) for step in range(21)]
        assert scores == sorted(scores)
