"""Components of MDX that stand on lines of their own, reduced to their title and what stands within."""

import re
from collections.abc import Sequence
from typing import Final

from knowledge.sources.dialects.code_fence import marked_from
from knowledge.sources.dialects.container import Container, without_common_indent

NOTES: Final = re.compile(
    r"(note|tip|info|warning|caution|danger|important|callout|admonition|alert|aside|hint|success|error|check)$", re.I
)
"""Components that set their text apart, by the end of their name."""

KINDS: Final = frozenset({"note", "tip", "info", "warning", "caution", "danger", "important", "success", "error"})
"""What may stand in the `type` of a note, to be shown when it has no title."""

TABS: Final = ("Tab", "TabItem")
VOID: Final = frozenset({"hr", "img", "input", "source", "col", "wbr", "meta", "link"})
"""Elements of HTML that hold nothing and are never closed."""

STEP: Final = "Step"

_TAG: Final = re.compile(
    r"^(?P<indent>\s*)<(?P<close>/?)(?P<name>[A-Za-z][\w.-]*)?(?P<attributes>(?: \w+=\"[^\"]*\")*) ?(?P<empty>/?)>\s*$"
)
_ATTRIBUTE: Final = re.compile(r" (\w+)=\"([^\"]*)\"")


def component_at(lines: Sequence[str], place: int) -> Container | None:
    """A component whose opening tag, as `without_jsx` leaves it, is the line at `place`; until its closing tag.

    A closing tag without an opening one is left out; a component that is never closed takes all that follows.
    """
    found = _TAG.match(lines[place])
    if found is None:
        return None
    attributes = dict(_ATTRIBUTE.findall(found["attributes"]))
    name, indent = found["name"] or "", found["indent"]
    if found["close"]:
        return Container((), place + 1)
    if found["empty"] or name in VOID:
        return Container(_card(attributes), place + 1, indent=indent)
    end = _closing(lines, place, name)
    inner = without_common_indent(lines[place + 1 : end])
    title = attributes.get("title") or (attributes.get("value", "").capitalize() if name.endswith(TABS) else "")
    if address := attributes.get("href"):
        inner = [*_card(attributes), "", *inner]
    is_note = NOTES.search(name) is not None
    return Container(
        inner,
        min(end + 1, len(lines)),
        title="" if address else (title or (_kind(name, attributes) if is_note else "")).replace("**", ""),
        indent=indent,
        is_quoted=is_note,
        is_step=name == STEP,
    )


def _card(attributes: dict[str, str]) -> list[str]:
    title, address = attributes.get("title", ""), attributes.get("href", "")
    return [f"[{title}]({address})" if address else f"**{title}**"] if title else []


def _closing(lines: Sequence[str], start: int, name: str) -> int:
    """Where the component that begins at `start` ends; the end of all lines when it never does."""
    depth = 0
    for place, (line, is_code) in enumerate(marked_from(lines, start), start):
        found = None if is_code else _TAG.match(line)
        if found is None or (found["name"] or "") != name or found["empty"]:
            continue
        depth += -1 if found["close"] else 1
        if depth == 0:
            return place
    return len(lines)


def _kind(name: str, attributes: dict[str, str]) -> str:
    asked = attributes.get("type", "").lower()
    if asked in KINDS or name.lower() in KINDS:
        return (asked if asked in KINDS else name).capitalize()
    return ""
