import pytest
from hypothesis import given
from hypothesis import strategies as st

from escalation.ticket import NO_QUESTION, SUBJECT_CHARACTERS_MAX, subject_of
from tests.escalation.samples import handoff


@given(st.text(), st.lists(st.text(), max_size=3))
def test_the_subject_is_one_line_with_words(question: str, said: list[str]) -> None:
    subject = subject_of(handoff(question, said=tuple(said)))
    assert 0 < len(subject) <= SUBJECT_CHARACTERS_MAX
    assert subject == " ".join(subject.split())


@pytest.mark.parametrize(
    ("question", "said", "subject"),
    [
        ("\n\n  How do I   export?\nIt must be CSV.", (), "How do I export?"),
        ("", ("First", "I need help\nplease"), "I need help"),
        (" ", (), NO_QUESTION),
    ],
)
def test_it_is_the_first_line_of_the_question_else_what_was_said_last(
    question: str, said: tuple[str, ...], subject: str
) -> None:
    assert subject_of(handoff(question, said=said)) == subject
