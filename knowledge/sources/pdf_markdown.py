"""A PDF as Markdown: headings that carry their page, paragraphs without line ends, lists, tables and code."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from knowledge.sources.pdf_headings import Heading, headings_of
from knowledge.sources.pdf_page import Line, PdfDocument
from knowledge.sources.pdf_paragraphs import PdfParagraphs
from knowledge.sources.pdf_running_lines import without_running_lines
from knowledge.sources.pdf_table import table_at

PITCH_MAX: Final = 2.2
"""Double spacing: the largest distance between lines of one paragraph, in heights of the type."""

WORD_CHARACTERS_MAX: Final = 60
"""No language hyphenates a word with a longer part."""

_HYPHEN = re.compile(r"(\w+)[-\u00ad\u2010]$")
_WORD = re.compile(r"[\w-]+")


@dataclass(frozen=True, slots=True)
class PdfText:
    """What a PDF says as Markdown, and what its largest line calls it."""

    body: str
    first_heading: str


def pdf_markdown(document: PdfDocument) -> PdfText:
    """`document` as Markdown; each heading ends in `{#page=N}`, the page on which it stands, as viewers read it.

    A document with no heading below its title gets one for each page, so that a citation still leads to its page.
    """
    document = replace(document, pages=without_running_lines(document.pages))
    headings, in_heading = headings_of(document)
    title = next((heading.text for heading in headings.values() if heading.level == 1), "")
    lines = [line for page in document.pages for line in page.lines]
    writer = PdfParagraphs(_pitch(lines), _full_line(lines), _joining(lines))
    has_sections = any(heading.level > 1 for heading in headings.values())
    by_page = not has_sections and len({line.page for line in lines}) > 1
    page = place = 0
    while place < len(lines):
        if by_page and lines[place].page != page:
            page = lines[place].page
            writer.heading(Heading(2, f"Page {page}", page, top=0.0))
        place += _write(writer, lines, place, headings, in_heading)
    return PdfText(writer.markdown(), title)


def _write(
    writer: PdfParagraphs, lines: Sequence[Line], place: int, headings: dict[int, Heading], in_heading: frozenset[int]
) -> int:
    """Writes what begins at `place`; returns how many lines that was."""
    if place in headings:
        writer.heading(headings[place])
    if place in in_heading:
        return 1
    table, taken = table_at(lines, place)
    if taken:
        writer.block(table)
        return taken
    if lines[place].fixed:
        taken = _code_lines(lines, place)
        writer.block(_code(lines[place : place + taken]))
        return taken
    writer.line(lines[place])
    return 1


def _code_lines(lines: Sequence[Line], start: int) -> int:
    end = start
    while end < len(lines) and lines[end].fixed and lines[end].page == lines[start].page:
        end += 1
    return end - start


def _code(lines: Sequence[Line]) -> str:
    left = min(line.x for line in lines)
    texts = (
        " " * round((line.x - left) / (line.size * 0.6)) + "".join(run.text for run in line.runs).rstrip()
        for line in lines
    )
    return "\n".join(("```", *texts, "```"))


def _pitch(lines: Sequence[Line]) -> float:
    """The usual distance between lines of one paragraph in heights of the type: a quarter of all are closer."""
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[line.size] += 0 if line.fixed else len(line.text)
    body = max(sizes, key=lambda size: sizes[size], default=0.0)
    pairs = ((above, line) for above, line in pairwise(lines) if above.size == line.size == body and not line.fixed)
    ratios = sorted((above.y - line.y) / body for above, line in pairs)
    near = [ratio for ratio in ratios if 0.9 <= ratio <= PITCH_MAX]
    return near[len(near) // 4] if near else 1.2


def _full_line(lines: Sequence[Line]) -> int:
    """How many characters a line has that reaches the right margin: nine of ten are shorter."""
    lengths = sorted(len(line.text) for line in lines)
    return lengths[len(lengths) * 9 // 10] if lengths else 0


def _joining(lines: Sequence[Line]) -> Callable[[str, str], str]:
    """Gives the end of a line what joins it to the next; a hyphen stays there when the word has one elsewhere."""
    words = {word.casefold() for line in lines for word in _WORD.findall(line.text)}

    def joined(above: str, line: str) -> str:
        broken = _HYPHEN.search(above[-WORD_CHARACTERS_MAX:])
        if broken is None or not line[:1].islower():
            return f"{above} "
        rest = _WORD.match(line[:WORD_CHARACTERS_MAX])
        whole = f"{broken[1]}-{rest[0] if rest else ''}".casefold()
        return above if whole in words and above[-1] != "\u00ad" else above[:-1]

    return joined
