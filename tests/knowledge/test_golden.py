"""On articles of every format the passages are those that a person would cut, and did: see `golden.py`."""

import pytest

from tests.knowledge.golden import GOLDEN, expected, formats, made

ARTICLES_MIN = 20


@pytest.mark.parametrize("format_name", formats())
def test_the_passages_of_each_format_are_the_golden_ones(format_name: str) -> None:
    now, golden = made(format_name), expected(format_name)
    assert sorted(now) == sorted(golden), "Run `python -m tests.knowledge.golden --update` and read what it wrote."
    for file, text in now.items():
        assert text == golden[file], f"{file.relative_to(GOLDEN)} differs"


@pytest.mark.parametrize("format_name", formats())
def test_each_format_has_enough_articles_to_say_something(format_name: str) -> None:
    assert sum(text.count("ARTICLE ") for text in expected(format_name).values()) >= ARTICLES_MIN
