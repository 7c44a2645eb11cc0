"""Passages with one vector stand for each other."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from knowledge.passage import Passage
from knowledge.passage_index import Neighbour
from knowledge.store import PassageSet
from knowledge.twins import Twins


def set_of(kinds: list[int]) -> PassageSet:
    passages = tuple(Passage(f"p{n}", "a", "Title", (), "", "Text", "Text", "/help") for n in range(len(kinds)))
    matrix = np.array([[kind, 1] for kind in kinds], dtype=np.float32).reshape(-1, 2)
    return PassageSet("site", 1, "model@1", passages, matrix)


def test_twins_follow_the_first_of_them_as_near_as_it_is() -> None:
    twins = Twins(set_of([0, 1, 0, 2, 0]))
    near = [Neighbour("p1", 0.9), Neighbour("p0", 0.5), Neighbour("p3", 0.1)]
    assert twins.firsts == (0, 1, 3)
    assert twins.spread(near, 4) == [("p1", 0.9), ("p0", 0.5), ("p2", 0.5), ("p4", 0.5)]


@given(st.lists(st.integers(0, 3)))
def test_every_passage_is_a_first_or_a_twin_and_no_passage_is_both(kinds: list[int]) -> None:
    twins = Twins(set_of(kinds))
    spread = twins.spread([Neighbour(f"p{at}", 1.0) for at in twins.firsts], len(kinds))
    assert sorted(each.passage_id for each in spread) == sorted(f"p{n}" for n in range(len(kinds)))
    assert len(twins.firsts) == len(set(kinds))
