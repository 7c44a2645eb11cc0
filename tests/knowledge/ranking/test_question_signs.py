"""What speaks for a passage as an answer, and when a question leaves it open."""

import numpy as np

from knowledge.ranking.question_signs import OPENNESS_SIGNS, QUESTION_SIGNS, question_signs
from knowledge.ranking.word_field import Figures
from tests.knowledge.ranking.site import passage, site

HELP = [
    passage("site", "Sites", "A place.", "Fields", "Name"),
    passage("rack", "Racks", "A frame.", "Fields", "Name"),
    passage("cable", "Cables", "A wire.", "Fields", "Name"),
    passage("export", "Export everything", "As one file."),
]
ALL = np.arange(len(HELP))


def signs(question: str) -> tuple[dict[str, list[float]], dict[str, float]]:
    here = site(HELP)
    found = question_signs(here, question, None, here.lexical.scores(question), ALL)
    columns: dict[str, Figures] = dict(zip(QUESTION_SIGNS, found.signs.T, strict=True))
    return {name: each.tolist() for name, each in columns.items()}, dict(
        zip(OPENNESS_SIGNS, found.openness.tolist(), strict=True)
    )


def test_a_heading_that_says_the_question_is_known() -> None:
    found, _ = signs("name")
    assert found["heading_said"] == [1.0, 1.0, 1.0, 0.0]
    assert found["last_heading_likeness"][3] == 0.0


def test_the_more_articles_could_be_meant_the_more_open_the_question_is() -> None:
    _, label = signs("name")
    _, clear = signs("export everything")
    assert label["alike_headings"] > clear["alike_headings"] > 0
    assert label["covering_texts"] > clear["covering_texts"]
    assert label["asked_words"] < clear["asked_words"]


def test_a_label_does_not_prefer_the_shallow_as_a_question_does() -> None:
    label, _ = signs("name")
    question, _ = signs("which file has everything")
    assert any(label["shallow_heading"])
    assert not any(label["shallow"])
    assert abs(question["shallow"][0]) > abs(question["shallow_heading"][0])


def test_words_that_nobody_has_say_nothing_and_break_nothing() -> None:
    for question in ("", "zebra", "?!", "\0"):
        found, _ = signs(question)
        assert not any(found["words"])
        assert all(np.isfinite(each).all() for each in found.values())
