"""Playbooks against the demo's back end, without a model: answers, cards, questions back, and a person."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from escalation.reason import ReasonCode
from server.agent.answer import Answer, Turn, TurnContact
from server.agent.outcome import NeedsPerson
from server.agent.playbooks.engine import HERE_IS_THE_CARD
from server.agent.playbooks.guide import PlaybookGuide, PlaybookScout
from server.agent.playbooks.matching import PlaybookMatcher
from server.agent.tools.said import DECLINED
from server.conversation.message import Message
from server.protocol.server_frames import Author
from tests.server.agent.playbooks.conftest import MARA, Demo

WHICH_PLAN = "Which plan would you like: Grove or Forest?"


def asking(demo: Demo, question: str, **changes: Any) -> Turn:
    return replace(demo.turn, question=question, **changes)


def message(seq: int, author: Author, text: str) -> Message:
    at = datetime(2026, 11, 27, 9, seq, tzinfo=UTC)
    return Message("c_1", seq, author, None, text, (), False, None, None, None, at)


async def test_an_invoice_question_is_answered_with_the_tools_result(demo: Demo) -> None:
    answer = await demo.reflex.attempt(asking(demo, "Where is my last invoice?"))
    assert isinstance(answer, Answer)
    assert answer.text == (
        "Your last invoice is **FW-2026-1184** of 1 Nov 2026: €60.00 with VAT, paid.\n\n"
        "[Open FW-2026-1184](https://fernway.example/demo/billing#FW-2026-1184)"
    )
    assert [(step.tool, step.outcome) for step in answer.steps] == [("last_invoice", "done")]


@pytest.mark.parametrize("question", ["How does billing work?", "When are invoices sent?", "How do I change my plan?"])
async def test_a_question_how_something_is_done_is_left_to_the_help_centre(demo: Demo, question: str) -> None:
    assert await demo.reflex.attempt(asking(demo, question)) is None


@pytest.mark.parametrize("question", ["Where is my last invoice?", "Switch us to Forest", "I forgot my password"])
async def test_a_stranger_gets_what_the_help_centre_says_and_nothing_is_done(demo: Demo, question: str) -> None:
    stranger = TurnContact("v_2", external_id="mara", attributes={"account": "tidewater"})
    assert await demo.reflex.attempt(asking(demo, question, contact=stranger)) is None
    assert demo.product.backend.deeds == []


async def test_a_change_of_the_plan_waits_on_a_card_with_its_facts(demo: Demo) -> None:
    answer = await demo.reflex.attempt(asking(demo, "Switch us to the Business plan"))
    assert isinstance(answer, Answer)
    assert answer.card is not None
    assert answer.card.kind == "action"
    assert (answer.text, answer.card.confirm) == (HERE_IS_THE_CARD, "Change the plan")
    assert [(fact.label, fact.value) for fact in answer.card.facts] == [
        ("Plan now", "Grove"),
        ("New plan", "Forest"),
        ("A month, with VAT", "€110.00"),
        ("Begins", "at once"),
    ]
    assert demo.product.backend.deeds == []
    assert demo.product.backend.workspace.plan_name == "Grove"


async def test_what_is_missing_is_asked_once_and_the_reply_is_enough(demo: Demo) -> None:
    wish = "Please upgrade our account"
    asked = await demo.reflex.attempt(asking(demo, wish))
    assert isinstance(asked, Answer)
    assert (asked.text, asked.asks_back, asked.card) == (WHICH_PLAN, True, None)
    history = (message(1, "visitor", wish), message(2, "ai", WHICH_PLAN))
    answer = await demo.reflex.attempt(asking(demo, "forest please", history=history))
    assert isinstance(answer, Answer)
    assert answer.card is not None


async def test_what_was_said_before_the_request_is_no_reply_to_what_it_lacks(demo: Demo) -> None:
    history = (
        message(1, "visitor", "What is in the Forest plan?"),
        message(2, "ai", "It has everything."),
        message(3, "visitor", "Please upgrade our account"),
        message(4, "ai", WHICH_PLAN),
    )
    outcome = await demo.reflex.attempt(asking(demo, "hmm, the cheaper one", history=history))
    assert not isinstance(outcome, Answer)


@pytest.mark.parametrize(
    "question",
    [
        "Don't switch us to the Business plan",
        "Please do not change our plan to Business, I was only asking",
        "Hello. Ne changez pas notre forfait pour Business",
    ],
)
async def test_what_is_forbidden_brings_no_card(demo: Demo, question: str) -> None:
    assert await demo.reflex.attempt(asking(demo, question)) is None


async def test_a_reply_that_does_not_say_it_brings_a_person(demo: Demo) -> None:
    history = (message(1, "visitor", "Please upgrade our account"), message(2, "ai", WHICH_PLAN))
    outcome = await demo.reflex.attempt(asking(demo, "the one that my colleague has", history=history))
    assert isinstance(outcome, NeedsPerson)
    assert WHICH_PLAN in outcome.assessment.fell_short


@pytest.mark.parametrize("reply", ["How do I invite someone?", "What does Forest, or Grove, cost?"])
async def test_a_reply_that_is_another_question_is_answered_as_one(demo: Demo, reply: str) -> None:
    history = (message(1, "visitor", "Please upgrade our account"), message(2, "ai", WHICH_PLAN))
    assert await demo.reflex.attempt(asking(demo, reply, history=history)) is None


async def test_who_changes_their_mind_is_left_in_peace(demo: Demo) -> None:
    history = (message(1, "visitor", "Please upgrade our account"), message(2, "ai", WHICH_PLAN))
    answer = await demo.reflex.attempt(asking(demo, "Never mind.", history=history))
    assert isinstance(answer, Answer)
    assert answer.text == DECLINED


async def test_what_was_asked_before_a_person_had_it_is_asked_no_more(demo: Demo) -> None:
    history = (message(1, "visitor", "Upgrade us"), message(2, "ai", WHICH_PLAN), message(3, "person", "I am here."))
    assert await demo.reflex.attempt(asking(demo, "the first one, please", history=history)) is None


async def test_a_back_end_that_fails_brings_a_person_with_what_was_tried(demo: Demo) -> None:
    elsewhere = replace(MARA, attributes={"account": "nobody"})
    outcome = await demo.reflex.attempt(asking(demo, "Where is my last invoice?", contact=elsewhere))
    assert isinstance(outcome, NeedsPerson)
    assert outcome.reason is ReasonCode.TOOL_FAILURE
    assert [(step.tool, step.outcome) for step in outcome.trace.steps] == [("last_invoice", "failed")]


async def test_a_sensitive_question_is_left_to_whoever_hands_it_over(demo: Demo, matcher: PlaybookMatcher) -> None:
    turn = asking(demo, "You charged me twice")
    assert await demo.reflex.attempt(turn) is None
    guide = PlaybookGuide(matcher, demo.toolbox)
    assert (guide.category_of(turn), guide.is_sensitive(turn)) == ("billing_dispute", True)


async def test_the_guide_says_what_the_scout_found(demo: Demo, matcher: PlaybookMatcher) -> None:
    guide, scout = PlaybookGuide(matcher, demo.toolbox), PlaybookScout(matcher)
    wish = asking(demo, "Please put us on the Forest plan")
    await scout.attempt(wish)
    assert guide.matches(wish)
    assert not guide.matches(replace(wish, contact=TurnContact("v_2")))
    assert "they confirm it on" in (guide.instructions_for(wish) or "")
    unseen = asking(demo, "Something that nobody asked yet")
    assert (guide.matches(unseen), guide.instructions_for(unseen), guide.category_of(unseen)) == (False, None, None)
