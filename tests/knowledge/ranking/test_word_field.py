"""How words of a question and of short texts meet."""

from collections.abc import Set

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.ranking.word_field import word_field

WEIGHTS = {"a": 1.0, "b": 2.0, "c": 4.0, "d": 0.5}
words = st.frozensets(st.sampled_from(sorted(WEIGHTS)))


@given(st.lists(words, min_size=1, max_size=6), words)
def test_shares_are_between_nothing_and_all_and_agree_with_counting(texts: list[Set[str]], asked: Set[str]) -> None:
    field = word_field(texts, WEIGHTS.__getitem__)
    coverage, likeness = field.coverage(asked, WEIGHTS.__getitem__), field.likeness(asked, WEIGHTS.__getitem__)
    whole = sum(WEIGHTS[word] for word in asked)
    for place, text in enumerate(texts):
        both = sum(WEIGHTS[word] for word in asked & text)
        assert coverage[place] == pytest.approx(both / whole if whole else 0.0)
        assert 0 <= likeness[place] <= 1 + 1e-6
        assert (likeness[place] > 1 - 1e-6) == (text == asked != frozenset())


def test_an_unknown_word_is_held_by_nobody() -> None:
    field = word_field([frozenset("ab")], WEIGHTS.__getitem__)
    assert np.array_equal(field.covered({"z"}, lambda _: 9.0), [0.0])
