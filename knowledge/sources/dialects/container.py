"""A stretch of lines that a dialect puts into a box: an admonition, a tab, a component."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

INDENT: Final = 4
"""Spaces that Python-Markdown asks for in front of what stands within."""


@dataclass(frozen=True, slots=True)
class Container:
    """What stands within, and how it is announced."""

    inner: Sequence[str]
    """Lines of Markdown, not indented; they may hold containers themselves."""
    end: int
    """Place of the first line after it."""
    title: str = ""
    indent: str = ""
    """What stands in front of its first line."""
    is_quoted: bool = False
    """Set apart from the text around it, as a note is; otherwise its lines simply follow its title."""
    is_step: bool = False
    """One of several that are done one after the other."""


Opening = Callable[[Sequence[str], int], Container | None]
"""Looks whether a container begins at a place within lines."""


def written(container: Container, inner: Sequence[str], step: int) -> list[str]:
    """The container in CommonMark, with `inner` for what stands within, set apart by blank lines.

    `step` is its number among its fellows, from 1, if it is a step.
    """
    lines = _announced(container.title, inner, container)
    if container.is_step:
        mark = f"{step}. "
        first, *others = lines or [""]
        lines = [mark + first, *(" " * len(mark) + line if line else "" for line in others)]
    elif container.is_quoted:
        lines = [f"> {line}".rstrip() for line in lines]
    return ["", *(f"{container.indent}{line}" if line else "" for line in lines), ""]


def _announced(title: str, inner: Sequence[str], container: Container) -> list[str]:
    body = _stripped(inner)
    if not title:
        return body
    colon = "" if container.is_quoted or container.is_step or title[-1] in ":?!.؟" else ":"
    return [f"**{title}{colon}**", "", *body] if body else [f"**{title}**"]


def _stripped(lines: Sequence[str]) -> list[str]:
    start, end = 0, len(lines)
    while start < end and not lines[start].strip():
        start += 1
    while end > start and not lines[end - 1].strip():
        end -= 1
    return list(lines[start:end])


def indented_block(lines: Sequence[str], start: int, indent: str) -> tuple[list[str], int]:
    """The lines from `start` on that stand deeper than `indent`, not indented any more, and the place after them."""
    width = len(indent) + INDENT
    inner: list[str] = []
    place = start
    while place < len(lines):
        line = lines[place].expandtabs(INDENT)
        if line.strip() and len(line) - len(line.lstrip()) < width:
            break
        inner.append(line[width:])
        place += 1
    while inner and not inner[-1].strip():
        inner.pop()
        place -= 1
    return inner, place


def without_common_indent(lines: Sequence[str]) -> list[str]:
    """`lines` moved to the left as far as the least indented of them allows."""
    indents = [len(line) - len(line.lstrip(" ")) for line in lines if line.strip()]
    least = min(indents, default=0)
    return [line[least:] if line.strip() else "" for line in lines]
