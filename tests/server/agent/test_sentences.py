"""Paragraphs cut into sentences, never within one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.agent.sentences import is_ended, leans, sentences


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
        ("Press **Save. Then close.** It is stored.", ("Press **Save. Then close.**", "It is stored.")),
        ("See [The plan. Compared](plans). Pay.", ("See [The plan. Compared](plans).", "Pay.")),
        ("  ", ()),
    ],
)
def test_sentences_end_where_people_end_them(paragraph: str, found: tuple[str, ...]) -> None:
    assert sentences(paragraph) == found


@given(st.text(alphabet='aB1.!?… \n*"(', max_size=80))
def test_no_character_is_lost(paragraph: str) -> None:
    assert " ".join(sentences(paragraph)).split() == paragraph.split()


@pytest.mark.parametrize(
    "sentence",
    [
        "This needs an owner.",
        "It takes 14 days.",
        "**Otherwise** nothing is sent.",
        "Then press Save.",
        "For example, a guest.",
        "and nobody sees it.",
        "Dann drücken Sie auf Sichern.",
        "Das ist kostenlos.",
        "Cela prend un jour.",
        "C’est gratuit.",
        "Por ejemplo, un invitado.",
        "Caso contrário, nada muda.",
        "Anders gebeurt er niets.",
    ],
)
def test_a_sentence_that_points_back_or_begins_small_leans_on_the_one_before(sentence: str) -> None:
    assert leans(sentence)


@pytest.mark.parametrize(
    "sentence",
    ["Owners can invite.", "Das Passwort ist lang.", "Het wachtwoord is lang.", "`npm run` starts it.", "14 days.", ""],
)
def test_a_sentence_with_its_own_subject_stands_alone(sentence: str) -> None:
    assert not leans(sentence)


@pytest.mark.parametrize(
    ("sentence", "ended"),
    [("Go.", True), ("Go (now).", True), ("Press **Save.**", True), ("Do:", True), ("Go to", False)],
)
def test_a_sentence_ends_with_a_mark(sentence: str, ended: bool) -> None:
    assert is_ended(sentence) is ended
