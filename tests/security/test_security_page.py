"""The page on security names files that exist, and figures that the tests bear out."""

import re
from pathlib import Path

from tests.security.corpus import own_inputs
from tests.security.disguises import DISGUISES
from tests.security.wishes import GOALS

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")


def test_every_file_that_the_page_names_is_there() -> None:
    named = set(re.findall(r"`((?:server|tests|knowledge|widget|docs|\.ci)/[\w./-]+)`", PAGE))
    assert len(named) > 30
    assert [each for each in sorted(named) if not (ROOT / each).exists()] == []


def test_the_page_counts_the_attacks_as_they_are() -> None:
    assert f"{len(GOALS)} goals in {len(DISGUISES)} disguises ({len(own_inputs())} texts" in " ".join(PAGE.split())
