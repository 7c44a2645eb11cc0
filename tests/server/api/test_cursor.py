"""A cursor leads back to its place in its own list, and nowhere else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.api.cursor import NUMBER_MAX, cursor_after, place_of
from server.api.refusal import Refused

NUMBERS = st.integers(-NUMBER_MAX, NUMBER_MAX)
TEXTS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=30)
PLACES = st.lists(NUMBERS | TEXTS, min_size=1, max_size=4)


def kinds(place: list[int | str]) -> list[type[int] | type[str]]:
    return [int if isinstance(each, int) else str for each in place]


@given(TEXTS, PLACES)
def test_it_leads_back_to_its_place(name: str, place: list[int | str]) -> None:
    assert place_of(name, cursor_after(name, place), kinds(place)) == place


@given(TEXTS, TEXTS, PLACES)
def test_it_is_of_no_use_in_another_list(name: str, other: str, place: list[int | str]) -> None:
    if name != other:
        with pytest.raises(Refused):
            place_of(other, cursor_after(name, place), kinds(place))


@given(st.text(max_size=60), PLACES)
def test_what_was_never_given_is_refused_in_one_way(made_up: str, place: list[int | str]) -> None:
    with pytest.raises(Refused) as refused:
        place_of("tickets", made_up, kinds(place))
    assert (refused.value.status, refused.value.code) == (400, "cursor_invalid")


@given(PLACES)
def test_values_that_no_column_holds_are_refused_though_the_sum_is_right(place: list[int | str]) -> None:
    for bad in ([NUMBER_MAX + 1], ["a\0"], ["\ud800"], [True], [None], [1.5]):
        with pytest.raises(Refused):
            place_of("tickets", cursor_after("tickets", [*place, *bad]), [*kinds(place), int])
