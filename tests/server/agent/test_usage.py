"""The budget of language models: counted in the database, and never overspent by more than one request."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from escalation.reason import ReasonCode
from server.agent.answer import Turn
from server.agent.profile import Budget as Limits
from server.agent.usage import Bill, BudgetSpent, ModelBudget, Spent, usage_of
from server.conversation.site import add_site
from server.database import Database
from server.migrate import migrate
from tests.server.agent.material import turn_of

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
EXPECTED = Bill(100, 50)


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    url = f"sqlite+aiosqlite:///{tmp_path / 'handrail.db'}"
    await migrate(url)
    opened = Database(url)
    await opened.start()
    yield opened
    await opened.aclose()


@pytest.fixture
async def turn(database: Database) -> Turn:
    site, _ = await database.write(lambda rows: add_site(rows, "Fernway", [], NOW))
    return replace(turn_of("How?"), site_id=site.site_id, conversation_id="c_1")


def budget(database: Database, **limits: float) -> ModelBudget:
    return ModelBudget(database, Limits.model_validate({"conversation_tokens": 0, **limits}), lambda: NOW)


async def use(counted: ModelBudget, turn: Turn, prompt: int = 100, completion: int = 50) -> None:
    async with counted.use(turn, EXPECTED) as bill:
        await asyncio.sleep(0)
        bill.prompt_tokens, bill.completion_tokens = prompt, completion


async def test_each_use_is_added_to_the_day_and_to_the_conversation(database: Database, turn: Turn) -> None:
    counted = budget(database, prompt_dollars_per_million=2.0, completion_dollars_per_million=10.0)
    await use(counted, turn)
    await use(counted, replace(turn, conversation_id="c_2"))
    stored = await database.read(lambda rows: usage_of(rows, turn.site_id, ("2026-11-27", "c_1", "c_2", "c_3")))
    assert stored == {
        "2026-11-27": Spent(200, 100, 1_400),
        "c_1": Spent(100, 50, 700),
        "c_2": Spent(100, 50, 700),
    }


async def test_a_conversation_that_has_had_its_tokens_gets_no_more(database: Database, turn: Turn) -> None:
    counted = budget(database, conversation_tokens=300)
    await use(counted, turn)
    await use(counted, turn)
    with pytest.raises(BudgetSpent) as spent:
        await use(counted, turn)
    assert spent.value.reason is ReasonCode.USAGE_LIMIT
    await use(counted, replace(turn, conversation_id="c_2"))


@pytest.mark.parametrize(
    "limits",
    [
        {"site_tokens_per_day": 1_000},
        {"site_dollars_per_day": 0.1, "prompt_dollars_per_million": 100.0},
    ],
)
async def test_a_crowd_overspends_a_sites_day_by_one_request_at_most(
    database: Database, turn: Turn, limits: dict[str, float]
) -> None:
    counted = budget(database, **limits)
    crowd = [use(counted, replace(turn, conversation_id=f"c_{n}"), 100, 0) for n in range(64)]
    ends = await asyncio.gather(*crowd, return_exceptions=True)
    assert {type(end) for end in ends} == {type(None), BudgetSpent}
    stored = await database.read(lambda rows: usage_of(rows, turn.site_id, ("2026-11-27",)))
    assert stored["2026-11-27"].tokens <= 1_000 + 100
    for n in range(64):
        with pytest.raises(BudgetSpent):
            while True:
                await use(counted, replace(turn, conversation_id=f"d_{n}"), 100, 0)
    stored = await database.read(lambda rows: usage_of(rows, turn.site_id, ("2026-11-27",)))
    assert 1_000 <= stored["2026-11-27"].tokens <= 1_000 + 100


async def test_what_was_used_before_a_failure_counts(database: Database, turn: Turn) -> None:
    counted = budget(database)
    with pytest.raises(ZeroDivisionError):
        async with counted.use(turn, EXPECTED) as bill:
            bill.prompt_tokens = 70
            raise ZeroDivisionError
    stored = await database.read(lambda rows: usage_of(rows, turn.site_id, ("c_1",)))
    assert stored["c_1"].tokens == 70


async def test_what_never_reached_a_provider_costs_nothing(database: Database, turn: Turn) -> None:
    await use(budget(database), turn, 0, 0)
    assert await database.read(lambda rows: usage_of(rows, turn.site_id, ("c_1",))) == {}


async def test_another_day_begins_anew(database: Database, turn: Turn) -> None:
    limits = Limits(conversation_tokens=0, site_tokens_per_day=100)
    await use(ModelBudget(database, limits, lambda: NOW), turn)
    with pytest.raises(BudgetSpent):
        await use(ModelBudget(database, limits, lambda: NOW), turn)
    await use(ModelBudget(database, limits, lambda: NOW.replace(day=28)), turn)
