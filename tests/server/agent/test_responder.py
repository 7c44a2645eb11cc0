"""From a turn to an outcome: who acts first, what a failure leads to, and what the trace keeps of it."""

from collections.abc import AsyncIterator

import pytest

from escalation.reason import ReasonCode
from knowledge.retrieval import Retrieval
from server.agent.answer import Answer, Declined, ProviderFailed, TextDelta, ToolStep, Turn
from server.agent.extractive import ExtractiveAnswerer
from server.agent.outcome import Answered, NeedsPerson, Outcome, assessment_of
from server.agent.policy import Thresholds
from server.agent.responder import Responder
from tests.instant_knowledge import InstantKnowledge
from tests.server.agent.material import INVITE, passage, retrieved, turn_of

QUESTION = "How do I invite someone to a project?"
THRESHOLDS = Thresholds(0.5, 0.25)
STEP = ToolStep("last_invoice", {}, "done", "Invoice 2026-11 is found.")


class Says:
    """A reflex that settles every turn with its words."""

    def __init__(self, words: str) -> None:
        self.words = words

    async def attempt(self, _turn: Turn) -> Answer:
        return Answer(self.words, (), 1.0, "says", steps=(STEP,))


class LeavesAlone:
    """A reflex that knows no turn."""

    async def attempt(self, _turn: Turn) -> None:
        return None


class NeedsSomebody:
    """A reflex that gives every turn to a person."""

    async def attempt(self, turn: Turn) -> NeedsPerson:
        return NeedsPerson(ReasonCode.SEGMENT, assessment_of(turn.question, "Their segment always gets a person."))


class Model:
    """Writes a sentence that the passage bears out, after `fails` if it is to fail."""

    name = "openai:made-up"

    def __init__(self, fails: str = "") -> None:
        self.fails = fails
        self.asked = 0

    async def answer(self, _turn: Turn, _retrieval: Retrieval) -> AsyncIterator[TextDelta | Answer | Declined]:
        self.asked += 1
        yield TextDelta("Press **Invite")
        if self.fails:
            raise ProviderFailed(self.fails)
        yield TextDelta(" people**.")
        yield Declined("Nobody wrote about it.", self.name)


class Panel:
    """What the visitor sees while it grows."""

    def __init__(self) -> None:
        self.text = ""
        self.restarts = 0

    def append(self, text: str) -> None:
        self.text += text

    def restart(self) -> None:
        self.text = ""
        self.restarts += 1

    async def see(self, responder: Responder, question: str = QUESTION) -> Outcome:
        return await responder.respond("s_1", turn_of(question), self.append, self.restart)


@pytest.fixture
def panel() -> Panel:
    return Panel()


@pytest.fixture
def knowledge() -> InstantKnowledge:
    return InstantKnowledge(retrieved(passage(INVITE), cosine=0.8, lexical=0.9, score=0.9))


async def test_the_first_reflex_that_knows_the_turn_ends_it(panel: Panel, knowledge: InstantKnowledge) -> None:
    reflexes = (LeavesAlone(), Says("All is well."), NeedsSomebody())
    outcome = await panel.see(Responder(knowledge, [ExtractiveAnswerer()], THRESHOLDS, reflexes=reflexes))
    assert isinstance(outcome, Answered)
    assert panel.text == outcome.text == "All is well."
    assert outcome.trace.answerer == "says"
    assert outcome.trace.steps == (STEP,)
    assert outcome.trace.passages == ()


async def test_a_reflex_may_give_the_turn_to_a_person_unseen(panel: Panel, knowledge: InstantKnowledge) -> None:
    outcome = await panel.see(Responder(knowledge, [ExtractiveAnswerer()], THRESHOLDS, reflexes=(NeedsSomebody(),)))
    assert isinstance(outcome, NeedsPerson)
    assert outcome.reason is ReasonCode.SEGMENT
    assert panel.text == ""


async def test_without_a_reflex_the_help_centre_is_searched_and_the_trace_says_what_was_found(
    panel: Panel, knowledge: InstantKnowledge
) -> None:
    outcome = await panel.see(Responder(knowledge, [ExtractiveAnswerer()], THRESHOLDS, reflexes=(LeavesAlone(),)))
    assert isinstance(outcome, Answered)
    assert [found.title for found in outcome.trace.passages] == ["Invite someone to a project"]
    assert {"reflexes", "retrieve", "write"} <= set(outcome.trace.milliseconds)
    assert outcome.trace.parts


async def test_a_reflex_acts_in_the_place_of_a_model_that_failed(panel: Panel, knowledge: InstantKnowledge) -> None:
    model = Model(fails="openai:made-up: the stream was cut.")
    responder = Responder(knowledge, [model, ExtractiveAnswerer()], THRESHOLDS, instead=Says("Invoice 2026-11."))
    outcome = await panel.see(responder)
    assert isinstance(outcome, Answered)
    assert panel.restarts == 1
    assert panel.text == "Invoice 2026-11."
    assert [(each.name, each.why) for each in outcome.trace.failed] == [(model.name, model.fails)]


async def test_where_nothing_acts_instead_the_help_centre_answers(panel: Panel, knowledge: InstantKnowledge) -> None:
    responder = Responder(
        knowledge, [Model(fails="unreachable"), ExtractiveAnswerer()], THRESHOLDS, instead=LeavesAlone()
    )
    outcome = await panel.see(responder)
    assert isinstance(outcome, Answered)
    assert outcome.answerer == "extractive"
    assert panel.text == outcome.text


async def test_a_model_without_tools_is_not_asked_what_the_help_centre_does_not_know(panel: Panel) -> None:
    model = Model()
    outcome = await panel.see(Responder(InstantKnowledge(), [model, ExtractiveAnswerer()], THRESHOLDS))
    assert isinstance(outcome, NeedsPerson)
    assert outcome.reason is ReasonCode.MISSING_KNOWLEDGE
    assert model.asked == 0


async def test_a_model_with_tools_for_the_turn_is_asked_all_the_same(panel: Panel) -> None:
    model = Model()
    responder = Responder(InstantKnowledge(), [model, ExtractiveAnswerer()], THRESHOLDS, acts=lambda _turn: True)
    outcome = await panel.see(responder)
    assert model.asked == 1
    assert isinstance(outcome, NeedsPerson)
    assert outcome.assessment.fell_short == "Nobody wrote about it."
