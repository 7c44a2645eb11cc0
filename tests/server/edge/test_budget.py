"""The budget of frames: a burst, then so many a second, whatever the clock shows."""

from hypothesis import given
from hypothesis import strategies as st

from server.edge.budget import FrameBudget


def test_a_burst_may_be_spent_at_once_and_not_one_frame_more() -> None:
    budget = FrameBudget(now=100.0, per_second=10, at_once=50)
    assert budget.spend(50, 100.0)
    assert not budget.spend(1, 100.0)


def test_time_fills_it_up_to_the_burst() -> None:
    budget = FrameBudget(now=0.0, per_second=10, at_once=50)
    assert budget.spend(50, 0.0)
    assert budget.spend(10, 1.0)
    assert not budget.spend(1, 1.05)
    assert FrameBudget(now=0.0, per_second=10, at_once=50).spend(50, 1_000.0)
    assert not FrameBudget(now=0.0, per_second=10, at_once=50).spend(51, 1_000.0)


@given(st.lists(st.tuples(st.integers(0, 40), st.floats(0, 5)), max_size=60))
def test_no_more_is_spent_than_the_burst_and_what_came_since(spending: list[tuple[int, float]]) -> None:
    budget, now, spent = FrameBudget(now=0.0, per_second=10, at_once=50), 0.0, 0
    for frames, pause in spending:
        now += pause
        if not budget.spend(frames, now):
            return
        spent += frames
        assert spent <= 50 + 10 * now + 1e-6
