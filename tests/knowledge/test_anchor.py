"""Ids of headings."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.anchor import ANCHOR_CHARACTERS_MAX, anchor_of, anchors_of


@pytest.mark.parametrize(
    ("heading", "anchor"),
    [
        ("Invite someone", "invite-someone"),
        ("What's new?", "whats-new"),
        ("Step 2: pay", "step-2-pay"),
        ("Größe ändern", "größe-ändern"),
        ("招待する", "招待する"),
        ("snake_case", "snake_case"),
        ("???", "section"),
        ("", "section"),
    ],
)
def test_an_anchor_is_the_heading_in_small_letters_and_hyphens(heading: str, anchor: str) -> None:
    assert anchor_of(heading) == anchor


def test_repeated_headings_are_numbered_and_never_meet_a_heading_that_looks_like_that() -> None:
    assert list(anchors_of(["Roles", "Roles 1", "Roles", "Roles"])) == ["roles", "roles-1", "roles-2", "roles-3"]


def test_an_id_that_the_page_gives_is_kept_and_no_other_heading_takes_it() -> None:
    headings = [("Roles", ""), ("What may I do", "roles"), ("Plans", "PLANS:all"), ("Roles", "roles"), ("A", "a b")]
    assert list(anchors_of(headings)) == ["roles-1", "roles", "PLANS:all", "roles-2", "a"]


@given(st.lists(st.text(max_size=100)))
def test_anchors_of_an_article_are_unique_and_safe_in_an_address(headings: list[str]) -> None:
    anchors = list(anchors_of(headings))
    assert len(set(anchors)) == len(headings)
    for anchor in anchors:
        assert anchor
        assert not set(anchor) & set(" \t\n\"'<>&#?/~")
        assert len(anchor) <= ANCHOR_CHARACTERS_MAX + len(str(len(headings))) + 1
