"""Who may use which tool with what; and that everything else has no effect at all."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from server.agent.answer import Turn
from server.agent.tools.exchange import Exchange
from server.agent.tools.tool import CALLS_PER_TURN_MAX, RESULT_CHARACTERS_MAX, ToolCall
from server.agent.tools.toolbox import ServerToolbox
from server.agent.tools.tools_file import read_tools
from server.conversation.tables import actions
from server.database import Database
from tests.server.agent.tools.conftest import MARA, NOW, STRANGER
from tests.server.agent.tools.service import Service

TOOLS = """
base_url = "{origin}"
headers = {{ Authorization = "Bearer t0ken" }}
private_network = true

[[tool]]
name = "invoice"
title = "Look up an invoice"
path = "/accounts/{{account}}/invoices/{{number}}"
bind = {{ account = "attributes.account" }}
show = ["total", "note"]
[tool.parameters.number]

[[tool]]
name = "status"
path = "/status"
anonymous = true
show = ["words"]

[[tool]]
name = "price"
path = "/price"
show = ["price"]
[tool.parameters.plan]
choices = ["Grove", "Forest"]

[[tool]]
name = "change_plan"
title = "Change the plan"
method = "POST"
path = "/accounts/{{account}}/plan"
bind = {{ account = "attributes.account", user = "external_id" }}
changes = true
show = ["plan"]
done = "You are on **{{plan}}**."
[tool.parameters.plan]
choices = ["Grove", "Forest"]
[tool.card]
title = "Change the plan"
confirm = "Change it"
look_up = "price"
facts = [{{ label = "New plan", value = "{{plan}}" }}, {{ label = "Price", value = "{{price}} a month" }}]

