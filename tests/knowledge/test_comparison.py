"""What changes on another page, from two made-up orders of the same passages."""

from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.comparison import compare
from knowledge.passage import Passage
from knowledge.retrieval import Retrieval, Retrieved, ScoreParts

PARTS = ScoreParts(**{field.name: 0.0 for field in fields(ScoreParts)})
ORDERS = st.lists(st.sampled_from("abcdefgh"), unique=True)


def found(order: str | list[str]) -> Retrieval:
    """A retrieval of passages that are called by one letter each."""
    passages = [Passage(f"{name}#", name, name, (), "", name, name, "") for name in order]
    return Retrieval("Which?", None, tuple(Retrieved(each, 0.5, PARTS, "") for each in passages), "exact")


def words(first: str, second: str) -> dict[str, str]:
    compared = compare(found(first), found(second))
    return {move.result.passage.title: move.words for move in (*compared.moves, *compared.gone)}


def test_each_passage_says_how_it_moved() -> None:
    assert words("abcd", "dbae") == {"d": "up 3", "b": "same place", "a": "down 2", "e": "new here", "c": "gone"}


@pytest.mark.parametrize(
    ("first", "second", "summary"),
    [
        ("abc", "abc", "The first passage stays."),
        ("abc", "acd", "The first passage stays. 1 moved, 1 new here, 1 gone."),
        ("abc", "bac", "Another passage comes first. 2 moved."),
        ("", "ab", "Another passage comes first. 2 new here."),
        ("ab", "", "Nothing is found here. 2 gone."),
        ("", "", "Nothing is found on either page."),
    ],
)
def test_the_whole_is_told_in_one_line(first: str, second: str, summary: str) -> None:
    assert compare(found(first), found(second)).summary == summary


@given(ORDERS, ORDERS)
def test_no_passage_is_left_out_or_told_twice(first: list[str], second: list[str]) -> None:
    compared = compare(found(first), found(second))
    assert [move.result.passage.title for move in compared.moves] == second
    assert [move.result.passage.title for move in compared.gone] == [name for name in first if name not in second]
    assert all(move.after == place for place, move in enumerate(compared.moves, 1))


@given(ORDERS)
def test_the_same_order_moves_nothing(order: list[str]) -> None:
    compared = compare(found(order), found(order))
    assert {move.words for move in compared.moves} <= {"same place"}
    assert compared.gone == ()
