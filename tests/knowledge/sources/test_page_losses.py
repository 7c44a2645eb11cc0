"""When a website has lost too much to be believed."""

import pytest

from knowledge.errors import SourceError
from knowledge.sources.page_fingerprint import PageFingerprint
from knowledge.sources.page_losses import PageLosses

START = "https://a.example/"


def losses(had: int) -> PageLosses:
    known = {str(number): PageFingerprint(f"id{number}") for number in range(had)}
    return PageLosses(START, known | {"copy": PageFingerprint()})


@pytest.mark.parametrize(("had", "kept"), [(0, 0), (2, 1), (4, 2), (4, 4)])
def test_a_site_may_lose_half_of_its_pages(had: int, kept: int) -> None:
    counted = losses(had)
    for number in range(kept):
        counted.kept(str(number))
    counted.refuse_most()


@pytest.mark.parametrize(("had", "kept"), [(1, 0), (3, 1), (4, 1)])
def test_more_than_half_may_not(had: int, kept: int) -> None:
    counted = losses(had)
    for number in range(kept):
        counted.kept(str(number))
    counted.failed(str(had - 1))
    with pytest.raises(SourceError, match=f"of {had} known pages 1 failed and {had - kept - 1} vanished"):
        counted.refuse_most()
