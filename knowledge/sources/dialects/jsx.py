"""Components and expressions of MDX reduced to the text that they hold."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

from knowledge.sources.dialects.code_fence import lines_with_code
from knowledge.sources.dialects.jsx_syntax import SPAN_CHARACTERS_MAX, JsxTag, expression_end, tag_at
from knowledge.sources.dialects.raw_html import with_plain_tables

TITLES: Final = ("title", "label", "question", "heading", "header", "summary")
"""Attributes that hold what a reader sees above the component, the surest first."""

INLINE_WORDS: Final = ("label", "text", "children", "alt")
"""Attributes that hold what a reader sees in the place of a component within a line."""

INLINE_MARKS: Final = {"b": "**", "strong": "**", "i": "*", "em": "*", "code": "`", "kbd": "`"}
LINKS: Final = frozenset({"a", "Link", "NavLink"})
LISTS: Final = frozenset({"ol", "ul", "li"})
BREAKS: Final = {"p": "\n\n", "div": "\n\n"}
"""What the opening tag of a block of HTML stands for within a line."""

IMAGES: Final = frozenset({"img", "Image", "Img", "Frame", "ThemedImage", "Screenshot", "Figure"})
MODULE_LINES_MAX: Final = 500
"""An `export` that is not closed by then has a brace too many; only its first line is left out."""

NEVER_CLOSED_MAX: Final = 200
"""Braces and brackets without an end; a text with more is not MDX, and is not searched again and again."""

DEPTH_MAX: Final = 5
"""Components in expressions in components."""

_ESM: Final = re.compile(
    r"^(?:import\s+(?:[\w*{].*?\sfrom\s+)?[\"'].*|import\s+\{.*|import\s+[\w*]+(?:\s+as\s+\w+)?\s+from\b.*"
    r"|export\s+(?:const|default|function|let|var|class|async|\{|\*).*)$"
)
_COMPONENT: Final = re.compile(r"^\s*</?[A-Z][\w.]*[\s/>]")
_COMMENTED_ID: Final = re.compile(r"^\{\s*/\*\s*(#[\w-]+)\s*\*/\s*\}$")
_LITERAL: Final = re.compile(r"^\{\s*(?:\"([^\"]*)\"|'([^']*)'|`([^`$]*)`)\s*\}$")
_KEPT: Final = re.compile(r"^\{[:#.]")
_TICKS: Final = re.compile(r"`+")
_SPECIAL: Final = re.compile(r"[\\`{<]")
_AUTOLINK: Final = re.compile(r"<(?:https?|mailto|tel):[^\s<>]*>")


def is_mdx(body: str) -> bool:
    """Whether a Markdown file is written as MDX: it imports something, or a line begins with a component."""
    return any(not is_code and (_ESM.match(line) or _COMPONENT.match(line)) for line, is_code in lines_with_code(body))


def without_jsx(body: str) -> str:
    """`body` without imports, exports, comments and expressions, its inline tags reduced to Markdown or to their text.

    A component that stands on lines of its own keeps its tags, each on one line, for `component_at`. Code stays.
    """
    made: list[str] = []
    for is_code, lines in groupby(lines_with_code(body), key=lambda line: line[1]):
        text = "\n".join(line for line, _ in lines)
        made.append(text if is_code else _prose(with_plain_tables(_without_modules(text)), 0))
    return "\n".join(made)


def _without_modules(text: str) -> str:
    """Without `import` and `export`, each to its closing brace or bracket."""
    lines = text.split("\n")
    kept: list[str] = []
    place = 0
    while place < len(lines):
        if _ESM.match(lines[place]):
            place = _module_end(lines, place)
        else:
            kept.append(lines[place])
            place += 1
    return "\n".join(kept)


def _module_end(lines: Sequence[str], start: int) -> int:
    depth = 0
    for place, line in enumerate(lines[start : start + MODULE_LINES_MAX], start):
        depth += sum(line.count(mark) for mark in "{[(") - sum(line.count(mark) for mark in "}])")
        if depth <= 0:
            return place + 1
    return start + 1


def _prose(text: str, depth: int) -> str:
    return "".join(_Prose(text, depth).reduced())


class _Prose:
    """Text without code blocks, on its way to Markdown; it remembers what is open."""

    def __init__(self, text: str, depth: int) -> None:
        self._text = text
        self._depth = depth
        self._never_closed = 0
        self._links: list[str] = []
        self._items: list[int] = []
        """For each list that is open how many items it has so far; -1 where they are not numbered."""
        self._on_own_lines: list[tuple[str, str]] = []
        """Names of components that were given lines of their own, with how far they are indented."""

    def reduced(self) -> Iterator[str]:
        place = 0
        while special := _SPECIAL.search(self._text, place):
            yield self._text[place : special.start()]
            made, place = self._special(special.start())
            yield made
        yield self._text[place:]

    def _special(self, place: int) -> tuple[str, int]:
        """What stands for the special character at `place`, and where the text goes on."""
        text = self._text
        if text[place] == "\\":
            return text[place : place + 2], place + 2
        if text[place] == "`":
            return _code_span(text, place)
        if self._never_closed > NEVER_CLOSED_MAX:
            return text[place], place + 1
        if text[place] == "{":
            end = expression_end(text, place)
            self._never_closed += end < 0
            return (_expression(text[place:end], self._depth), end) if end > 0 else ("{", place + 1)
        if text.startswith("<!--", place):
            end = text.find("-->", place)
            return ("", end + 3) if end >= 0 else ("<", place + 1)
        if autolink := _AUTOLINK.match(text, place):
            return autolink[0], autolink.end()
        tag = tag_at(text, place)
        self._never_closed += tag is None
        return ("<", place + 1) if tag is None else (self._tag(place, tag), tag.end)

    def _tag(self, place: int, tag: JsxTag) -> str:
        if tag.name in INLINE_MARKS:
            return INLINE_MARKS[tag.name]
        if tag.name in LINKS:
            return self._link(tag)
        if tag.name in IMAGES and tag.is_empty:
            words = tag.attributes.get("alt") or tag.attributes.get("caption") or ""
            return f"![{words}]({tag.attributes.get('src', '')})" if words else ""
        begins_line, ends_line = self._stands(place, tag)
        if tag.name in LISTS:
            return self._list(tag, begins_line)
        if begins_line and ends_line:
            return _on_one_line(tag)
        return self._within_line(place, tag, begins_line)

    def _within_line(self, place: int, tag: JsxTag, begins_line: bool) -> str:
        if tag.is_closing:
            if self._on_own_lines and self._on_own_lines[-1][0] == tag.name:
                _, indent = self._on_own_lines.pop()
                return f"\n{indent}</{tag.name}>\n"
            return ""
        if tag.is_empty:
            return next((tag.attributes[name] for name in INLINE_WORDS if tag.attributes.get(name)), " ")
        if begins_line and any(tag.attributes.get(name) for name in (*TITLES, "value")):
            indent = self._text[self._text.rfind("\n", 0, place) + 1 : place]
            self._on_own_lines.append((tag.name, indent))
            return f"{_on_one_line(tag)}\n{indent}"
        return BREAKS.get(tag.name, "")

    def _list(self, tag: JsxTag, begins_line: bool) -> str:
        if tag.name != "li":
            if tag.is_closing:
                self._items = self._items[:-1]
            else:
                self._items.append(0 if tag.name == "ol" else -1)
            return "" if begins_line else "\n\n"
        if tag.is_closing:
            return ""
        mark = "- "
        if self._items and self._items[-1] >= 0:
            self._items[-1] += 1
            mark = f"{self._items[-1]}. "
        return mark if begins_line else f"\n{mark}"

    def _link(self, tag: JsxTag) -> str:
        if tag.is_closing:
            address = self._links.pop() if self._links else ""
            return f"]({address})" if address else ""
        if tag.is_empty:
            return ""
        self._links.append(tag.attributes.get("href") or tag.attributes.get("to") or "")
        return "[" if self._links[-1] else ""

    def _stands(self, place: int, tag: JsxTag) -> tuple[bool, bool]:
        """Whether nothing stands before the tag in its line, and nothing behind it."""
        start = self._text.rfind("\n", 0, place) + 1
        end = self._text.find("\n", tag.end)
        before, behind = self._text[start:place], self._text[tag.end : end if end >= 0 else len(self._text)]
        return not before.strip(), not behind.strip()


def _code_span(text: str, place: int) -> tuple[str, int]:
    marks = _TICKS.match(text, place)
    run = len(marks[0]) if marks else 1
    end = text.find("`" * run, place + run, place + SPAN_CHARACTERS_MAX)
    end = end + run if end >= 0 else place + run
    return text[place:end], end


def _expression(expression: str, depth: int) -> str:
    if asked := _COMMENTED_ID.match(expression):
        return f"{{{asked[1]}}}"
    if _KEPT.match(expression):
        return expression
    if literal := _LITERAL.match(expression):
        return next(each for each in literal.groups() if each is not None)
    start, end = expression.find("<"), expression.rfind(">")
    if 0 <= start < end and "/*" not in expression and depth < DEPTH_MAX:
        return _prose(expression[start : end + 1], depth + 1)
    return ""


def _on_one_line(tag: JsxTag) -> str:
    if tag.is_closing:
        return f"</{tag.name}>"
    title = next((tag.attributes[name] for name in TITLES if tag.attributes.get(name)), "")
    words = {"title": title, "value": tag.attributes.get("value", ""), "type": tag.attributes.get("type", "")}
    words["href"] = tag.attributes.get("href") or tag.attributes.get("to") or ""
    written = "".join(f' {name}="{_quoteless(value)}"' for name, value in words.items() if value)
    return f"<{tag.name}{written}{' /' if tag.is_empty else ''}>"


def _quoteless(value: str) -> str:
    return value.replace('"', "”").replace("<", "‹").replace(">", "›")
