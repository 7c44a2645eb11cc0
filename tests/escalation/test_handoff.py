import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escalation.errors import HandoffUnreadable
from escalation.handoff import (
    ACTIONS_MAX,
    FACTS_MAX,
    REPLY_CHARACTERS_MAX,
    TRANSCRIPT_LINES_MAX,
    TRANSCRIPT_TEXT_CHARACTERS_MAX,
    ActionTried,
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
    with pytest.raises(HandoffUnreadable, match="version: 5 is not 4"):
        handoff_from_json(handoff_to_json(handoff()) | {"version": 5})


def test_the_first_version_is_still_read() -> None:
    document = handoff_to_json(handoff()) | {"version": 1}
    for field in ("problem", "best_guess", "suggested_reply", "actions"):
        del document["assessment"][field]
    assert handoff_from_json(document) == handoff()


def test_the_second_version_is_still_read() -> None:
    document = handoff_to_json(handoff()) | {"version": 2}
    for line in document["transcript"]:
        del line["selection"]
    for visit in document["page_trail"]:
        del visit["seconds"], visit["facts"]
    assert handoff_from_json(document) == handoff()


def test_dwell_facts_and_selection_survive_within_their_bounds() -> None:
    visit = replace(handoff().page_trail[0], seconds=42, facts={f"fact-{number}": "x" for number in range(30)})
    line = replace(handoff().transcript[0], selection="Error 42")
    told = replace(handoff(), page_trail=(visit,), transcript=(line,))
    read = handoff_from_json(json.loads(json.dumps(handoff_to_json(told))))
    assert (read.page_trail[0].seconds, len(read.page_trail[0].facts)) == (42, FACTS_MAX)
    assert read.transcript[0].selection == "Error 42"


def test_actions_guess_and_reply_survive_within_their_bounds() -> None:
    action = ActionTried("find_invoice", "No invoice was found.", "failed")
    judged = replace(
        handoff().assessment, problem="P.", best_guess="g" * 9_000, suggested_reply="R", actions=(action,) * 30
    )
    read = handoff_from_json(json.loads(json.dumps(handoff_to_json(replace(handoff(), assessment=judged)))))
    assert read.assessment.actions == (action,) * ACTIONS_MAX
    assert len(read.assessment.best_guess) == REPLY_CHARACTERS_MAX
    assert (read.assessment.problem, read.assessment.suggested_reply) == ("P.", "R")


def test_a_damaged_one_is_refused_by_field() -> None:
    document = handoff_to_json(handoff())
    del document["contact"]
    with pytest.raises(HandoffUnreadable, match="contact"):
        handoff_from_json(document)
