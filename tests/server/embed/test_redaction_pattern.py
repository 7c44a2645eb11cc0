"""Expressions that browsers cannot use are refused where they are written, and by the same rule as in browsers."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.embed.redaction_pattern import fault_of

VECTORS = json.loads((Path(__file__).parents[3] / "docs" / "redactions.json").read_text())


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: str(vector["pattern"]))
def test_a_pattern_is_usable_where_the_shared_vectors_say_so(vector: dict[str, object]) -> None:
    assert (fault_of(str(vector["pattern"])) is None) == vector["usable"]


@pytest.mark.parametrize("pattern", [r"\Asecret", r"secret\Z", "[]a)]"])
def test_what_means_something_else_in_a_browser_is_refused(pattern: str) -> None:
    assert fault_of(pattern) == "is no regular expression of JavaScript's"


@pytest.mark.filterwarnings("ignore:Possible:FutureWarning")  # of sets within sets, which Python may get one day
@given(st.text(alphabet="ab()[]{}|*+?\\.,12^$", max_size=30))
def test_whatever_is_written_is_judged(pattern: str) -> None:
    fault = fault_of(pattern)
    if fault is None:
        assert re.search(pattern, "") is None
    else:
        assert fault.startswith(("is ", "may take for ever"))
