"""A tool as everybody sees it: what it is called, what it takes, who may use it; and what came of a call."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal, Protocol

from server.agent.answer import ToolStep, Turn
from server.protocol.server_frames import ActionCard

CALLS_PER_TURN_MAX: Final = 8
"""Tool calls on the way to one answer (OWASP AI agent security: a cap a turn); then a person takes over."""

RESULT_CHARACTERS_MAX: Final = 4_000
"""Of a tool's result that a model or a person reads."""

ParameterKind = Literal["string", "integer", "number", "boolean"]


@dataclass(frozen=True, slots=True)
class Parameter:
    """One argument of a tool that the model or a playbook may choose."""

    name: str
    kind: ParameterKind
    description: str
    required: bool = True
    choices: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    characters_max: int = 200


@dataclass(frozen=True, slots=True)
class Tool:
    """Something the agent can do. Parameters that identify the contact are not among `parameters`: the server binds
    them, and no model ever sees or chooses them."""

    name: str
    """Letters, digits, `_` and `-`, at most 64: what providers allow."""

    title: str
    """For people, such as "Change the plan"."""

    description: str
    parameters: tuple[Parameter, ...]
    changes: bool = False
    """Whether it changes something: then the visitor confirms it on a card first."""

    for_anonymous: bool = False
    """Whether a visitor whom the host does not vouch for may use it."""


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A wish to use a tool, as a model or a playbook wrote it; nothing in it is believed yet."""

    tool: str
    arguments: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ToolResult:
    """What came of a call. `text` is outside text: data, never instructions."""

    step: ToolStep
    text: str
    values: Mapping[str, Any] = field(default_factory=dict)
    """The result's fields, for the words of a playbook; empty when it has none."""

    card: ActionCard | None = None
    """When it waits for the visitor's word: the card on which they give it."""


class Toolbox(Protocol):
    """The tools of a site, behind the policy that decides who may use which."""

    def offered(self, turn: Turn) -> tuple[Tool, ...]:
        """The tools that this visitor may use in this turn."""
        ...

    async def call(self, turn: Turn, call: ToolCall) -> ToolResult:
        """Checks, binds and runs a call, or puts it on a card. Never raises: what is not allowed is refused, what
        fails has failed, and both say so in words that a model and a person understand."""
        ...
