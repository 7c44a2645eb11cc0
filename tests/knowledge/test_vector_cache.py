"""Vectors by text, within a bound of bytes."""

import numpy as np

from knowledge.vector_cache import ENTRY_BYTES, VectorCache

ROW = np.ones(10, dtype=np.float32)
ENTRY = ENTRY_BYTES + ROW.nbytes + 60
"""A little more than a text of one letter weighs with its vector."""


def test_what_was_put_is_there_until_the_bound_is_reached() -> None:
    cache = VectorCache(3 * ENTRY)
    for text in "abc":
        cache.put(text, ROW)
    assert all(cache.get(text) is not None for text in "abc")
    cache.put("d", ROW)
    assert cache.get("a") is None
    assert len(cache) == 3


def test_what_was_asked_longest_ago_is_forgotten_first() -> None:
    cache = VectorCache(3 * ENTRY)
    for text in "abc":
        cache.put(text, ROW)
    cache.get("a")
    cache.put("d", ROW)
    assert cache.get("a") is not None
    assert cache.get("b") is None


def test_the_same_text_again_takes_no_more_room() -> None:
    cache = VectorCache(2 * ENTRY)
    cache.put("a", ROW)
    for _ in range(100):
        cache.put("b", ROW)
    assert cache.get("a") is not None


def test_a_text_that_weighs_more_than_the_bound_is_not_kept_and_drives_nothing_out() -> None:
    cache = VectorCache(2 * ENTRY)
    cache.put("a", ROW)
    cache.put("x" * 10_000, ROW)
    assert cache.get("a") is not None
    assert len(cache) == 1


def test_a_row_is_kept_alone_and_not_with_the_array_that_it_was_cut_from() -> None:
    cache = VectorCache()
    many = np.ones((1000, 10), dtype=np.float32)
    cache.put("a", many[3])
    many[:] = 0
    kept = cache.get("a")
    assert kept is not None
    assert kept.base is None
    assert kept.sum() == 10
