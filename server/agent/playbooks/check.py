"""What `handrail playbook check` finds: each problem with its file, its field and the remedy."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from server.agent.playbooks.playbook import CATEGORIES, Playbook
from server.agent.playbooks.reading import FOLDER, Problem, playbooks_of
from server.agent.profile import ProfileError, read_profile
from server.agent.tools.declared import DeclaredTool
from server.agent.tools.own import CREATE_TICKET, OWN_TOOLS
from server.agent.tools.tools_file import TOOLS, read_tools
from server.agent.tools.words import TemplateBroken, fields_in

_OWN = {each.tool.name: each.tool for each in OWN_TOOLS}


def problems_in(folder: Path) -> tuple[tuple[Problem, ...], int]:
    """All that is wrong with the agent's folder, and the number of playbooks that were looked at."""
    read = list(playbooks_of(folder))
    problems = [each for each in read if isinstance(each, Problem)]
    playbooks = [each for each in read if isinstance(each, Playbook)]
    try:
        read_profile(folder)
    except ProfileError as error:
        problems.append(_whole(folder / "agent.toml", error))
    try:
        tools = {each.tool.name: each for each in read_tools(folder, None)}
    except ProfileError as error:
        problems.append(_whole(folder / TOOLS, error))
    else:
        problems += [found for each in playbooks for found in problems_with(each, tools)]
    return (*problems, *_claimed_twice(playbooks)), len(playbooks)


def problems_with(playbook: Playbook, tools: Mapping[str, DeclaredTool]) -> Iterator[Problem]:
    """What is wrong with one playbook beside these tools."""
    file = _file(playbook)
    if playbook.category not in CATEGORIES:
        known = ", ".join(sorted(CATEGORIES))
        yield Problem(file, "category", f"{playbook.category!r} is unknown", f"Take one of {known}.")
    if not playbook.examples:
        yield Problem(file, "examples", "there are none, so it never fits", "Write five or more questions.")
    for need in playbook.needs:
        if not need.choices and need.pattern is None:
            yield Problem(file, f"needs.{need.name}", "nothing says how it is found", "Give choices or a pattern.")
        for word, choice in need.also:
            if choice not in need.choices:
                yield Problem(file, f"needs.{need.name}.also", f"{word!r} means {choice!r}, no choice", "Correct it.")
    if playbook.tool is None:
        yield from _without_tool(playbook)
    elif playbook.tool in tools:
        yield from _with_tool(playbook, tools[playbook.tool])
    elif playbook.tool not in {*_OWN, CREATE_TICKET}:
        known = ", ".join(sorted({*tools, *_OWN, CREATE_TICKET}))
        yield Problem(file, "tool", f"{playbook.tool!r} is unknown", f"Declare it in tools.toml, or take of {known}.")


def _without_tool(playbook: Playbook) -> Iterator[Problem]:
    for field, written in (("response", playbook.response), ("nothing", playbook.nothing), ("needs", playbook.needs)):
        if written:
            yield Problem(_file(playbook), field, "nothing is done with it", "Name a tool, or take it out.")


def _with_tool(playbook: Playbook, declared: DeclaredTool) -> Iterator[Problem]:
    file = _file(playbook)
    known = {need.name for need in playbook.needs}
    for parameter in declared.tool.parameters:
        if parameter.required and parameter.name not in known:
            what = f"{declared.tool.name} needs {parameter.name}, and no need brings it"
            yield Problem(file, "needs", what, f"Add [[needs]] with name = {parameter.name!r}.")
    taken = {parameter.name for parameter in declared.tool.parameters}
    for need in playbook.needs:
        if need.name not in taken:
            what = f"{declared.tool.name} does not take it"
            yield Problem(file, f"needs.{need.name}", what, "Rename it to the tool's parameter.")
    if not declared.tool.changes and not playbook.response:
        yield Problem(file, "response", "there is none, so the result is never told", "Write one.")
    if declared.tool.changes and playbook.response:
        what = "the tool has its own words for when it is done"
        yield Problem(file, "response", what, "Take it out, and write done in tools.toml.")
    yield from _template(playbook, "response", playbook.response, declared.fields)
    yield from _template(playbook, "nothing", playbook.nothing, frozenset(known))


def _template(playbook: Playbook, field: str, template: str, known: frozenset[str]) -> Iterator[Problem]:
    try:
        strange = sorted(fields_in(template) - known)
    except TemplateBroken as error:
        yield Problem(_file(playbook), field, str(error), "Correct the template.")
        return
    for name in strange:
        what = f"{{{name}}} is shown by no tool and brought by no need"
        yield Problem(_file(playbook), field, what, "Add it to the tool's show, or correct the name.")


def _claimed_twice(playbooks: Sequence[Playbook]) -> Iterator[Problem]:
    """Two playbooks that claim one example: which of them fits would be chance."""
    first: dict[str, Playbook] = {}
    for playbook in playbooks:
        for example in playbook.examples:
            other = first.setdefault(_plain(example), playbook)
            if other is not playbook:
                what = f"{example!r} is also an example of {other.name}"
                yield Problem(_file(playbook), "examples", what, "Leave it to one of them.")


def _plain(example: str) -> str:
    return " ".join(example.casefold().rstrip("?.! ").split())


def _file(playbook: Playbook) -> str:
    return f"{FOLDER}/{playbook.name}.toml"


def _whole(file: Path, error: ProfileError) -> Problem:
    return Problem(str(file), "file", str(error).rstrip("."), "Mend it first.")
