"""Leaving out what a printed page repeats: running headers, footers and page numbers."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from knowledge.sources.pdf_page import Line, PdfPage

MARGIN_SHARE: Final = 0.12
"""Headers and footers stand in the outer eighth of a page's height, at the top or the bottom."""

PAGES_MIN: Final = 2
"""A line that stands on one page only repeats nothing."""

REPEATED_SHARE: Final = 0.4
"""Books print one header on left pages and another on right ones, and none where a chapter begins."""

SMALL: Final = 0.85
"""Of the text's size: the type of a header that stands on one page only, in a document of one page."""

WORDS_MAX: Final = 8
"""A footnote at the foot of a page is longer."""

LEADER_CHARACTERS: Final = 200
"""How far from its end a line is looked at for a row of dots."""

_Mark = tuple[str, int]

_NUMBERS = re.compile(r"\d+")
_FIRST_NUMBER = re.compile(r"(\d{1,4})\b")
_LAST_NUMBER = re.compile(r"\b(\d{1,4})$")
_LEADER = re.compile(r"(?:\s?[.·…]){5,}\s*[\divxlc]*$")
_PAGE_NUMBER = re.compile(
    r"(?:[^\W\d_]{1,10}\.?\s*)?[-–—|(\[]?\s*(?:\d{1,4}|[ivxl]{1,7})\s*(?:(?:/|of|von|de|di|sur)\s*\d{1,4})?\s*[-–—|)\]]?",
    re.IGNORECASE,
)


def without_running_lines(pages: Sequence[PdfPage]) -> tuple[PdfPage, ...]:
    """`pages` without what their margins repeat, without page numbers and entries of a table of contents.

    Such an entry is known by its row of dots: it names a heading that is in the document anyway.
    """
    repeated = _repeated(pages)
    return tuple(replace(page, lines=tuple(_kept(page, repeated))) for page in pages)


def _kept(page: PdfPage, repeated: frozenset[_Mark]) -> Iterator[Line]:
    heights = sorted(line.y for line in page.lines)
    # one line alone is the text of its page, wherever it stands, unless other pages have it too
    outermost = {heights[0], heights[-1]} if len(heights) > 1 else set()
    size = _size(page)
    for line in page.lines:
        if not _is_running(line, page, repeated, size, line.y in outermost):
            yield line


def _repeated(pages: Sequence[PdfPage]) -> frozenset[_Mark]:
    """What marks the lines in the margins of many pages."""
    seen = Counter(mark for page in pages for mark in {mark for line in _margin(page) for mark in _marks(line, page)})
    often = max(PAGES_MIN, len(pages) * REPEATED_SHARE)
    return frozenset(mark for mark, times in seen.items() if times >= often)


def _is_running(line: Line, page: PdfPage, repeated: frozenset[_Mark], size: float, is_outermost: bool) -> bool:
    if _LEADER.search(line.text[-LEADER_CHARACTERS:]):
        return True
    if not _in_margin(line, page):
        return False
    marks = _marks(line, page)
    return marks[0] in repeated or (is_outermost and (_looks_running(line, size) or not repeated.isdisjoint(marks[1:])))


def _looks_running(line: Line, size: float) -> bool:
    """A page number, or a few words in smaller type than the text; a number in larger type is a heading such as “2”."""
    if line.size <= size * SMALL:
        return len(line.text.split()) <= WORDS_MAX
    return line.size < size * 1.2 and _PAGE_NUMBER.fullmatch(line.text) is not None


def _size(page: PdfPage) -> float:
    sizes: Counter[float] = Counter()
    for line in page.lines:
        sizes[line.size] += len(line.text)
    return max(sizes, key=lambda size: sizes[size], default=0.0)


def _margin(page: PdfPage) -> Iterator[Line]:
    return (line for line in page.lines if _in_margin(line, page))


def _in_margin(line: Line, page: PdfPage) -> bool:
    return not page.height * MARGIN_SHARE < line.y < page.height * (1 - MARGIN_SHARE)


def _marks(line: Line, page: PdfPage) -> list[_Mark]:
    """First the words and the height, the same for “Page 3 of 9” and “Page 4 of 9”; then how far a number at either end
    is from the page's own: the same for “Users 12” on page 14 and “Plans 13” on page 15.
    """
    words = _NUMBERS.sub("#", line.text.casefold())
    ends = (match for match in (_FIRST_NUMBER.match(line.text), _LAST_NUMBER.search(line.text)) if match)
    return [(words, round(line.y / 4)), *(("number", int(match[1]) - page.number) for match in ends)]
