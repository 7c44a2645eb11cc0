"""Neighbourhoods that are new are found; an old topic, a burst of one, and one that falls in two are not."""

import numpy as np
import pytest

from escalation.alerts.emerging import Neighbourhood, neighbourhoods
from escalation.audit.topics.topic import Rows

DIMENSIONS = 32


def around(random: np.random.Generator, centre: Rows, count: int, width: float = 0.12) -> Rows:
    """So many texts about one thing."""
    rows = centre + width * random.standard_normal((count, DIMENSIONS)).astype(np.float32)
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


def topics(random: np.random.Generator, count: int) -> list[Rows]:
    return [around(random, np.zeros(DIMENSIONS, dtype=np.float32), 1, 1.0)[0] for _ in range(count)]


def found(parts: list[tuple[Rows, int]], least: int = 5) -> list[Neighbourhood]:
    """Of parts with how many of their texts, the last ones, are recent."""
    rows = np.concatenate([rows for rows, _ in parts])
    recent = np.concatenate([np.arange(len(rows)) >= len(rows) - lately for rows, lately in parts])
    return neighbourhoods(rows, recent, least)


def old(random: np.random.Generator, count: int) -> list[tuple[Rows, int]]:
    """Topics of fifty texts in five weeks."""
    return [(around(random, centre, 50), 10) for centre in topics(random, count)]


@pytest.mark.capability(90)
def test_a_topic_that_was_not_there_is_found_with_its_texts_and_nothing_else() -> None:
    random = np.random.default_rng(5)
    before = old(random, 6)
    (new,) = found([*before, (around(random, topics(random, 1)[0], 12), 12)])
    assert set(new.places) == set(range(300, 312))
    assert new.earlier == 0


@pytest.mark.parametrize("kind", ["as usual", "a burst", "falls in two"])
def test_what_goes_on_is_not_found(kind: str) -> None:
    random = np.random.default_rng(8)
    before = old(random, 6)
    centre = topics(random, 1)[0]
    more = {
        "as usual": [(around(random, centre, 50), 10)],
        "a burst": [(around(random, centre, 90), 50)],
        # Two halves that a clustering takes for two topics, each of which was there.
        "falls in two": [(around(random, centre + 0.3 * side, 25), 8) for side in topics(random, 2)],
    }[kind]
    assert found([*before, *more]) == []


def test_of_texts_whose_order_says_nothing_hardly_any_neighbourhood_is_new() -> None:
    random = np.random.default_rng(13)
    rows = np.concatenate([part for part, _ in old(random, 8)])
    looks = [neighbourhoods(rows, random.permutation(len(rows)) < 80, 5) for _ in range(60)]
    assert sum(map(len, looks)) <= 3


@pytest.mark.parametrize(("texts", "recent"), [(0, 0), (1, 1), (4, 2), (9, 9), (9, 0)])
def test_of_too_little_nothing_is_found(texts: int, recent: int) -> None:
    rows = around(np.random.default_rng(1), np.ones(DIMENSIONS, dtype=np.float32), texts)
    assert neighbourhoods(rows, np.arange(texts) < recent, 3) == []
