"""From one model to the next, to the help centre's own words, to a person: within one deadline and one budget."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest

from escalation.reason import ReasonCode
from server.agent.answer import Turn
from server.agent.extractive import ExtractiveAnswerer
from server.agent.llm import LlmAnswerer, ModelChoice, choices_of
from server.agent.outcome import Answered, NeedsPerson, Outcome
from server.agent.policy import Thresholds
from server.agent.responder import Responder
from server.agent.usage import Bill, Budget, BudgetSpent
from server.settings import read_settings
from tests.instant_knowledge import InstantKnowledge
from tests.scripted_model import Fails, Hangs, Says, ScriptedModel
from tests.server.agent.material import INVITE, passage, retrieved, turn_of

ANSWER = "Press **Invite people** on the **Members** tab [1]."
SURE = Thresholds(0.5, 0.25)
NEVER_SURE = Thresholds(1.0, 1.0)


@dataclass
class Purse(Budget):
    """A budget of so many requests."""

    requests_left: int

    @asynccontextmanager
    async def use(self, turn: Turn, expected: Bill) -> AsyncIterator[Bill]:  # noqa: ARG002
        if not self.requests_left:
            raise BudgetSpent("Nothing is left.")
        self.requests_left -= 1
        yield Bill()

    def cost(self, prompt_tokens: int, completion_tokens: int) -> int:
        return prompt_tokens + completion_tokens


@pytest.fixture
def first() -> Iterator[ScriptedModel]:
    with ScriptedModel() as started:
        yield started


@pytest.fixture
def second() -> Iterator[ScriptedModel]:
    with ScriptedModel() as started:
        yield started


async def outcome_of(
    *models: ScriptedModel,
    budget: Budget | None = None,
    thresholds: Thresholds = SURE,
    acts: bool = False,
    **seconds: float,
) -> Outcome:
    settings = read_settings({}, **seconds)
    names = ("openai:first", "openai:second")
    chosen = [ModelChoice(name, model.base_url) for name, model in zip(names, models, strict=False)]
    answerers = [LlmAnswerer(choice, settings, budget=budget) for choice in chosen]
    found = InstantKnowledge(retrieved(passage(INVITE)))
    responder = Responder(found, [*answerers, ExtractiveAnswerer()], thresholds, acts=lambda _turn: acts)
    for each in answerers:
        await each.warm()
    try:
        return await responder.respond("s_1", turn_of("How do I invite someone?"), lambda _text: None, lambda: None)
    finally:
        for each in answerers:
            await each.aclose()


async def test_the_second_model_answers_when_the_first_fails(first: ScriptedModel, second: ScriptedModel) -> None:
    first.script(Fails(401))
    second.script(Says(ANSWER))
    outcome = await outcome_of(first, second)
    assert isinstance(outcome, Answered)
    assert outcome.answerer == "openai:second"
    assert [(each.name, each.why) for each in outcome.trace.failed] == [
        ("openai:first", "openai:first: WireFault (401)")
    ]


async def test_then_the_help_centres_own_words(first: ScriptedModel, second: ScriptedModel) -> None:
    first.script(Fails(401))
    second.script(Fails(429, "60"))
    outcome = await outcome_of(first, second)
    assert isinstance(outcome, Answered)
    assert outcome.answerer == "extractive"
    assert [each.name for each in outcome.trace.failed] == ["openai:first", "openai:second"]


async def test_both_models_share_one_deadline(first: ScriptedModel, second: ScriptedModel) -> None:
    first.script(Hangs("Press **Invite people** on the "))
    second.script(Hangs("Press **Invite people** on the "))
    outcome = await outcome_of(first, second, model_total_seconds=0.8, model_first_token_seconds=30.0)
    assert isinstance(outcome, Answered)
    assert outcome.answerer == "extractive"
    assert all("deadline" in each.why for each in outcome.trace.failed)
    assert len(outcome.trace.failed) == 2


async def test_a_spent_budget_asks_no_model_at_all(first: ScriptedModel, second: ScriptedModel) -> None:
    outcome = await outcome_of(first, second, budget=Purse(0))
    assert isinstance(outcome, Answered)
    assert outcome.answerer == "extractive"
    assert not first.requests
    assert not second.requests


async def test_where_the_help_centre_is_not_sure_a_spent_budget_is_the_reason(first: ScriptedModel) -> None:
    outcome = await outcome_of(first, budget=Purse(0), thresholds=NEVER_SURE, acts=True)
    assert isinstance(outcome, NeedsPerson)
    assert outcome.reason is ReasonCode.USAGE_LIMIT


async def test_each_request_is_asked_for_anew(first: ScriptedModel, second: ScriptedModel) -> None:
    first.script(Fails(401))
    second.script(Says(ANSWER))
    outcome = await outcome_of(first, second, budget=Purse(1))
    assert isinstance(outcome, Answered)
    assert outcome.answerer == "extractive"
    assert len(first.requests) == 1
    assert not second.requests


def test_the_settings_name_the_models_in_their_order() -> None:
    settings = read_settings({}, model="openai:a", second_model="anthropic:b", second_model_api_key="k")
    assert choices_of(settings) == (ModelChoice("openai:a"), ModelChoice("anthropic:b", api_key="k"))
    assert choices_of(read_settings({})) == ()
    assert "sk-secret" not in repr(ModelChoice("openai:a", api_key="sk-secret"))
