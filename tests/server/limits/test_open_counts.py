"""Counts of what is open: a bound for each key, and no memory for a key of which nothing is open."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.limits.open_counts import OpenCounts


@given(st.lists(st.tuples(st.sampled_from("abc"), st.booleans())), st.integers(1, 4))
def test_a_key_never_has_more_open_than_the_bound_and_is_forgotten_at_nothing(
    moves: list[tuple[str, bool]], most: int
) -> None:
    counts, are_open = OpenCounts(most), dict.fromkeys("abc", 0)
    for key, opens in moves:
        if opens and counts.has_room(key):
            counts.opened(key)
            are_open[key] += 1
        elif not opens and are_open[key]:
            counts.closed(key)
            are_open[key] -= 1
        assert are_open[key] <= most
        assert counts.has_room(key) == (are_open[key] < most)
        assert len(counts) == sum(1 for count in are_open.values() if count)


def test_what_is_not_open_cannot_be_closed() -> None:
    with pytest.raises(KeyError):
        OpenCounts(1).closed("k")