[[tool]]
name = "refund"
title = "Refund"
method = "POST"
path = "/accounts/{{account}}/refund"
bind = {{ account = "attributes.account" }}
changes = true
limit = {{ parameter = "amount", maximum = 50 }}
done = "Refunded {{amount}}."
[tool.parameters.amount]
kind = "number"
description = "Amount"
[tool.card]
title = "Refund"
confirm = "Refund it"
"""


@pytest.fixture
def toolbox(service: Service, exchange: Exchange, database: Database, tmp_path: Path) -> ServerToolbox:
    return toolbox_of(service, exchange, database, tmp_path)


def toolbox_of(service: Service, exchange: Exchange, database: Database, folder: Path) -> ServerToolbox:
    (folder / "tools.toml").write_text(TOOLS.format(origin=service.origin))
    return ServerToolbox(read_tools(folder, {}), exchange, database, lambda: NOW, ("plan",))


async def proposed(database: Database) -> Sequence[Any]:
    async def unit(connection: Any) -> Sequence[Any]:
        rows: Sequence[Any] = (await connection.execute(select(actions))).all()
        return rows

    return await database.read(unit)


def test_a_stranger_is_offered_what_is_for_strangers_only(toolbox: ServerToolbox, turn: Turn) -> None:
    everything = {"invoice", "status", "price", "change_plan", "refund", "look_up_contact"}
    assert {tool.name for tool in toolbox.offered(turn)} == everything
    assert {tool.name for tool in toolbox.offered(replace(turn, contact=STRANGER))} == {"status"}


async def test_a_call_is_bound_to_the_contact_and_gives_the_fields_that_may_be_shown(
    toolbox: ServerToolbox, turn: Turn, service: Service
) -> None:
    service.says(total="€60.00", iban="DE00 1234", note=None)
    result = await toolbox.call(turn, ToolCall("invoice", {"number": "A/1"}))
    assert (result.step.outcome, result.text, result.values) == ("done", "total: €60.00", {"total": "€60.00"})
    assert [each.target for each in service.asked] == ["/accounts/acme/invoices/A%2F1"]
    assert service.asked[0].headers["authorization"] == "Bearer t0ken"
    assert "t0ken" not in repr(result)


@pytest.mark.parametrize("tool", ["invoice", "change_plan", "refund", "price", "look_up_contact"])
async def test_a_stranger_has_no_effect_and_learns_nothing(
    toolbox: ServerToolbox, turn: Turn, service: Service, database: Database, tool: str
) -> None:
    arguments: dict[str, dict[str, Any]] = {"invoice": {"number": "1"}, "refund": {"amount": 5}, "look_up_contact": {}}
    result = await toolbox.call(
        replace(turn, contact=STRANGER), ToolCall(tool, arguments.get(tool, {"plan": "Forest"}))
    )
    assert (result.step.outcome, result.text) == ("refused", "There is no such tool for this visitor.")
    assert (service.asked, await proposed(database)) == ([], [])


@pytest.mark.parametrize("tool", ["invoice", "change_plan", "refund"])
@pytest.mark.parametrize("foreign", [{"account": "other"}, {"user": "u-2"}, {"account": ["other"]}, {"external_id": 1}])
async def test_whose_account_is_meant_is_never_the_callers_to_say(
    toolbox: ServerToolbox, turn: Turn, service: Service, database: Database, tool: str, foreign: dict[str, Any]
) -> None:
    rightly: dict[str, dict[str, Any]] = {
        "invoice": {"number": "1"},
        "change_plan": {"plan": "Forest"},
        "refund": {"amount": 5},
    }
    result = await toolbox.call(turn, ToolCall(tool, rightly[tool] | foreign))
    assert result.step.outcome == "refused"
    assert (service.asked, await proposed(database)) == ([], [])


async def test_an_identified_contact_without_an_account_has_none(
    toolbox: ServerToolbox, turn: Turn, service: Service
) -> None:
    without = replace(turn, contact=replace(MARA, attributes={}))
    result = await toolbox.call(without, ToolCall("invoice", {"number": "1"}))
    assert (result.step.outcome, service.asked) == ("refused", [])


@pytest.mark.parametrize(
    "call",
    [
        ToolCall("no_such_tool", {}),
        ToolCall("x" * 10_000, {"a": "b" * 10_000}),
        ToolCall("invoice", {}),
        ToolCall("invoice", {"number": ".."}),
        ToolCall("invoice", {"number": "a\nb"}),
        ToolCall("change_plan", {"plan": "Business"}),
    ],
)
async def test_an_unknown_or_malformed_call_is_refused_in_a_few_words(
    toolbox: ServerToolbox, turn: Turn, service: Service, call: ToolCall
) -> None:
    result = await toolbox.call(turn, call)
    assert result.step.outcome == "refused"
    assert len(repr(result)) < 1_000
    assert service.asked == []


async def test_an_endless_loop_of_calls_ends(toolbox: ServerToolbox, turn: Turn, service: Service) -> None:
    service.says(words="All is well")
    outcomes = [(await toolbox.call(turn, ToolCall("status", {}))).step.outcome for _ in range(50)]
    assert outcomes == ["done"] * CALLS_PER_TURN_MAX + ["refused"] * (50 - CALLS_PER_TURN_MAX)
    assert len(service.asked) == CALLS_PER_TURN_MAX
    assert (await toolbox.call(replace(turn, run_id="r_next"), ToolCall("status", {}))).step.outcome == "done"


async def test_a_service_that_fails_is_told_as_failed_and_never_raises(
    toolbox: ServerToolbox, turn: Turn, service: Service
) -> None:
    for status, body in ((500, b"secret trace"), (200, b"<html>"), (302, b"")):
        service.status, service.body = status, body
        result = await toolbox.call(replace(turn, run_id=f"r_{status}"), ToolCall("status", {}))
        assert result.step.outcome == "failed"
        assert "secret" not in repr(result)


async def test_a_long_result_is_cut(toolbox: ServerToolbox, turn: Turn, service: Service) -> None:
    service.says(words="x" * 60_000)
    assert len((await toolbox.call(turn, ToolCall("status", {}))).text) <= RESULT_CHARACTERS_MAX


async def test_what_changes_something_waits_on_a_card_with_its_facts(
    toolbox: ServerToolbox, turn: Turn, service: Service, database: Database
) -> None:
    service.says(price="€110")
    result = await toolbox.call(turn, ToolCall("change_plan", {"plan": "forest"}))
    assert result.step.outcome == "proposed"
    assert result.card is not None
    assert [(fact.label, fact.value) for fact in result.card.facts] == [
        ("New plan", "Forest"),
        ("Price", "€110 a month"),
    ]
    assert result.card.expires_at == "2026-11-27T09:45:00.000Z"
    assert [each.method for each in service.asked] == ["GET"], "only the price was looked up"
    (row,) = await proposed(database)
    assert (row.action_id, row.state, row.arguments["chosen"]) == (result.card.action, "proposed", {"plan": "Forest"})
    assert row.arguments["bound"] == {"account": "acme", "user": "u-1"}
    assert "t0ken" not in json.dumps(row.arguments)


async def test_a_card_whose_facts_cannot_be_looked_up_is_not_shown(
    toolbox: ServerToolbox, turn: Turn, service: Service, database: Database
) -> None:
    service.says(other=1)
    assert (await toolbox.call(turn, ToolCall("change_plan", {"plan": "Forest"}))).step.outcome == "failed"
    service.status = 503
    assert (await toolbox.call(turn, ToolCall("change_plan", {"plan": "Forest"}))).step.outcome == "failed"
    assert await proposed(database) == []


@pytest.mark.parametrize(("amount", "outcome"), [(50, "proposed"), (50.01, "refused"), (1e9, "refused")])
async def test_an_amount_beyond_the_limit_is_for_a_person(
    toolbox: ServerToolbox, turn: Turn, amount: float, outcome: str
) -> None:
    result = await toolbox.call(turn, ToolCall("refund", {"amount": amount}))
    assert result.step.outcome == outcome
    if result.card is not None:
        assert [(fact.label, fact.value) for fact in result.card.facts] == [("Amount", "50")]


async def test_outside_of_a_conversation_nothing_is_proposed(
    toolbox: ServerToolbox, turn: Turn, database: Database
) -> None:
    asked = replace(turn, conversation_id="", run_id="")
    assert (await toolbox.call(asked, ToolCall("refund", {"amount": 5}))).step.outcome == "refused"
    assert await proposed(database) == []


async def test_of_the_contact_only_what_the_team_allows_is_read_out(toolbox: ServerToolbox, turn: Turn) -> None:
    result = await toolbox.call(turn, ToolCall("look_up_contact", {}))
    assert result.values == {"name": "Mara", "email": "mara@example.com", "segment": "gold", "plan": "Grove"}
    assert "acme" not in result.text
