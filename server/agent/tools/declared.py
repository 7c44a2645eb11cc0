"""A tool as a team declares it: the HTTP call behind it, what of its result may be shown, and the words around it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from server.agent.tools.tool import Tool

SECONDS: Final = 5.0
"""For one call, from the name's resolution to the last byte: a visitor waits for it."""

SECONDS_MAX: Final = 15.0

Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
Place = Literal["path", "query", "body"]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a call goes. `base_url` is fixed by the file; of `path` only the parts in braces vary, within a segment."""

    method: Method
    base_url: str
    path: str
    places: Mapping[str, Place]
    """Where each parameter stands, bound ones too."""

    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Secrets among them: they are sent, and stand in no log, no result and no trace."""

    seconds: float = SECONDS
    private_network: bool = False
    """Whether the host may be one of the team's own network."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A field of the result that may be shown, and where it stands in the JSON, as in `invoices.0.number`."""

    name: str
    path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Limit:
    """How far the AI agent may go on its own; beyond it a person decides."""

    parameter: str
    maximum: float


@dataclass(frozen=True, slots=True)
class Fact:
    """A line of an action's card; `value` is a template of arguments and of what was looked up."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class CardWords:
    """What the visitor reads before they confirm."""

    title: str
    confirm: str
    facts: tuple[Fact, ...] = ()
    destructive: bool = False
    look_up: str | None = None
    """A tool that changes nothing, called with the same arguments for values of the facts, such as a price."""


@dataclass(frozen=True, slots=True)
class DeclaredTool:
    """A tool, and all that stands behind it."""

    tool: Tool
    endpoint: Endpoint
    bound: Mapping[str, str] = field(default_factory=dict)
    """Parameter -> what of the contact it is; see `binding.SOURCES`."""

    show: tuple[Shown, ...] = ()
    limit: Limit | None = None
    card: CardWords | None = None
    done: str = ""
    """What the visitor reads once it is done: a template of the arguments and the shown fields."""

    declined: str = ""

    @property
    def fields(self) -> frozenset[str]:
        """What templates about this tool may name."""
        arguments = {parameter.name for parameter in self.tool.parameters}
        return frozenset(arguments | {shown.name for shown in self.show})
