"""JSON of somebody else: what comes out can be stored and shown."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escalation.json_text import read_json

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))


@given(TEXTS, st.booleans())
def test_whole_texts_come_out_as_they_are_however_they_are_written(text: str, plain: bool) -> None:
    assert read_json(json.dumps([text], ensure_ascii=plain)) == [text]
    assert read_json(json.dumps([text], ensure_ascii=plain).encode()) == [text]


@pytest.mark.parametrize(
    "written", ['["\\ud800"]', '{"\\uDFFF": 1}', "[" * 100_000, "[", b"\xff", '["\\\\ud800", "\\ud800"]']
)
def test_half_a_character_and_what_has_no_bottom_is_no_json(written: str | bytes) -> None:
    with pytest.raises(ValueError):
        read_json(written)


def test_what_only_looks_like_half_a_character_stays() -> None:
    assert read_json('["\\\\ud800", "\\ud83d\\ude00"]') == ["\\ud800", "😀"]
