"""Open files: as many as the system grants, and a clear word when these are too few."""

import resource
from collections.abc import Iterator

import pytest

from server.edge.open_files import OTHER_FILES, TooFewFiles, raise_open_files


@pytest.fixture
def limits() -> Iterator[tuple[int, int]]:
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    yield before
    resource.setrlimit(resource.RLIMIT_NOFILE, before)


def test_the_soft_limit_is_raised_to_the_hard_one(limits: tuple[int, int]) -> None:
    _, hard = limits
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 512), hard))
    assert raise_open_files(100) == hard
    assert resource.getrlimit(resource.RLIMIT_NOFILE) == (hard, hard)


def test_too_few_are_named_with_both_remedies(limits: tuple[int, int]) -> None:
    _, hard = limits
    with pytest.raises(TooFewFiles) as refused:
        raise_open_files(hard - OTHER_FILES + 1)
    assert f"HANDRAIL_CONNECTIONS_MAX={hard - OTHER_FILES}" in str(refused.value)
    assert "LimitNOFILE" in str(refused.value)
    assert raise_open_files(hard - OTHER_FILES) == hard
