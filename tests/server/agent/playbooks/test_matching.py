"""Which playbook a question is for, measured on labelled questions; docs/agent.md has the figures."""

import asyncio
import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from knowledge.errors import ModelLoading
from server.agent.answer import Turn
from server.agent.playbooks.matching import QUESTION_CHARACTERS_MAX, REMEMBERED_MAX, Match, PlaybookMatcher
from server.agent.playbooks.playbook import Playbook
from server.agent.playbooks.reading import read_playbooks
from server.demo.product import DEMO_AGENT

QUESTIONS = Path(__file__).parent / "utterances.txt"
NONE = "-"
INSTRUCTS_ONLY = {"how_to", "onboarding", "integration"}

Judged = list[tuple[str, str, str]]
"""Question, the playbook that it is for, the one that was found."""


def plain(text: str) -> str:
    return " ".join(text.casefold().rstrip(" ?!.").split())


KNOWN = {plain(text) for each in read_playbooks(DEMO_AGENT) for text in (*each.examples, *each.near_misses)}
"""What a playbook gives itself is no measure of it."""


def turn(question: str) -> Turn:
    return Turn(question, None, (), "Fernway")


def labelled() -> list[tuple[str, str]]:
    lines = QUESTIONS.read_text(encoding="utf-8").splitlines()
    pairs = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return [(question, wanted) for wanted, question in pairs if plain(question) not in KNOWN]


def is_for_choosing(question: str) -> bool:
    """Whether a question belongs to the half on which threshold and examples were chosen."""
    return hashlib.sha256(question.encode()).digest()[0] % 2 == 0


def name_of(match: Match | None) -> str:
    return NONE if match is None or match.playbook.name in INSTRUCTS_ONLY else match.playbook.name


async def judged(matcher: PlaybookMatcher) -> Judged:
    return [(question, wanted, name_of(await matcher.match(turn(question)))) for question, wanted in labelled()]


def recall(rows: Judged) -> float:
    meant = [row for row in rows if row[1] != NONE]
    return sum(found == wanted for _, wanted, found in meant) / len(meant)


def false_alarms(rows: Judged) -> float:
    others = [row for row in rows if row[1] == NONE]
    return sum(found != NONE for _, _, found in others) / len(others)


@pytest.mark.asyncio(loop_scope="session")
async def test_questions_find_their_playbook_and_near_misses_find_none(matcher: PlaybookMatcher) -> None:
    rows = await judged(matcher)
    unseen = [row for row in rows if not is_for_choosing(row[0])]
    chosen_on = [row for row in rows if is_for_choosing(row[0])]
    assert len(unseen) + len(chosen_on) >= 200
    figures = f"recall {recall(unseen):.3f}, {recall(chosen_on):.3f}; false alarms {false_alarms(rows):.3f}"
    assert recall(unseen) >= 0.8, figures
    assert false_alarms(unseen) <= 0.03, figures
    assert false_alarms(rows) <= 0.04, figures
    confused = [row for row in rows if NONE not in row[1:] and row[1] != row[2]]
    assert len(confused) <= 3, confused


@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.parametrize(
    "question", ["", "   ", "?", "x" * 100_000, "my invoice " * 200, "\u0000", "🙂🙂🙂", "DROP TABLE invoices; --"]
)
async def test_strange_questions_find_none(matcher: PlaybookMatcher, question: str) -> None:
    assert name_of(await matcher.match(turn(question))) == NONE
    assert QUESTION_CHARACTERS_MAX < 2_000


@pytest.mark.asyncio(loop_scope="session")
async def test_what_was_found_is_known_to_whoever_asks_without_waiting(matcher: PlaybookMatcher) -> None:
    asked = turn("Where is my last invoice?")
    found = await matcher.match(asked)
    assert found is not None
    assert matcher.known(asked) is found
    assert matcher.known(turn("Never seen before")) is None


class NotReady:
    async def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        raise ModelLoading(f"{len(texts)} texts have to wait.")


async def test_until_the_model_is_ready_an_examples_own_words_are_recognised() -> None:
    matcher = PlaybookMatcher(read_playbooks(DEMO_AGENT), NotReady())
    assert name_of(await matcher.match(turn("where is my last invoice"))) == "billing_invoice"
    assert name_of(await matcher.match(turn("Where do I see my invoice and its friends?"))) == NONE
    assert matcher.known(turn("where is my last invoice")) is None, "the model will know better"


class Counting:
    def __init__(self) -> None:
        self.calls = 0

    async def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.calls += 1
        return np.ones((len(texts), 1), np.float32)


async def test_a_question_is_embedded_once_and_no_more_are_remembered_than_the_bound() -> None:
    playbook = Playbook("one", "billing", "One", ("invoice",))
    embedder = Counting()
    matcher = PlaybookMatcher((playbook,), embedder)
    await asyncio.gather(*(matcher.match(turn("my invoice")) for _ in range(3)))
    before = embedder.calls
    assert await matcher.match(turn("my  invoice")) is not None
    assert embedder.calls == before
    for number in range(REMEMBERED_MAX):
        await matcher.match(turn(f"invoice {number}"))
    assert matcher.known(turn("my invoice")) is None
