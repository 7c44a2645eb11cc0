"""Search by words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.lexical import LexicalIndex, stem, words_of

TEXTS = ["Invite someone to a project", "Pay an invoice by card", "Projects and groups"]


def test_a_text_with_the_words_of_the_question_scores_and_another_does_not() -> None:
    scores = LexicalIndex(TEXTS).scores("How do I invite somebody?")
    assert scores[0] > 0
    assert scores[1] == scores[2] == 0


@pytest.mark.parametrize("query", ["", "how do I", "Zebra!", "招待"])
def test_a_question_without_a_known_word_scores_nothing(query: str) -> None:
    assert not LexicalIndex(TEXTS).scores(query).any()


@pytest.mark.parametrize("texts", [[], [""], ["the and of"]])
def test_an_index_without_words_answers_nothing(texts: list[str]) -> None:
    assert LexicalIndex(texts).scores("invite").tolist() == [0.0] * len(texts)


@pytest.mark.parametrize(
    "forms",
    [
        ["invite", "invites", "invited", "inviting"],
        ["stop", "stops", "stopped", "stopping"],
        ["copy", "copies", "copied"],
    ],
)
def test_forms_of_a_word_meet(forms: list[str]) -> None:
    assert len({stem(form) for form in forms}) == 1


@pytest.mark.parametrize(("one", "other"), [("class", "clas"), ("status", "statu"), ("user", "use"), ("bill", "bil")])
def test_different_words_stay_apart(one: str, other: str) -> None:
    assert stem(one) != stem(other)


def test_coverage_is_the_share_of_the_question_that_the_text_has_too() -> None:
    index = LexicalIndex(TEXTS)
    assert index.match("invite someone", TEXTS[0]).coverage == pytest.approx(1)
    assert index.match("invite someone", TEXTS[1]).coverage == 0
    half = index.match("invite a zebra", TEXTS[0])
    assert 0 < half.coverage < 0.5
    assert half.shared == ("invite",)


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_text_can_be_compared_with_any_question(text: str, query: str) -> None:
    index = LexicalIndex([text, "Invite someone"])
    assert index.scores(query).shape == (2,)
    assert 0 <= index.match(query, text).coverage <= 1 + 1e-9
    assert words_of(text) == words_of(text.lower()) or text.lower() != text
