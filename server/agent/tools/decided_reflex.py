"""The reflex that hears what the visitor decided: it does what they confirmed, once, or leaves what they declined."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.reason import ReasonCode
from server.agent.answer import Answer, StepOutcome, ToolStep, Turn
from server.agent.outcome import NeedsPerson, assessment_of
from server.agent.tools.said import ASK_THE_REST_AGAIN, DECLINE, DECLINED, DONE
from server.agent.tools.tool import ToolResult
from server.agent.tools.toolbox import ServerToolbox
from server.agent.tools.words import FieldMissing, in_markdown
from server.agent.trace import RunTrace
from server.conversation.actions import Action, action_of, begin_action, finish_action
from server.database import Database

ACTION: Final = "action"
"""The answerer's name in traces."""

log = structlog.get_logger(__name__)


class DecidedReflex:
    """Settles turns in which the visitor pressed a button of an action's card."""

    def __init__(self, toolbox: ServerToolbox, database: Database, clock: Callable[[], datetime]) -> None:
        self._toolbox = toolbox
        self._database = database
        self._clock = clock
        self._running: dict[str, asyncio.Task[ToolResult]] = {}

    async def attempt(self, turn: Turn) -> Answer | NeedsPerson | None:
        """See Reflex. Of several decisions in one turn each comes about; where one fails, a person learns of all."""
        if turn.decided is None:
            return None
        found = [await self._read(turn, action_id) for action_id in (*turn.decided_before, turn.decided)]
        actions = [action for action in found if action is not None]
        if not actions:
            log.error("decided_action_not_found")
            return None
        told = [await self._told(turn, action) for action in actions]
        steps = tuple(step for _, step in told)
        failed = [action for action, (words, _) in zip(actions, told, strict=True) if words is None]
        if failed:
            return _failed(turn, failed, steps)
        return self._answer(turn, actions, [words for words, _ in told if words is not None], steps)

    async def _told(self, turn: Turn, action: Action) -> tuple[str | None, ToolStep]:
        """What the visitor reads of an action, None where it failed; and the step for the trace."""
        if action.state == "declined":
            step = ToolStep(action.asked.tool, _as_read(action), "refused", "The visitor declined.")
            return self._words(turn, action, "declined", {}), step
        result = await self._outcome(turn, action)
        is_done = result.step.outcome == "done"
        return self._words(turn, action, "done", result.values) if is_done else None, result.step

    async def _read(self, turn: Turn, action_id: str) -> Action | None:
        return await self._database.read(lambda rows: action_of(rows, turn.site_id, turn.conversation_id, action_id))

    async def _outcome(self, turn: Turn, action: Action) -> ToolResult:
        """What came of the action: read where it is known already, else waited for.

        Whoever gives up the answer, because the visitor says more or has read enough, does not stop the action.
        """
        if action.state in {"done", "failed", "expired"}:
            return _known(action)
        running = self._running.get(action.action_id)
        if running is None:
            running = asyncio.create_task(self._do(turn, action), name=f"action {action.action_id}")
            self._running[action.action_id] = running
            running.add_done_callback(lambda done: self._ended(action.action_id, done))
        return await asyncio.shield(running)

    def _ended(self, action_id: str, done: asyncio.Task[ToolResult]) -> None:
        self._running.pop(action_id, None)
        if not done.cancelled() and done.exception() is not None:
            log.warning("action_interrupted", error=type(done.exception()).__name__)

    async def _do(self, turn: Turn, action: Action) -> ToolResult:
        """Does it and stores what came of it. An action that is found running was begun by a worker that died: it is
        sent again under the same key, and the service does it once."""
        if action.state == "confirmed" and not await self._database.write(lambda rows: begin_action(rows, action)):
            log.info("action_begun_elsewhere")
        result = await self._toolbox.execute(turn, action)
        at = self._clock()

        async def unit(connection: AsyncConnection) -> bool:
            return await finish_action(
                connection, action, is_done=result.step.outcome == "done", result=result.values, at=at
            )

        if await self._database.write(unit):
            return result
        # Another worker was first; what it stored is what the visitor is told.
        known = await self._read(turn, action.action_id)
        return result if known is None else _known(known)

    def _words(self, turn: Turn, action: Action, kind: str, values: Mapping[str, Any]) -> str:
        declared = self._toolbox.declared(action.asked.tool)
        if declared is None:
            return DECLINED if kind == "declined" else DONE
        if kind == "declined":
            return declared.declined or DECLINED
        try:
            return in_markdown(declared.done, {**action.asked.chosen, **values}, self._toolbox.hosts(declared, turn))
        except FieldMissing:
            return DONE

    def _answer(
        self, turn: Turn, actions: Sequence[Action], words: Sequence[str], steps: tuple[ToolStep, ...]
    ) -> Answer:
        pressed = {DECLINE, *(action.asked.confirm for action in actions)}
        rest = [line for line in turn.question.splitlines() if line.strip() and line not in pressed]
        text = "\n\n".join((*words, ASK_THE_REST_AGAIN) if rest else words)
        return Answer(text, (), 1.0, ACTION, steps=steps)


def _known(action: Action) -> ToolResult:
    outcome: StepOutcome = "done" if action.state == "done" else "failed"
    words = "It was done." if outcome == "done" else "It was tried before, and failed."
    step = ToolStep(action.asked.tool, _as_read(action), outcome, words)
    return ToolResult(step, words, action.result)


def _failed(turn: Turn, failed: Sequence[Action], steps: tuple[ToolStep, ...]) -> NeedsPerson:
    names = ", ".join(f"“{action.asked.title}”" for action in failed)
    why = " ".join(step.words for step in steps if step.outcome != "done")
    fell_short = f"The visitor confirmed {names}, and it failed: {why} Look whether it was done."
    trace = RunTrace(answerer=ACTION, steps=steps)
    return NeedsPerson(ReasonCode.TOOL_FAILURE, assessment_of(turn.question, fell_short), trace)


def _as_read(action: Action) -> dict[str, str]:
    return {name: str(value) for name, value in action.asked.chosen.items()}
