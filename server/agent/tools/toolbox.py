"""The tools of a site behind their policy: who may use which, with what, and what waits for the visitor's word."""

import time
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from server.agent.answer import StepOutcome, ToolStep, Turn
from server.agent.links import hosts_of
from server.agent.tools.arguments import ArgumentRefused, Value, checked
from server.agent.tools.binding import NotBound, bound_values
from server.agent.tools.card import card_of, facts_of
from server.agent.tools.declared import DeclaredTool
from server.agent.tools.exchange import Exchange, ExchangeFailed
from server.agent.tools.own import OWN_TOOLS, OwnTool
from server.agent.tools.request import request_of
from server.agent.tools.shown import shown_of
from server.agent.tools.tool import CALLS_PER_TURN_MAX, RESULT_CHARACTERS_MAX, Tool, ToolCall, ToolResult
from server.conversation.actions import Action, Asked, new_action_id, propose
from server.database import Database, DatabaseUnavailable

TURNS_COUNTED_MAX: Final = 4_096
"""Turns whose calls are counted: many times the runs that a process works on at once."""


log = structlog.get_logger(__name__)


class ServerToolbox:
    """A Toolbox (see `tool.py`) over the tools that a team declares."""

    def __init__(
        self,
        tools: Sequence[DeclaredTool],
        exchange: Exchange,
        database: Database,
        clock: Callable[[], datetime],
        attributes: Sequence[str] = (),
        link_hosts: Sequence[str] = (),
    ) -> None:
        """`attributes` (claims of the host's token that may be read out) and `link_hosts` as in AgentProfile."""
        self._tools = {each.tool.name: each for each in tools}
        self._own = {each.tool.name: each for each in OWN_TOOLS if each.tool.name not in self._tools}
        self._exchange = exchange
        self._database = database
        self._clock = clock
        self._attributes = tuple(attributes)
        self._link_hosts = frozenset(host.lower() for host in link_hosts)
        self._calls: OrderedDict[tuple[str, str], int] = OrderedDict()

    def declared(self, name: str) -> DeclaredTool | None:
        """The tool of this name, whoever may use it."""
        return self._tools.get(name)

    def hosts(self, declared: DeclaredTool, turn: Turn) -> frozenset[str]:
        """Hosts to which words about this tool's result may link: its service's, the page's, what the team allows."""
        page = "" if turn.page is None else turn.page.origin
        return self._link_hosts | hosts_of([declared.endpoint.base_url, page])

    def offered(self, turn: Turn) -> tuple[Tool, ...]:
        """See Toolbox."""
        everyone = (*(each.tool for each in self._tools.values()), *(each.tool for each in self._own.values()))
        return tuple(tool for tool in everyone if self._is_for(tool, turn))

    async def call(self, turn: Turn, call: ToolCall) -> ToolResult:
        """See Toolbox."""
        began = time.monotonic()
        result = await self._called(turn, call)
        step = replace(result.step, milliseconds=round((time.monotonic() - began) * 1000, 1))
        log.info("tool_called", tool=step.tool[:64], outcome=step.outcome, milliseconds=step.milliseconds)
        return replace(result, step=step)

    async def execute(self, turn: Turn, action: Action) -> ToolResult:
        """Does what the visitor confirmed, under the action's id as its key. Never raises but for the database."""
        began = time.monotonic()
        declared = self._tools.get(action.asked.tool)
        if declared is None:
            result = _told(action.asked.tool, {}, "failed", "There is no such tool any more.")
        else:
            result = await self._executed(turn, action, declared)
        step = replace(result.step, milliseconds=round((time.monotonic() - began) * 1000, 1))
        log.info("action_run", tool=step.tool, outcome=step.outcome, milliseconds=step.milliseconds)
        return replace(result, step=step)

    async def _executed(self, turn: Turn, action: Action, declared: DeclaredTool) -> ToolResult:
        try:
            arguments = checked(declared.tool, action.asked.chosen)
            bound = bound_values(declared.bound, turn.contact)
        except (ArgumentRefused, NotBound) as error:
            return _told(declared.tool.name, action.asked.chosen, "failed", str(error))
        if bound != dict(action.asked.bound):
            return _told(declared.tool.name, arguments, "failed", "It was proposed to another account than this one.")
        return await self._sent(declared, arguments, bound, key=action.action_id)

    async def _called(self, turn: Turn, call: ToolCall) -> ToolResult:
        own, declared = self._own.get(call.tool), self._tools.get(call.tool)
        if self._is_one_too_many(turn):
            return _told(call.tool[:64], {}, "refused", f"More than {CALLS_PER_TURN_MAX} calls in one turn.")
        tool = own.tool if own is not None else None if declared is None else declared.tool
        # To whoever may not use it, a tool does not exist.
        if tool is None or not self._is_for(tool, turn):
            return _told(call.tool[:64], {}, "refused", "There is no such tool for this visitor.")
        try:
            arguments = checked(tool, call.arguments)
            if own is not None:
                return self._answered(own, turn)
            assert declared is not None
            _check_limit(declared, arguments)
            bound = bound_values(declared.bound, turn.contact)
        except (ArgumentRefused, NotBound) as error:
            return _told(tool.name, {}, "refused", str(error))
        if tool.changes:
            return await self._proposed(turn, declared, arguments, bound)
        return await self._sent(declared, arguments, bound)

    def _answered(self, own: OwnTool, turn: Turn) -> ToolResult:
        values = own.look(turn.contact, self._attributes)
        step = ToolStep(own.tool.name, {}, "done", own.tool.title)
        return ToolResult(step, _as_text(values), values)

    async def _sent(
        self, declared: DeclaredTool, arguments: Mapping[str, Value], bound: Mapping[str, str], key: str | None = None
    ) -> ToolResult:
        name = declared.tool.name
        try:
            reply = await self._exchange.send(request_of(declared.endpoint, {**arguments, **bound}, key))
            values = shown_of(reply, declared.show)
        except ArgumentRefused as error:
            return _told(name, arguments, "refused", str(error))
        except ExchangeFailed as error:
            log.warning("tool_failed", tool=name, why=str(error))
            return _told(name, arguments, "failed", f"{declared.tool.title}: {error}.")
        text = _as_text(values)
        return ToolResult(ToolStep(name, _as_read(arguments), "done", text or "It was done."), text, values)

    async def _proposed(
        self, turn: Turn, declared: DeclaredTool, arguments: Mapping[str, Value], bound: Mapping[str, str]
    ) -> ToolResult:
        assert declared.card is not None
        name = declared.tool.name
        if not turn.conversation_id:
            return _told(name, arguments, "refused", "Outside of a conversation nobody can confirm it.")
        values: Mapping[str, Any] = arguments
        if declared.card.look_up is not None:
            looked_up = self._tools[declared.card.look_up]
            wanted = {each.name: arguments[each.name] for each in looked_up.tool.parameters if each.name in arguments}
            found = await self._called(turn, ToolCall(looked_up.tool.name, wanted))
            if found.step.outcome != "done":
                return found
            values = {**found.values, **arguments}
        facts = facts_of(declared, values)
        if facts is None:
            return _told(
                name, arguments, "failed", f"{declared.tool.title}: what its card says could not be looked up."
            )
        asked = Asked(name, arguments, bound, declared.tool.title, declared.card.confirm)
        action = await self._stored(turn, asked)
        if action is None:
            return _told(name, arguments, "failed", "It could not be stored.")
        words = f"Waits for the visitor's word: {declared.card.title}"
        return ToolResult(
            ToolStep(name, _as_read(arguments), "proposed", words),
            f"{words}. They see a card with its facts and two buttons; nothing was changed yet.",
            values,
            card_of(declared.card, facts, action),
        )

    async def _stored(self, turn: Turn, asked: Asked) -> Action | None:
        at, action_id = self._clock(), new_action_id()

        async def unit(connection: AsyncConnection) -> Action:
            return await propose(
                connection,
                site_id=turn.site_id,
                conversation_id=turn.conversation_id,
                run_id=turn.run_id,
                action_id=action_id,
                asked=asked,
                at=at,
            )

        try:
            return await self._database.write(unit)
        except DatabaseUnavailable:
            log.warning("action_not_stored", tool=asked.tool)
            return None

    def _is_for(self, tool: Tool, turn: Turn) -> bool:
        return tool.for_anonymous or turn.contact.is_identified

    def _is_one_too_many(self, turn: Turn) -> bool:
        """Counts a call of this turn. A question outside of any conversation is counted by whoever asks."""
        if not turn.run_id:
            return False
        key = (turn.run_id, turn.question)
        self._calls[key] = self._calls.pop(key, 0) + 1
        while len(self._calls) > TURNS_COUNTED_MAX:
            self._calls.popitem(last=False)
        return self._calls[key] > CALLS_PER_TURN_MAX


def _check_limit(declared: DeclaredTool, arguments: Mapping[str, Value]) -> None:
    limit = declared.limit
    if limit is None:
        return
    value = arguments.get(limit.parameter)
    # An amount that is left out may mean all of it: then nobody knows that it is within the limit.
    if value is None or float(value) > limit.maximum:
        raise ArgumentRefused(f"{limit.parameter} beyond {limit.maximum:g} is for a person to decide.")


def _told(tool: str, arguments: Mapping[str, Any], outcome: StepOutcome, words: str) -> ToolResult:
    return ToolResult(ToolStep(tool, _as_read(arguments), outcome, words), words)


def _as_read(arguments: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(value) for name, value in arguments.items()}


def _as_text(values: Mapping[str, Value]) -> str:
    return "\n".join(f"{name}: {value}" for name, value in values.items())[:RESULT_CHARACTERS_MAX]
