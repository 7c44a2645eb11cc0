"""What is searched for."""

from knowledge.page import PAGE_TEXT_CHARACTERS_MAX, Page
from knowledge.query import QUESTION_CHARACTERS_MAX, query_of

MEMBERS = Page("/projects/:id/members", "Members", ("Roles", "Invitations"))


def test_a_question_is_searched_beside_its_page() -> None:
    query = query_of("  How do I\ninvite? ", MEMBERS, ())
    assert query.question == "How do I invite?"
    assert query.texts == ("How do I invite?", "Members Roles Invitations", "Members")


def test_a_page_without_text_adds_nothing() -> None:
    assert query_of("Invite?", Page("/x"), ()).texts == query_of("Invite?", None, ()).texts == ("Invite?",)


def test_only_a_short_question_takes_the_one_before_with_it() -> None:
    history = ("first", "How do I invite a guest?")
    assert query_of("and on a phone?", None, history).asked == (
        "and on a phone?",
        "How do I invite a guest?\nand on a phone?",
    )
    assert query_of("How do I remove a colleague again?", None, history).asked == (
        "How do I remove a colleague again?",
    )
    assert query_of("and on a phone?", None, ()).asked == ("and on a phone?",)


def test_long_texts_are_cut() -> None:
    query = query_of("a" * 9_000, Page("/x", "b" * 9_000), ("c" * 9_000,))
    assert len(query.question) == QUESTION_CHARACTERS_MAX
    assert query.page is not None
    assert len(query.page.text) == PAGE_TEXT_CHARACTERS_MAX
    assert all(len(text) <= 2 * QUESTION_CHARACTERS_MAX + 1 for text in query.texts)


def test_a_short_question_that_stands_alone_is_not_taken_for_a_follow_up() -> None:
    assert query_of("Can I pay with Bitcoin?", None, ["How do I invite someone?"]).with_previous is None
