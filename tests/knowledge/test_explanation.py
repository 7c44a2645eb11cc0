"""The parts of a score in words."""

from dataclasses import fields, make_dataclass, replace

from knowledge.explanation import UNMEASURED, explained, mode_words
from knowledge.retrieval import ScoreParts

PARTS = ScoreParts(**{field.name: 0.5 for field in fields(ScoreParts)})


def values(parts: ScoreParts) -> dict[str, str]:
    return {part.name: part.value for part in explained(parts)}


def test_every_part_has_a_label_of_its_own_and_a_meaning() -> None:
    found = explained(PARTS)
    assert [part.name for part in found] == [field.name for field in fields(ScoreParts)]
    assert len({part.label for part in found}) == len(found)
    assert all(part.meaning for part in found), "knowledge/explanation.py has no words for a part"


def test_figures_have_two_decimals_and_what_is_unknown_says_so() -> None:
    shown = values(replace(PARTS, question_cosine=0.617, page_cosine=None))
    assert (shown["question_cosine"], shown["page_cosine"]) == ("0.62", UNMEASURED)


def test_what_a_figure_stands_for_is_said_in_words() -> None:
    found = [values(replace(PARTS, page_match=match))["page_match"] for match in (1, 0.5, 0.25, 0, -1, 0.4)]
    assert found == ["this page", "this part", "links here", "any page", "other pages", "0.40"]


def test_a_part_that_has_no_words_yet_is_shown_under_its_own_name() -> None:
    wider = make_dataclass("Wider", [("page_warmth", float), ("seen_before", bool)])
    assert [(part.label, part.value) for part in explained(wider(0.25, True))] == [
        ("Page warmth", "0.25"),
        ("Seen before", "True"),
    ]


def test_a_mode_is_said_in_words_also_one_that_is_new() -> None:
    assert "without the embedding model" in mode_words("lexical")
    assert mode_words("telepathy") == "telepathy"
