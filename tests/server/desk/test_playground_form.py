"""The fields of the playground's address: what may be asked, and what is said beside a field that may not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.page import Page
from server.conversation.typed_page_key import page_key_fault
from server.desk.playground_form import read_playground_form

ASKED = {"question": "How do I export?"}


def test_a_form_that_was_not_sent_has_no_faults_and_is_not_asked() -> None:
    form = read_playground_form({"page": "/members", "page_title": "Members"})
    assert not form.faults
    assert not form.may_be_asked
    assert form.here.key == "/members"


def test_all_that_was_typed_becomes_two_pages() -> None:
    form = read_playground_form(
        ASKED
        | {
            "page": " /projects/8241/members ",
            "page_title": " Members  of it",
            "page_headings": "Roles\r\n\r\n Invite ",
        }
        | {"other": "/billing"}
    )
    assert form.may_be_asked
    assert form.here.page == Page("/projects/:id/members", "Members of it", ("Roles", "Invite"))
    assert form.other.page == Page("/billing")


def test_no_page_is_a_page_that_nobody_is_on() -> None:
    form = read_playground_form(ASKED | {"page": "", "other": "  "})
    assert form.may_be_asked
    assert (form.here.page, form.other.page) == (None, None)


@pytest.mark.parametrize(
    ("query", "field", "words"),
    [
        ({"question": "  "}, "question", "Write a question"),
        ({"question": "x" * 1_012}, "question", "12 characters too long"),
        ({"page": "members"}, "page", "begins with a slash"),
        ({"page": "https://app.example.com/projects/8241/members?tab=2"}, "page", "Write /projects/:id/members"),
        ({"other": "/projects/*"}, "other", "many pages"),
        ({"other": "/my page"}, "other", "no spaces"),
        ({"page": "/" + "x" * 512}, "page", "512 characters"),
        ({"page_title": "Members"}, "page", "Which page"),
        ({"other_headings": "Roles"}, "other", "Which page"),
        ({"page": "/a", "page_title": "x" * 201}, "page_title", "200 characters"),
        ({"other": "/a", "other_headings": "x\n" * 9}, "other_headings", "at most 8"),
        ({"other": "/a", "other_headings": "x" * 201}, "other_headings", "200 characters"),
    ],
)
def test_what_cannot_be_asked_is_said_beside_its_field(query: dict[str, str], field: str, words: str) -> None:
    form = read_playground_form(ASKED | query)
    assert not form.may_be_asked
    assert list(form.faults) == [field]
    assert words in form.faults[field]


@given(st.text(max_size=600))
def test_any_text_is_a_page_key_or_is_told_what_to_mend(text: str) -> None:
    form = read_playground_form(ASKED | {"page": text})
    if form.may_be_asked and form.here.page is not None:
        assert page_key_fault(form.here.page.key) == ""
        assert form.here.page.key.startswith("/")
