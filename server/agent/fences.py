"""Fenced code in a stream: the guard leaves it as it stands, so both it and the renderer must see the same fences.

What is ambiguous (a fence within a list that ends early, one after a list's mark) is written out unambiguously.
"""

import re
from dataclasses import dataclass
from typing import Final

from server.agent.marks import WAIT, Wait

FENCE_LINE_CHARACTERS_MAX: Final = 200
"""A longer line opens no fence; its language would be no word."""

INDENT_IN_CLOSING_MAX: Final = 3
"""Spaces by which a closing fence may stand further in than the opening one (CommonMark 0.31, 4.5)."""

_START = re.compile(r"([ \t]*)((?:>[ \t]?|[-*+][ \t]+|\d{1,9}[.)][ \t]+)*[ \t]*)(`{3,}|~{3,})([^\n]*)")
_MAYBE_START = re.compile(r"[ \t]*(?:(?:>|[-*+]|\d{1,9}(?:[.)]|\Z))[ \t]*)*(?:`*|~*)\Z|[^\n]*(?:`{3}|~{3})[^\n]*\Z")
_TAB: Final = 4


@dataclass(frozen=True, slots=True)
class Fence:
    """An open fence: its backticks or tildes, and how far in it stands (spaces)."""

    marks: str
    indent: int


@dataclass(frozen=True, slots=True)
class FenceLine:
    """`length` characters were read and become `text`; `fence` is what is open now."""

    length: int
    text: str
    fence: Fence | None


def read_fence(text: str, fence: Fence | None, blank_before: bool, ended: bool) -> FenceLine | Wait | None:
    """What the line at the start of `text` does to `fence`; None when nothing, WAIT when more text decides."""
    line, newline, _ = text.partition("\n")
    whole = bool(newline) or ended
    return _opening(line, blank_before, whole) if fence is None else _inside(line, fence, whole)


def _opening(line: str, blank_before: bool, whole: bool) -> FenceLine | Wait | None:
    if len(line) > FENCE_LINE_CHARACTERS_MAX:
        return None
    if not whole and _MAYBE_START.match(line):
        return WAIT
    found = _START.match(line)
    if found is None or (found[3][0] == "`" and "`" in found[4]):
        return None
    if found[2].strip():
        return FenceLine(found.end(3), found[1] + found[2], None)
    indent = _width(found[1])
    apart = "\n" if indent and not blank_before else ""
    return FenceLine(len(line), f"{apart}{' ' * indent}{found[3]}{_info(found[4])}", Fence(found[3], indent))


def _inside(line: str, fence: Fence, whole: bool) -> FenceLine | Wait | None:
    if not whole and not line.strip(" \t" + fence.marks[0]):
        return WAIT
    stripped = line.strip()
    if not stripped:
        return None
    indent = _width(line[: len(line) - len(line.lstrip(" \t"))])
    closing = " " * fence.indent + fence.marks
    if indent < fence.indent:
        return FenceLine(0, closing + "\n", None)
    of_marks = set(stripped) == {fence.marks[0]} and len(stripped) >= len(fence.marks)
    if of_marks and indent <= fence.indent + INDENT_IN_CLOSING_MAX:
        return FenceLine(len(line), closing, None)
    return None


def _width(blank: str) -> int:
    return len(blank.expandtabs(_TAB))


def _info(text: str) -> str:
    return re.sub(r"[^\w+#.-]", "", text.strip().split(" ")[0])
