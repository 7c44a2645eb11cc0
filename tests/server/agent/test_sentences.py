"""Paragraphs cut into sentences, never within one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.agent.sentences import sentences


@pytest.mark.parametrize(
    ("paragraph", "found"),
    [
        ("One. Two! Three? Four", ("One.", "Two!", "Three?", "Four")),
        ("It costs 3.50 a month. Pay it.", ("It costs 3.50 a month.", "Pay it.")),
        ("Use a key, e.g. A1. Then go.", ("Use a key, e.g. A1.", "Then go.")),
        ("Press **Save.** It is stored.", ("Press **Save.**", "It is stored.")),
        ("Ask J. Smith about it. He knows.", ("Ask J. Smith about it.", "He knows.")),
        ("A line\nthat goes on. And ends.", ("A line that goes on.", "And ends.")),
        ("Wait ... and see.", ("Wait ... and see.",)),
        ("¿Cómo? ¡Así!", ("¿Cómo?", "¡Así!")),
        ("  ", ()),
    ],
)
def test_sentences_end_where_people_end_them(paragraph: str, found: tuple[str, ...]) -> None:
    assert sentences(paragraph) == found


@given(st.text(alphabet='aB1.!?… \n*"(', max_size=80))
def test_no_character_is_lost(paragraph: str) -> None:
    assert " ".join(sentences(paragraph)).split() == paragraph.split()
