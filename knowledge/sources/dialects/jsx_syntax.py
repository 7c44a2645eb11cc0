"""Where the tags and expressions of JSX begin and end in text."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

SPAN_CHARACTERS_MAX: Final = 20_000
"""A tag or an expression longer than this is a brace or a bracket that was never closed."""

_NAME: Final = re.compile(r"</?([A-Za-z][\w.-]*)?(?=[\s/>])")
_ATTRIBUTE: Final = re.compile(
    r"([A-Za-z][\w:-]*)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|\{\s*(?:\"([^\"]*)\"|'([^']*)'|`([^`]*)`)\s*\})"
)
_STRINGS: Final = {'"': '"', "'": "'", "`": "`"}


@dataclass(frozen=True, slots=True)
class JsxTag:
    """A tag that was found in text."""

    name: str
    attributes: Mapping[str, str]
    """Those whose value is a text."""
    is_closing: bool
    is_empty: bool
    """Whether it closes itself."""
    end: int
    """Place of the first character after it."""


def tag_at(text: str, start: int) -> JsxTag | None:
    """The tag whose `<` stands at `start`; None when no tag begins there."""
    named = _NAME.match(text, start)
    if named is None:
        return None
    end = _tag_end(text, named.end())
    if end < 0:
        return None
    inside = text[named.end() : end - 1]
    attributes = {
        found[1]: " ".join("".join(each or "" for each in found.groups()[1:]).split())
        for found in _ATTRIBUTE.finditer(inside)
    }
    return JsxTag(named[1] or "", attributes, text[start + 1] == "/", inside.rstrip().endswith("/"), end)


def expression_end(text: str, start: int) -> int:
    """Place of the first character after the expression whose `{` stands at `start`; -1 when it has no end."""
    depth = 0
    place = start
    last = min(len(text), start + SPAN_CHARACTERS_MAX)
    while place < last:
        character = text[place]
        if text.startswith("/*", place):
            place = text.find("*/", place, last) + 1
            if place == 0:
                return -1
        elif character in _STRINGS:
            place = _string_end(text, place, last)
        elif character == "{":
            depth += 1
        elif character == "}":
            depth -= 1
            if depth == 0:
                return place + 1
        place += 1
    return -1


def _tag_end(text: str, start: int) -> int:
    place = start
    last = min(len(text), start + SPAN_CHARACTERS_MAX)
    while place < last:
        character = text[place]
        if character == ">":
            return place + 1
        if character == "<":
            return -1
        if character == "{":
            place = expression_end(text, place) - 1
            if place < 0:
                return -1
        elif character in ('"', "'"):
            place = text.find(character, place + 1, last)
            if place < 0:
                return -1
        place += 1
    return -1


def _string_end(text: str, start: int, last: int) -> int:
    """Place of the quote that closes the one at `start`, or `start` when it is an apostrophe."""
    mark = text[start]
    place = start + 1
    while place < last and (mark == "`" or text[place] != "\n"):
        if text[place] == "\\":
            place += 1
        elif text[place] == mark:
            return place
        place += 1
    return start
