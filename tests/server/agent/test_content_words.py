"""Words that carry meaning."""

import pytest

from server.agent.content_words import content_words


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("How do I invite someone?", "Inviting people: invites"),
        ("Removing members", "remove a member"),
        ("E-mail notifications", "the email notification"),
        ("Rechnungen", "RECHNUNGEN"),
    ],
)
def test_forms_of_a_word_meet(text: str, other: str) -> None:
    assert content_words(text) & content_words(other)


@pytest.mark.parametrize(
    "empty",
    [
        "How do I do this?",
        "Was ist das?",
        "Comment faire ?",
        "¿Cómo es esto?",
        "Como é isso?",
        "Hoe gaat dit?",
        "",
        "?!",
    ],
)
def test_words_of_any_question_are_none(empty: str) -> None:
    assert len(content_words(empty)) <= 1
