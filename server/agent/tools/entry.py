"""The entries of `tools.toml` as they are written, and what they become."""

import re
from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field

from server.agent.tools.binding import SOURCES, is_source, needs_identity
from server.agent.tools.declared import (
    SECONDS,
    SECONDS_MAX,
    CardWords,
    DeclaredTool,
    Endpoint,
    Fact,
    Limit,
    Method,
    Place,
    Shown,
)
from server.agent.tools.tool import Parameter, ParameterKind, Tool
from server.agent.tools.words import FIELD_NAME, TemplateBroken, fields_in

PARAMETERS_MAX: Final = 16
SHOWN_MAX: Final = 24
WORDS_MAX: Final = 1_000

_PLACEHOLDER: Final = re.compile(r"\{([^{}]*)\}")

ToolName = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_-]{0,63}$")]
FieldName = Annotated[str, Field(pattern=f"^{FIELD_NAME}$")]
Words = Annotated[str, Field(max_length=WORDS_MAX)]
ShownPath = Annotated[str, Field(pattern=r"^[^.\s]+(\.[^.\s]+){0,7}$", max_length=200)]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ParameterEntry(_Entry):
    """`[tool.parameters.NAME]`."""

    kind: ParameterKind = "string"
    description: Words = ""
    required: bool = True
    choices: tuple[str, ...] = Field(default=(), max_length=50)
    minimum: float | None = None
    maximum: float | None = None
    characters_max: int = Field(default=200, ge=1, le=2_000)
    place: Place | None = Field(default=None, alias="in")


class LimitEntry(_Entry):
    """`limit = {parameter = "amount", maximum = 50}`."""

    parameter: FieldName
    maximum: float


class FactEntry(_Entry):
    """A line of the card."""

    label: Annotated[str, Field(min_length=1, max_length=60)]
    value: Words


class CardEntry(_Entry):
    """`[tool.card]`."""

    title: Annotated[str, Field(min_length=1, max_length=120)]
    confirm: Annotated[str, Field(min_length=1, max_length=40)]
    facts: tuple[FactEntry, ...] = Field(default=(), max_length=8)
    destructive: bool = False
    look_up: ToolName | None = None


class SharedFields(_Entry):
    """What a tool has beside its call, whether that is declared by hand or in a document."""

    title: Annotated[str, Field(max_length=80)] = ""
    description: Words = ""
    bind: dict[FieldName, str] = Field(default_factory=dict)
    show: dict[FieldName, ShownPath] | tuple[FieldName, ...] = Field(default=(), max_length=SHOWN_MAX)
    changes: bool = False
    anonymous: bool = False
    limit: LimitEntry | None = None
    card: CardEntry | None = None
    done: Words = ""
    declined: Words = ""
    seconds: float = Field(default=SECONDS, gt=0, le=SECONDS_MAX)


class ToolEntry(SharedFields):
    """`[[tool]]`."""

    name: ToolName
    method: Method = "GET"
    path: str = Field(pattern=r"^/\S*$", max_length=500)
    parameters: dict[FieldName, ParameterEntry] = Field(default_factory=dict, max_length=PARAMETERS_MAX)
    base_url: str = ""
    headers: dict[str, str] = Field(default_factory=dict)
    private_network: bool | None = None


class OperationEntry(SharedFields):
    """`[[openapi.operation]]`: one operation of a document that is taken; all others are left alone."""

    id: Annotated[str, Field(min_length=1, max_length=200)]
    name: ToolName | None = None

    def overrides(self) -> dict[str, Any]:
        """What is written here, which counts more than what the document says."""
        written = self.model_dump(exclude_unset=True, by_alias=True)
        written.pop("id")
        return written


class DocumentEntry(_Entry):
    """`[[openapi]]`."""

    file: Annotated[str, Field(min_length=1, max_length=200)]
    base_url: str = ""
    headers: dict[str, str] = Field(default_factory=dict)
    private_network: bool | None = None
    operation: tuple[OperationEntry, ...] = Field(min_length=1, max_length=64)

    def shared(self) -> dict[str, Any]:
        """What holds for all operations that are taken from it."""
        shared: dict[str, Any] = {"headers": self.headers}
        if self.base_url:
            shared["base_url"] = self.base_url
        if self.private_network is not None:
            shared["private_network"] = self.private_network
        return shared


class ToolsFile(_Entry):
    """The whole file."""

    base_url: str = ""
    headers: dict[str, str] = Field(default_factory=dict)
    private_network: bool = False
    tool: tuple[ToolEntry, ...] = ()
    openapi: tuple[DocumentEntry, ...] = ()


