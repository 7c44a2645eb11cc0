import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escalation.errors import HandoffUnreadable
from escalation.handoff import (
    TRANSCRIPT_LINES_MAX,
    TRANSCRIPT_TEXT_CHARACTERS_MAX,
    bounded,
    handoff_from_json,
    handoff_to_json,
)
from tests.escalation.samples import handoff


def test_it_survives_json_unchanged() -> None:
    original = handoff()
    assert handoff_from_json(json.loads(json.dumps(handoff_to_json(original)))) == original


@given(st.text())
def test_any_text_survives_json_but_for_nul(text: str) -> None:
    read = handoff_from_json(json.loads(json.dumps(handoff_to_json(handoff(text)))))
    assert read.assessment.question == text.replace("\0", "")


def test_a_long_transcript_keeps_its_latest_lines() -> None:
    kept = bounded(handoff(said=tuple(str(number) for number in range(1_000)))).transcript
    assert len(kept) == TRANSCRIPT_LINES_MAX
    assert kept[-1].text == "999"


def test_a_long_line_is_cut_and_shows_it() -> None:
    (line,) = bounded(handoff(said=("x" * 50_000,))).transcript
    assert len(line.text) == TRANSCRIPT_TEXT_CHARACTERS_MAX
    assert line.text.endswith("…")


def test_bounding_twice_changes_nothing_more() -> None:
    once = bounded(replace(handoff("q" * 9_000), page_trail=handoff().page_trail * 80))
    assert bounded(once) == once


def test_another_schema_version_is_refused_by_name() -> None:
    with pytest.raises(HandoffUnreadable, match="version: 2 is not 1"):
        handoff_from_json(handoff_to_json(handoff()) | {"version": 2})


def test_a_damaged_one_is_refused_by_field() -> None:
    document = handoff_to_json(handoff())
    del document["contact"]
    with pytest.raises(HandoffUnreadable, match="contact"):
        handoff_from_json(document)
