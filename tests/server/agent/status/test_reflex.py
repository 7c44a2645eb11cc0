"""While something is wrong, who asks about it hears of it first."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest
from numpy.typing import NDArray

from knowledge.errors import ModelLoading
from server.agent.answer import Answer, Turn
from server.agent.playbooks.matching import PlaybookMatcher
from server.agent.playbooks.reading import read_playbooks
from server.agent.status.board import StatusBoard
from server.agent.status.found import Found
from server.agent.status.reflex import IncidentReflex, speaks_of, still_words_of, words_of
from server.conversation.message import Message

NOW = datetime(2026, 11, 27, 9, 30, tzinfo=UTC)
SLOW = Found("Boards are slow to load", "We know why.", "major", "https://status.example/a(b)", NOW, ("Boards",))


class WordsAlone:
    async def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        raise ModelLoading(f"{len(texts)} texts have to wait.")


@pytest.fixture
def board() -> StatusBoard:
    return StatusBoard(lambda: NOW)


@pytest.fixture
def reflex(board: StatusBoard) -> IncidentReflex:
    return IncidentReflex(board, PlaybookMatcher(read_playbooks(None), WordsAlone()))


def turn(question: str) -> Turn:
    return Turn(question, None, (), "Fernway")


async def test_a_question_about_an_outage_gets_the_incidents_words_time_and_link(
    board: StatusBoard, reflex: IncidentReflex
) -> None:
    board.see(SLOW)
    answer = await reflex.attempt(turn("Is the site down?"))
    assert isinstance(answer, Answer)
    assert answer.text == (
        "There is an incident at the moment: **Boards are slow to load** (since 2026-11-27, 09:30 UTC).\n\n"
        "> We know why.\n\n[Follow it on the status page](https://status.example/a%28b%29)"
    )


async def test_without_an_incident_nobody_is_answered(board: StatusBoard, reflex: IncidentReflex) -> None:
    assert await reflex.attempt(turn("Is the site down?")) is None
    board.see(None)
    assert await reflex.attempt(turn("Is the site down?")) is None


async def test_who_asks_again_reads_it_in_short_and_the_third_time_gets_another_answer(
    board: StatusBoard, reflex: IncidentReflex
) -> None:
    board.see(SLOW)
    told = Message("c_1", 2, "ai", None, words_of(SLOW), (), False, None, None, None, NOW)
    again = await reflex.attempt(replace(turn("Is the site down?"), history=(told,)))
    assert again is not None
    assert (again.text, len(again.text) < len(told.text)) == (still_words_of(SLOW), True)
    short = replace(told, seq=4, text=again.text)
    assert await reflex.attempt(replace(turn("Is the site down?"), history=(told, short))) is None


async def test_a_word_on_an_action_is_left_alone(board: StatusBoard, reflex: IncidentReflex) -> None:
    board.see(SLOW)
    assert await reflex.attempt(replace(turn("Is the site down?"), decided="a_1")) is None


@pytest.mark.parametrize(
    "question",
    [
        "My board does not load",
        "Why are boards so slow?",
        "The board takes forever",
        "I get an error on every board",
        "Das Board lädt nicht",
        "El board no carga",
    ],
)
def test_trouble_with_what_the_incident_is_about_is_about_it(question: str) -> None:
    assert speaks_of(question, SLOW)


@pytest.mark.parametrize(
    "question",
    [
        "How do I create a board?",
        "Where are my boards?",
        "My invoice does not load",
        "Slack is not working",
        "How do I slow down notifications of a board?",
        "How do I load a file?",
        "It is slow",
    ],
)
def test_other_questions_are_not_about_it(question: str) -> None:
    assert not speaks_of(question, SLOW)


def test_what_the_status_page_says_shows_as_text() -> None:
    hostile = replace(SLOW, title="[x](https://evil.example)", text="![y](https://evil.example) <b>", url=None)
    assert "](https://evil" not in words_of(hostile)
    assert "<b>" not in words_of(hostile).replace("\\<", "")
