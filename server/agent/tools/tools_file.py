"""`tools.toml`: the tools that a team gives its AI agent, declared by hand or taken from OpenAPI documents."""

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from server.agent.profile import ProfileError, read_bounded
from server.agent.tools.declared import DeclaredTool
from server.agent.tools.entry import ToolEntry, ToolsFile, declared_of
from server.agent.tools.openapi import OpenApiError, operation_of, read_document
from server.agent.variables import filled, filled_address

TOOLS: Final = "tools.toml"

TOOLS_MAX: Final = 64
"""Of one agent: each is described to the model with every question, and beyond a few dozen models choose badly."""


def read_tools(folder: Path | None, environment: Mapping[str, str] | None) -> tuple[DeclaredTool, ...]:
    """The tools of `folder`, none without one. `${NAME}` in an address or a header is `environment`'s NAME; without an
    environment, for a check, names stand for themselves.

    Raises ProfileError, with the file, the field and the remedy.
    """
    if folder is None or not (folder / TOOLS).exists():
        return ()
    file = folder / TOOLS
    try:
        parsed = ToolsFile.model_validate(tomllib.loads(read_bounded(file)))
    except tomllib.TOMLDecodeError as error:
        raise ProfileError(f"{file}: {error}. See docs/agent.md for an example.") from None
    except ValidationError as error:
        raise ProfileError(f"{file}: {_in_words(error)}. See docs/agent.md.") from None
    entries = [*parsed.tool, *_from_documents(file, parsed)]
    if len(entries) > TOOLS_MAX:
        raise ProfileError(f"{file}: {len(entries)} tools; at most {TOOLS_MAX} are offered. Take out what is not used.")
    tools = tuple(_declared(file, entry, parsed, environment) for entry in entries)
    _check_together(file, tools)
    return tools


def _from_documents(file: Path, parsed: ToolsFile) -> list[ToolEntry]:
    entries = []
    for document in parsed.openapi:
        try:
            content = read_document(file.parent / document.file)
            for wanted in document.operation:
                fields = operation_of(content, wanted.id) | wanted.overrides() | document.shared()
                entries.append(ToolEntry.model_validate(fields))
        except OpenApiError as error:
            raise ProfileError(f"{file}: openapi.{document.file}: {error}") from None
        except ValidationError as error:
            raise ProfileError(f"{file}: openapi.{document.file}: {_in_words(error)}. See docs/agent.md.") from None
    return entries


def _declared(file: Path, entry: ToolEntry, parsed: ToolsFile, environment: Mapping[str, str] | None) -> DeclaredTool:
    base_url = entry.base_url or parsed.base_url
    headers = parsed.headers | entry.headers
    private = parsed.private_network if entry.private_network is None else entry.private_network
    try:
        return declared_of(
            entry,
            base_url=filled_address(base_url, environment),
            headers={name: filled(value, environment) for name, value in headers.items()},
            private_network=private,
        )
    except ValueError as error:
        raise ProfileError(f"{file}: tool {entry.name}: {error}") from None


def _check_together(file: Path, tools: Sequence[DeclaredTool]) -> None:
    """Names are unique, and what a card looks up is a tool that changes nothing."""
    known: dict[str, DeclaredTool] = {}
    for each in tools:
        if each.tool.name in known:
            raise ProfileError(f"{file}: tool {each.tool.name}: declared twice. Rename one of them.")
        known[each.tool.name] = each
    for each in tools:
        looked_up = None if each.card is None else each.card.look_up
        if looked_up is None:
            continue
        found = known.get(looked_up)
        if found is None or found.tool.changes:
            raise ProfileError(
                f"{file}: tool {each.tool.name}: card.look_up: {looked_up} is no tool that only looks something up."
            )
        if foreign := sorted({each.name for each in found.tool.parameters} - {p.name for p in each.tool.parameters}):
            raise ProfileError(
                f"{file}: tool {each.tool.name}: card.look_up: {looked_up} needs {', '.join(foreign)}, which this tool "
                "does not take."
            )


def _in_words(error: ValidationError) -> str:
    problem: Any = error.errors(include_input=False, include_url=False)[0]
    where = ".".join(str(part) for part in problem["loc"])
    return f"{where}: {problem['msg'].removeprefix('Value error, ')}"