def declared_of(entry: ToolEntry, *, base_url: str, headers: Mapping[str, str], private_network: bool) -> DeclaredTool:
    """The tool of an entry. Raises ValueError with the field and the remedy."""
    _check_base(base_url)
    _check_headers(headers)
    _check_names(entry)
    parameters = tuple(
        Parameter(
            name,
            each.kind,
            each.description,
            each.required,
            each.choices,
            each.minimum,
            each.maximum,
            each.characters_max,
        )
        for name, each in entry.parameters.items()
        if name not in entry.bind
    )
    shown = entry.show if isinstance(entry.show, dict) else {name: name for name in entry.show}
    declared = DeclaredTool(
        Tool(entry.name, entry.title or entry.name, entry.description, parameters, entry.changes, entry.anonymous),
        Endpoint(
            entry.method, base_url.rstrip("/"), entry.path, _places(entry), headers, entry.seconds, private_network
        ),
        entry.bind,
        tuple(Shown(name, tuple(path.split("."))) for name, path in shown.items()),
        None if entry.limit is None else Limit(entry.limit.parameter, entry.limit.maximum),
        _card(entry.card),
        entry.done,
        entry.declined,
    )
    _check_words(entry, declared)
    return declared


def _card(card: CardEntry | None) -> CardWords | None:
    if card is None:
        return None
    facts = tuple(Fact(fact.label, fact.value) for fact in card.facts)
    return CardWords(card.title, card.confirm, facts, card.destructive, card.look_up)


def _places(entry: ToolEntry) -> dict[str, Place]:
    in_path = _placeholders(entry.path)
    other: Literal["query", "body"] = "query" if entry.method in {"GET", "DELETE"} else "body"
    places: dict[str, Place] = {}
    for name in (*entry.parameters, *(each for each in entry.bind if each not in entry.parameters)):
        written = entry.parameters[name].place if name in entry.parameters else None
        places[name] = written or ("path" if name in in_path else other)
    return places


def _placeholders(path: str) -> frozenset[str]:
    return frozenset(_PLACEHOLDER.findall(path))


def _check_base(base_url: str) -> None:
    parts = urlsplit(base_url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username or parts.query or parts.fragment:
        raise ValueError(
            "base_url: write the address of your service, such as https://api.example.com/v1, here or at the top."
        )
    if "{" in base_url or "\\" in base_url:
        raise ValueError("base_url: the host is fixed; no part of it is a parameter.")


def _check_headers(headers: Mapping[str, str]) -> None:
    for name, value in headers.items():
        if not re.fullmatch(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}", name) or not value.isprintable():
            raise ValueError(f"headers.{name[:64]}: is no HTTP header of printable characters.")


def _check_names(entry: ToolEntry) -> None:
    known = {*entry.parameters, *entry.bind}
    if strange := sorted(_placeholders(entry.path) - known):
        raise ValueError(f"path: {{{strange[0]}}} is no parameter. Declare it under parameters or bind.")
    for name, source in entry.bind.items():
        if not is_source(source):
            raise ValueError(f"bind.{name}: {source!r} is none of {', '.join(SOURCES)} and attributes.NAME.")
        if entry.anonymous and needs_identity(source):
            raise ValueError(f"bind.{name}: a visitor whom nobody vouches for has no {source}. Take anonymous out.")
    for name, each in entry.parameters.items():
        in_path = name in _placeholders(entry.path)
        if each.place is not None and (each.place == "path") != in_path:
            raise ValueError(f"parameters.{name}.in: the path {'has' if in_path else 'lacks'} {{{name}}}.")
        if in_path and not each.required and name not in entry.bind:
            raise ValueError(f"parameters.{name}.required: what stands in the path is always needed.")
    if entry.limit is not None:
        limited = entry.parameters.get(entry.limit.parameter)
        if limited is None or limited.kind not in {"integer", "number"}:
            raise ValueError(f"limit.parameter: {entry.limit.parameter} is no number among the parameters.")


def _check_words(entry: ToolEntry, declared: DeclaredTool) -> None:
    if entry.changes and (declared.card is None or not entry.done):
        raise ValueError("card, done: what changes something is confirmed on a card, and says when it is done.")
    if entry.changes and entry.method == "GET":
        raise ValueError("method: what changes something is no GET.")
    if declared.card is not None and not entry.changes:
        raise ValueError("card: only what changes something is confirmed. Set changes = true, or take the card out.")
    try:
        strange = fields_in(entry.done) - declared.fields
        for fact in () if declared.card is None else declared.card.facts:
            fields_in(fact.value)
    except TemplateBroken as error:
        raise ValueError(f"words: {error}.") from None
    if strange:
        raise ValueError(f"done: {{{sorted(strange)[0]}}} is neither an argument nor shown.")
