"""Notes, tips and warnings that are set apart from the text, in three spellings."""

import re
from collections.abc import Sequence
from typing import Final

from knowledge.sources.dialects.code_fence import marked_from
from knowledge.sources.dialects.container import Container, indented_block, without_common_indent

_MKDOCS: Final = re.compile(
    r"^(?P<indent>\s*)(?:!!!|\?\?\?\+?)\s+(?P<kind>[A-Za-z][\w-]*)(?P<options>(?:\s+[\w-]+)*)(?:\s+\"(?P<title>.*)\")?\s*$"
)
_COLONS: Final = re.compile(
    r"^(?P<indent>\s*)(?P<colons>:{3,})\s*\{?\.?(?P<kind>[A-Za-z][\w-]*)\}?(?:\[(?P<bracket>[^\]]*)\])?\s*(?P<title>[^{}]*)(?:\{.*\})?$"
)
_COLONS_END: Final = re.compile(r"^\s*(?P<colons>:{3,})\s*$")
_GITHUB: Final = re.compile(r"^(?P<start>\s*>\s*)\[!(?P<kind>[A-Za-z]+)\][+-]?[ \t]*(?P<title>.*)$")
_TITLE_IS_KIND: Final = frozenset({"details", "container", "div", "center", "columns", "column"})
"""Kinds that only arrange; without a title of their own they have none."""


def indented_admonition_at(lines: Sequence[str], place: int) -> Container | None:
    """`!!! note "Title"` or `??? note` of MkDocs, its text indented below it."""
    found = _MKDOCS.match(lines[place])
    if found is None:
        return None
    inner, end = indented_block(lines, place + 1, found["indent"].expandtabs())
    title = found["title"]
    return Container(inner, end, _title(found["kind"], title), found["indent"], is_quoted=True)


def fenced_admonition_at(lines: Sequence[str], place: int) -> Container | None:
    """`:::tip Title` of Docusaurus, until its `:::`; without one it takes all that follows."""
    found = _COLONS.match(lines[place])
    if found is None:
        return None
    end = _closing(lines, place + 1, len(found["colons"]))
    inner = without_common_indent(lines[place + 1 : end])
    title = found["bracket"] or found["title"].strip() or None
    return Container(inner, min(end + 1, len(lines)), _title(found["kind"], title), found["indent"], is_quoted=True)


def github_alert(line: str) -> list[str]:
    """The line `> [!NOTE]` as the title of its quote; any other line as it is."""
    found = _GITHUB.match(line)
    if found is None:
        return [line]
    quote = found["start"].rstrip()
    return [f"{quote} **{_title(found['kind'], found['title'].strip() or None)}**", quote]


def _closing(lines: Sequence[str], start: int, colons: int) -> int:
    """Where the container that began before `start` ends; those within are passed over."""
    open_colons = [colons]
    for place, (line, is_code) in enumerate(marked_from(lines, start), start):
        if is_code:
            continue
        if (ends := _COLONS_END.match(line)) is not None:
            length = len(ends["colons"])
            while len(open_colons) > 1 and open_colons[-1] < length:
                open_colons.pop()
            open_colons.pop()
            if not open_colons:
                return place
        elif opens := _COLONS.match(line):
            open_colons.append(len(opens["colons"]))
    return len(lines)


def _title(kind: str, title: str | None) -> str:
    """The author's title; else the kind; none where the author wants none."""
    if title is not None:
        return title.strip().replace("**", "")
    return "" if kind.lower() in _TITLE_IS_KIND else kind.replace("-", " ").lower().capitalize()
