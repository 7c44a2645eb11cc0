"""Frustration is a score of plain signs; what people write calmly every day stays below it."""

from pathlib import Path
from typing import Final

from hypothesis import given
from hypothesis import strategies as st

from server.agent.person.frustration import FRUSTRATED, frustration_in

FOLDER: Final = Path(__file__).parent / "heard"
HEARD_MIN: Final = 0.95
FALSE_ALARMS_MAX: Final = 0.03


def lines(name: str) -> list[str]:
    return (FOLDER / name).read_text(encoding="utf-8").splitlines()


def test_frustrated_people_are_heard_in_six_languages() -> None:
    missed = [text for text in lines("frustrated.txt") if not frustration_in(text).is_enough]
    assert len(missed) <= (1 - HEARD_MIN) * len(lines("frustrated.txt")), missed


def test_calm_people_are_not_taken_for_frustrated_even_after_an_answer() -> None:
    alarmed = [text for text in lines("calm.txt") if frustration_in(text, answered=True).is_enough]
    assert len(alarmed) <= FALSE_ALARMS_MAX * len(lines("calm.txt")), alarmed


def test_no_help_counts_only_after_an_answer() -> None:
    assert frustration_in("That did not help").score == 0
    assert 0 < frustration_in("That did not help", answered=True).score < FRUSTRATED


def test_no_help_twice_is_enough() -> None:
    assert frustration_in("that didn't help either", before=["That did not help"], answered=True).is_enough


def test_no_help_and_marks_in_a_row_are_enough() -> None:
    assert frustration_in("That did not help???", answered=True).is_enough


def test_abbreviations_are_not_shouted() -> None:
    assert frustration_in("CSV, PDF or DOCX?").score == 0


def test_the_signs_are_named() -> None:
    assert frustration_in("THIS IS RIDICULOUS").signs == ("words of anger", "writes in capitals")


@given(st.text(max_size=300))
def test_any_text_has_a_score(text: str) -> None:
    assert frustration_in(text).score >= 0
