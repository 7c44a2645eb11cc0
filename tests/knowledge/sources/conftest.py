"""What every test of websites starts from."""

from collections.abc import Iterator

import pytest

from tests.knowledge.website_server import Website, serving


@pytest.fixture
def site() -> Iterator[Website]:
    """A website without a page."""
    with serving() as website:
        yield website
