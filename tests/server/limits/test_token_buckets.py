"""Token buckets: never more than the burst and the rate allow, and never more memory than is named."""

from hypothesis import given
from hypothesis import strategies as st

from server.limits.token_buckets import Rate, TokenBuckets

rates = st.builds(Rate, per_second=st.floats(0.01, 100), burst=st.floats(1, 50))
pauses = st.lists(st.floats(0, 30), min_size=1, max_size=60)


def spent_at(rate: Rate, pauses: list[float], start: float) -> list[float]:
    """The moments at which a key that tries after each pause was let through."""
    buckets, now, through = TokenBuckets(rate), start, []
    for pause in pauses:
        now += pause
        if not buckets.wait("k", now):
            buckets.spend("k", now)
            through.append(now)
    return through


@given(rates, pauses, st.floats(0, 1e6))
def test_in_no_window_more_goes_through_than_the_burst_and_the_rate(
    rate: Rate, pauses: list[float], start: float
) -> None:
    through = spent_at(rate, pauses, start)
    for first, opened in enumerate(through):
        for last, closed in enumerate(through[first:], first):
            assert last - first + 1 <= rate.burst + (closed - opened) * rate.per_second + 1e-3


@given(rates, pauses)
def test_whoever_waits_as_long_as_told_is_let_through(rate: Rate, pauses: list[float]) -> None:
    buckets, now = TokenBuckets(rate), 0.0
    for pause in pauses:
        now += pause
        now += buckets.wait("k", now)
        assert buckets.wait("k", now) == 0
        buckets.spend("k", now)


def test_what_is_not_used_is_saved_up_to_the_burst_and_no_further() -> None:
    buckets = TokenBuckets(Rate(per_second=2, burst=3))
    for _ in range(3):
        assert buckets.wait("k", 0) == 0
        buckets.spend("k", 0)
    assert buckets.wait("k", 0) == 0.5
    for _ in range(3):
        assert buckets.wait("k", 1_000) == 0
        buckets.spend("k", 1_000)
    assert buckets.wait("k", 1_000) > 0


def test_one_key_costs_another_nothing() -> None:
    buckets = TokenBuckets(Rate(per_second=1, burst=1))
    buckets.spend("busy", 0)
    assert buckets.wait("busy", 0) > 0
    assert buckets.wait("quiet", 0) == 0


def test_to_ask_costs_no_memory() -> None:
    buckets = TokenBuckets(Rate(per_second=1, burst=1))
    for key in range(100):
        buckets.wait(key, 0)
    assert len(buckets) == 0


@given(st.lists(st.integers(0, 50), max_size=200), st.integers(1, 8))
def test_a_flood_of_keys_keeps_no_more_than_the_bound(keys: list[int], keys_max: int) -> None:
    buckets = TokenBuckets(Rate(per_second=0.001, burst=1), keys_max)
    for now, key in enumerate(keys):
        buckets.spend(key, now)
        assert len(buckets) <= keys_max
        assert buckets.wait(key, now) > 0


def test_the_key_that_was_used_least_recently_is_forgotten_first() -> None:
    buckets = TokenBuckets(Rate(per_second=0.001, burst=1), keys_max=2)
    for key in ("old", "busy", "busy", "new"):
        buckets.spend(key, 0)
    assert buckets.wait("old", 0) == 0
    assert buckets.wait("busy", 0) > 0
