"""What a model's tool calls come to in one turn: control values, results to read, a card, or an end. Bounded."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from server.agent.answer import ToolStep, Turn
from server.agent.llm.control_tools import (
    ASK_BACK,
    HAND_TO_PERSON,
    QUESTION_CHARACTERS_MAX,
    RATE_OWN_ANSWER,
    SHOW_GUIDE,
    confidence_of,
)
from server.agent.llm.reply import MadeCall
from server.agent.prompt import PromptMessage, WrittenCall, tool_result
from server.agent.tools.tool import CALLS_PER_TURN_MAX, RESULT_CHARACTERS_MAX, Tool, Toolbox, ToolCall
from server.protocol.server_frames import ActionCard, GuideStep

REFUSALS_MAX: Final = 1
"""Calls that are none, or are not allowed: told once in words; a model that goes on does not understand them."""

TOOL_NAME_CHARACTERS_MAX: Final = 64
NOTED: Final = "Noted."
NO_SUCH_TOOL: Final = "There is no such tool. Answer without it, or hand over to a person."
NO_ARGUMENTS: Final = "The arguments are not what the tool takes. Correct them once, or hand over to a person."


@dataclass(slots=True)
class ToolWork:
    """Carries out the calls of one turn. `controls` are the names of the control tools that were offered."""

    turn: Turn
    toolbox: Toolbox | None
    tools: Sequence[Tool]
    controls: frozenset[str]
    steps: list[ToolStep] = field(default_factory=list)
    results: list[str] = field(default_factory=list)
    """What tools gave, for whoever asks what bears an answer out."""

    self_report: float | None = None
    guide: tuple[GuideStep, ...] = ()
    question: str = ""
    """What the model asks the visitor instead of answering."""

    card: ActionCard | None = None
    given_up: str = ""
    """Why there is no point in going on with tools, for the person who takes over."""

    _calls: int = 0
    _refusals: int = 0

    @property
    def has_failed(self) -> bool:
        """Whether a tool was tried and failed."""
        return any(step.outcome == "failed" for step in self.steps)

    async def carry_out(self, calls: Sequence[MadeCall], go: int) -> list[PromptMessage]:
        """Carries out the calls of the model's `go`th go, one after the other; what the model is to be told of each.

        Stops at a card, a question to the visitor, and where it gives up. Control values are only noted.
        """
        told: list[PromptMessage] = []
        for place, call in enumerate(calls):
            written = written_call(call, go, place)
            told.append(tool_result(written, await self._one(call)))
            if self.card is not None or self.question or self.given_up:
                break
        return told

    async def _one(self, call: MadeCall) -> str:
        arguments = call.arguments
        if call.name in self.controls and call.name != HAND_TO_PERSON:
            return self._noted(call, arguments)
        self._calls += 1
        if self._calls > CALLS_PER_TURN_MAX:
            self.given_up = f"The language model called tools more than {CALLS_PER_TURN_MAX} times without an answer."
            return ""
        tool = next((each for each in self.tools if each.name == call.name), None)
        if tool is None or self.toolbox is None:
            return self._refused(call, NO_SUCH_TOOL)
        if arguments is None:
            return self._refused(call, NO_ARGUMENTS)
        result = await self.toolbox.call(self.turn, ToolCall(tool.name, arguments))
        self.steps.append(result.step)
        if result.step.outcome == "refused":
            self._count_refusal()
        self.card = result.card
        text = result.text[:RESULT_CHARACTERS_MAX]
        if result.step.outcome == "done":
            self.results.append(text)
        return text

    def _noted(self, call: MadeCall, arguments: dict[str, Any] | None) -> str:
        if call.name == ASK_BACK:
            self.question = call.words("question", QUESTION_CHARACTERS_MAX)
        elif call.name == RATE_OWN_ANSWER:
            self.self_report = confidence_of(arguments)
        else:
            self.guide = _steps(arguments)
        return NOTED

    def _refused(self, call: MadeCall, words: str) -> str:
        self.steps.append(ToolStep(call.name[:TOOL_NAME_CHARACTERS_MAX], {}, "refused", words))
        self._count_refusal()
        return words

    def _count_refusal(self) -> None:
        self._refusals += 1
        if self._refusals > REFUSALS_MAX:
            self.given_up = "The language model kept calling tools that it may not call, or in a way that they refuse."


def written_call(call: MadeCall, go: int, place: int) -> WrittenCall:
    """`call` as the model is told of it afterwards; one without an id gets one."""
    return WrittenCall(
        call.call_id or f"call_{go}_{place}", call.name[:TOOL_NAME_CHARACTERS_MAX] or "none", call.arguments or {}
    )


def needs_no_answer(calls: Sequence[MadeCall]) -> bool:
    """Whether the model waits for nothing: there are no calls, or such only that tell us something."""
    return all(call.name in {ASK_BACK, RATE_OWN_ANSWER, SHOW_GUIDE} for call in calls)


def _steps(arguments: dict[str, Any] | None) -> tuple[GuideStep, ...]:
    proposed = (arguments or {}).get("steps")
    if not isinstance(proposed, list):
        return ()
    pairs = ((each.get("target"), each.get("text")) for each in proposed if isinstance(each, dict))
    return tuple(
        GuideStep(target=target, text=text)
        for target, text in pairs
        if isinstance(target, str) and isinstance(text, str)
    )
