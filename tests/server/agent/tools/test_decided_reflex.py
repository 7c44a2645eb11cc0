"""What was confirmed is done once, whoever dies, stops or asks again; what was declined is left."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from escalation.reason import ReasonCode
from server.agent.answer import Answer, Turn
from server.agent.outcome import NeedsPerson
from server.agent.tools.decided_reflex import DecidedReflex
from server.agent.tools.exchange import Exchange
from server.agent.tools.said import ASK_THE_REST_AGAIN, DECLINE, DECLINED
from server.agent.tools.tool import ToolCall
from server.agent.tools.toolbox import ServerToolbox
from server.conversation.actions import Action, action_of, begin_action, decide_action
from server.conversation.say_together import Said
from server.database import Database
from tests.server.agent.tools.conftest import MARA, NOW
from tests.server.agent.tools.service import Service
from tests.server.agent.tools.test_toolbox import toolbox_of

WAIT_SECONDS = 10.0


@pytest.fixture
def toolbox(service: Service, exchange: Exchange, database: Database, tmp_path: Path) -> ServerToolbox:
    return toolbox_of(service, exchange, database, tmp_path)


@pytest.fixture
def reflex(toolbox: ServerToolbox, database: Database) -> DecidedReflex:
    return DecidedReflex(toolbox, database, lambda: NOW)


class House:
    """A proposed change of the plan, and what the visitor says to it."""

    def __init__(self, toolbox: ServerToolbox, database: Database, said: Said, turn: Turn) -> None:
        self.toolbox, self.database, self.said, self.turn = toolbox, database, said, turn

    async def decided(self, *, confirm: bool) -> Turn:
        result = await self.toolbox.call(self.turn, ToolCall("refund", {"amount": 20}))
        assert result.card is not None
        action_id = result.card.action
        conversation = self.said.conversation
        await self.database.write(lambda rows: decide_action(rows, conversation, action_id, confirm=confirm, at=NOW))
        return replace(self.turn, question="Refund it" if confirm else DECLINE, decided=action_id)

    async def action(self, turn: Turn) -> Action:
        assert turn.decided is not None
        action_id = turn.decided
        found = await self.database.read(lambda rows: action_of(rows, turn.site_id, turn.conversation_id, action_id))
        assert found is not None
        return found


@pytest.fixture
def house(toolbox: ServerToolbox, database: Database, said: Said, turn: Turn) -> House:
    return House(toolbox, database, said, turn)


async def test_what_was_confirmed_is_done_under_the_actions_key_and_told(
    house: House, reflex: DecidedReflex, service: Service
) -> None:
    turn = await house.decided(confirm=True)
    answer = await reflex.attempt(turn)
    assert isinstance(answer, Answer)
    assert (answer.text, answer.steps[0].outcome) == ("Refunded 20.", "done")
    (asked,) = service.asked
    assert (asked.method, asked.target, asked.body) == ("POST", "/accounts/acme/refund", {"amount": 20})
    assert asked.headers["idempotency-key"] == turn.decided
    assert (await house.action(turn)).state == "done"


async def test_what_was_declined_is_left_and_said_so(house: House, reflex: DecidedReflex, service: Service) -> None:
    turn = await house.decided(confirm=False)
    answer = await reflex.attempt(turn)
    assert isinstance(answer, Answer)
    assert (answer.text, service.asked) == (DECLINED, [])
    assert (await house.action(turn)).state == "declined"


async def test_a_turn_without_a_decision_is_left_alone(reflex: DecidedReflex, turn: Turn) -> None:
    assert await reflex.attempt(turn) is None


@pytest.mark.parametrize("foreign", [{"site_id": "s_other"}, {"conversation_id": "c_other"}, {"decided": "a_made_up"}])
async def test_an_action_of_somebody_else_is_not_found_and_not_done(
    house: House, reflex: DecidedReflex, service: Service, foreign: Mapping[str, Any]
) -> None:
    turn = await house.decided(confirm=True)
    assert await reflex.attempt(replace(turn, **foreign)) is None
    assert (service.asked, (await house.action(turn)).state) == ([], "confirmed")


async def test_a_second_attempt_after_the_end_reads_what_came_of_it(
    house: House, reflex: DecidedReflex, service: Service, toolbox: ServerToolbox, database: Database
) -> None:
    turn = await house.decided(confirm=True)
    first = await reflex.attempt(turn)
    again = await DecidedReflex(toolbox, database, lambda: NOW).attempt(turn)
    assert isinstance(first, Answer)
    assert isinstance(again, Answer)
    assert (again.text, len(service.asked)) == (first.text, 1)


async def test_after_a_death_between_begin_and_end_it_is_sent_again_under_the_same_key(
    house: House, reflex: DecidedReflex, service: Service, database: Database
) -> None:
    turn = await house.decided(confirm=True)
    action = await house.action(turn)
    assert await database.write(lambda rows: begin_action(rows, action))
    answer = await reflex.attempt(turn)
    assert isinstance(answer, Answer)
    assert [each.headers["idempotency-key"] for each in service.asked] == [turn.decided]
    assert (await house.action(turn)).state == "done"


async def test_who_stops_the_answer_does_not_stop_the_action_nor_begin_it_twice(
    house: House, reflex: DecidedReflex, service: Service
) -> None:
    turn = await house.decided(confirm=True)
    service.wait_seconds = 0.3
    attempt = asyncio.create_task(reflex.attempt(turn))
    async with asyncio.timeout(WAIT_SECONDS):
        await service.arrived.wait()
    attempt.cancel()
    await asyncio.gather(attempt, return_exceptions=True)
    answer = await reflex.attempt(turn)
    assert isinstance(answer, Answer)
    assert (answer.text, len(service.asked)) == ("Refunded 20.", 1)


async def test_two_workers_that_hold_it_tell_the_same(
    house: House, reflex: DecidedReflex, service: Service, toolbox: ServerToolbox, database: Database
) -> None:
    turn = await house.decided(confirm=True)
    other = DecidedReflex(toolbox, database, lambda: NOW)
    answers = await asyncio.gather(reflex.attempt(turn), other.attempt(turn))
    assert [each.text for each in answers if isinstance(each, Answer)] == ["Refunded 20."] * 2
    assert {each.headers["idempotency-key"] for each in service.asked} == {turn.decided}


@pytest.mark.parametrize(("status", "wait"), [(500, 0.0), (404, 0.0), (200, 30.0)])
async def test_a_service_that_fails_brings_a_person_who_learns_what_was_tried(
    house: House, reflex: DecidedReflex, service: Service, status: int, wait: float
) -> None:
    turn = await house.decided(confirm=True)
    service.status, service.wait_seconds = status, wait
    outcome = await reflex.attempt(turn)
    assert isinstance(outcome, NeedsPerson)
    assert outcome.reason is ReasonCode.TOOL_FAILURE
    assert [(step.tool, step.outcome) for step in outcome.trace.steps] == [("refund", "failed")]
    assert "confirmed “Refund”" in outcome.assessment.fell_short
    assert (await house.action(turn)).state == "failed"


@pytest.mark.parametrize(
    "contact",
    [
        replace(MARA, attributes={"account": "other"}),
        replace(MARA, is_identified=False, attributes={}, external_id=None),
    ],
)
async def test_it_is_done_to_the_account_for_which_it_was_confirmed_or_not_at_all(
    house: House, reflex: DecidedReflex, service: Service, contact: Any
) -> None:
    turn = await house.decided(confirm=True)
    outcome = await reflex.attempt(replace(turn, contact=contact))
    assert isinstance(outcome, NeedsPerson)
    assert service.asked == []


async def test_of_two_cards_that_are_decided_in_one_turn_each_comes_about(
    house: House, reflex: DecidedReflex, service: Service
) -> None:
    first, second = await house.decided(confirm=True), await house.decided(confirm=False)
    third = await house.decided(confirm=True)
    assert first.decided is not None
    assert second.decided is not None
    question = f"Refund it\n{DECLINE}\nRefund it"
    both = replace(third, question=question, decided_before=(first.decided, second.decided))
    answer = await reflex.attempt(both)
    assert isinstance(answer, Answer)
    assert answer.text == f"Refunded 20.\n\n{DECLINED}\n\nRefunded 20."
    assert [each.headers["idempotency-key"] for each in service.asked] == [first.decided, third.decided]


async def test_what_else_was_said_meanwhile_is_asked_for_again(house: House, reflex: DecidedReflex) -> None:
    turn = await house.decided(confirm=True)
    answer = await reflex.attempt(replace(turn, question=f"And where are my projects?\n{turn.question}"))
    assert isinstance(answer, Answer)
    assert answer.text.endswith(ASK_THE_REST_AGAIN)
