"""The whole of Markdown's dialects reduced to plain Markdown."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

from knowledge.sources.dialects.admonition import fenced_admonition_at, github_alert, indented_admonition_at
from knowledge.sources.dialects.attributes import without_attributes
from knowledge.sources.dialects.code_fence import lines_with_code, marked_from
from knowledge.sources.dialects.container import Opening, written
from knowledge.sources.dialects.raw_html import with_plain_html
from knowledge.sources.dialects.tab import indented_tab_at, tab_in_braces

DEPTH_MAX: Final = 12
"""Containers within containers; what is nested deeper stays as it was written."""

OPENINGS: Final[tuple[Opening, ...]] = (indented_admonition_at, fenced_admonition_at, indented_tab_at)


def plain_markdown(body: str, openings: Sequence[Opening] = OPENINGS) -> str:
    """`body` with admonitions, tabs and attributes of documentation tools as CommonMark; code is left alone."""
    lines = "\n".join(_without_html(body)).split("\n")
    return "\n".join(_reduced(lines, openings, 0)).strip("\n")


def _without_html(body: str) -> Iterator[str]:
    for is_code, lines in groupby(lines_with_code(body), key=lambda line: line[1]):
        text = "\n".join(line for line, _ in lines)
        yield text if is_code else with_plain_html(text)


def _reduced(lines: Sequence[str], openings: Sequence[Opening], depth: int) -> list[str]:
    is_code = [is_code for _, is_code in marked_from(lines)]
    made: list[str] = []
    steps = 0
    place = 0
    while place < len(lines):
        if is_code[place]:
            made.append(lines[place])
            place += 1
            continue
        found = (opening(lines, place) for opening in openings if depth < DEPTH_MAX)
        container = next((each for each in found if each is not None), None)
        if container is None:
            made.extend(_line(lines[place]))
            place += 1
        else:
            steps += container.is_step
            made.extend(written(container, _reduced(container.inner, openings, depth + 1), steps))
            place = container.end
    return list(_without_blank_runs(made))


def _line(line: str) -> list[str]:
    return [without_attributes(each) for alert in github_alert(line) for each in tab_in_braces(alert)]


def _without_blank_runs(lines: Sequence[str]) -> Iterator[str]:
    """Lines with never more than one that is blank in a row outside of code."""
    before = "text"
    for line, is_code in marked_from(lines):
        if is_code or line.strip() or before:
            yield line
        before = line.strip() or ("code" if is_code else "")
