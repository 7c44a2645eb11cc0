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

_NUMBERS = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(
    r"(?:[^\W\d_]{1,10}\.?\s*)?[-–—|(\[]?\s*(?:\d{1,4}|[ivxl]{1,7})\s*(?:(?:/|of|von|de|di|sur)\s*\d{1,4})?\s*[-–—|)\]]?",
    re.IGNORECASE,
)


def without_running_lines(pages: Sequence[PdfPage]) -> tuple[PdfPage, ...]:
    """`pages` without the lines in their margins that are page numbers or stand on many pages alike."""
    seen = Counter(shape for page in pages for shape in {_shape(line) for line in _margin(page)})
    often = max(PAGES_MIN, len(pages) * REPEATED_SHARE)
    return tuple(
        replace(page, lines=tuple(line for line in page.lines if not _is_running(line, page, seen, often)))
        for page in pages
    )


def _is_running(line: Line, page: PdfPage, seen: Counter[tuple[str, int]], often: float) -> bool:
    if not _in_margin(line, page):
        return False
    return seen[_shape(line)] >= often or (_is_outermost(line, page) and _looks_running(line, page))


def _is_outermost(line: Line, page: PdfPage) -> bool:
    others = [other.y for other in page.lines if other is not line]
    return bool(others) and (line.y > max(others) or line.y < min(others))


def _looks_running(line: Line, page: PdfPage) -> bool:
    """A page number, or a few words in smaller type than the text; a number in larger type is a heading such as “2”."""
    size = _size(page)
    if line.size <= size * SMALL:
        return len(line.text.split()) <= WORDS_MAX
    return line.size < size * 1.2 and _PAGE_NUMBER.fullmatch(line.text) is not None


def _size(page: PdfPage) -> float:
    sizes: Counter[float] = Counter()
    for line in page.lines:
        sizes[line.size] += len(line.text)
    return max(sizes, key=lambda size: sizes[size])


def _margin(page: PdfPage) -> Iterator[Line]:
    return (line for line in page.lines if _in_margin(line, page))


def _in_margin(line: Line, page: PdfPage) -> bool:
    return not page.height * MARGIN_SHARE < line.y < page.height * (1 - MARGIN_SHARE)


def _shape(line: Line) -> tuple[str, int]:
    """The same for “Page 3 of 9” and “Page 4 of 9” at the same height, apart from a few points."""
    return _NUMBERS.sub("#", line.text.casefold()), round(line.y / 4)
