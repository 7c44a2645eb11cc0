"""Which lines of a PDF are headings, told by its bookmarks and by the look of its type."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from knowledge.sources.pdf_page import Bookmark, Line, PdfDocument

HEADING_WORDS_MAX: Final = 16
"""A longer line in large or bold type is a sentence that someone stressed."""

LARGER: Final = 1.12
"""Body text of 11 points and headings of 12.5: the smallest difference that books use."""

LEVELS_MAX: Final = 5
"""Below the title, Markdown has five levels."""

LOOKS_MAX: Final = 50
"""More different looks of headings than this are none."""

Look = tuple[float, bool]
"""Size in points, and whether it is bold."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading made of one or more lines."""

    level: int
    """1 is the title of the document, 2 its chapters."""
    text: str
    page: int
    top: float
    """Upper edge in points from the bottom of the page."""


def headings_of(document: PdfDocument) -> tuple[dict[int, Heading], frozenset[int]]:
    """Headings by the place (from 0) of their first line among all lines, and the places of every line in a heading.

    Bookmarks decide where the document has them; lines of the same look as one that a bookmark names are headings too.
    Otherwise short lines in larger type than the text, or in bold with space above, are.
    """
    lines = [line for page in document.pages for line in page.lines]
    if not lines:
        return {}, frozenset()
    named = dict(_named(lines, document.bookmarks))
    body = _body_look(lines)
    levels = _levels(lines, body, named)
    groups = _groups(lines, body, levels, named)
    headings = {group[0]: _heading(lines, group, levels, named) for group in groups}
    return headings, frozenset(place for group in groups for place in group)


def _heading(lines: Sequence[Line], group: list[int], levels: Mapping[Look, int], named: Mapping[int, int]) -> Heading:
    first = lines[group[0]]
    level = named.get(group[0]) or levels[look_of(first)]
    return Heading(
        min(level, LEVELS_MAX + 1), " ".join(lines[place].text for place in group), first.page, first.y + first.size
    )


def look_of(line: Line) -> Look:
    """What tells headings of one level from those of another."""
    return line.size, line.bold


def _body_look(lines: Sequence[Line]) -> Look:
    letters: Counter[Look] = Counter()
    for line in lines:
        letters[look_of(line)] += len(line.text)
    return letters.most_common(1)[0][0]


def _named(lines: Sequence[Line], bookmarks: Sequence[Bookmark]) -> Iterator[tuple[int, int]]:
    """Place and level of the lines that bookmarks name; the outermost bookmarks are chapters, level 2."""
    places: dict[tuple[int, str], int] = {}
    for place, line in enumerate(lines):
        places.setdefault((line.page, _key(line.text)), place)
    for bookmark in bookmarks:
        named = places.get((bookmark.page, _key(bookmark.title)))
        if named is not None:
            yield named, bookmark.level + 1


def _key(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def _levels(lines: Sequence[Line], body: Look, named: Mapping[int, int]) -> dict[Look, int]:
    """The level of each look that headings have: that of its bookmarks, else by size, larger type above smaller."""
    levels: dict[Look, int] = {}
    for place, level in named.items():
        look = look_of(lines[place])
        if look != body:
            levels[look] = min(level, levels.get(look, level))
    looks = sorted({look_of(line) for line in lines if _may_head(line, body)} - levels.keys(), reverse=True)
    title = _title_look(lines, body)
    for look in looks[:LOOKS_MAX]:
        if look == title:
            levels[look] = 1
            continue
        above = [level for known, level in levels.items() if known > look]
        levels[look] = max(above, default=1) + 1
    return levels


def _title_look(lines: Sequence[Line], body: Look) -> Look | None:
    """The look of the title: the largest type of all, when nothing but lines on the first page has it."""
    largest = max((look_of(line) for line in lines), key=lambda look: look)
    if largest[0] < body[0] * LARGER or any(look_of(line) == largest and line.page > 1 for line in lines):
        return None
    first = next(place for place, line in enumerate(lines) if look_of(line) == largest)
    run = [look_of(line) == largest for line in lines]
    return largest if sum(run) == _length(run, first) else None


def _length(run: Sequence[bool], start: int) -> int:
    end = start
    while end < len(run) and run[end]:
        end += 1
    return end - start


def _may_head(line: Line, body: Look) -> bool:
    size, bold = body
    if line.fixed or len(line.text.split()) > HEADING_WORDS_MAX or not any(letter.isalpha() for letter in line.text):
        return False
    if line.size >= size * LARGER:
        return True
    return line.bold and not bold and line.size >= size and line.text[-1] not in ".,;:"


def _groups(lines: Sequence[Line], body: Look, levels: Mapping[Look, int], named: Mapping[int, int]) -> list[list[int]]:
    """The lines of each heading: one that wraps goes on with the next line of its look, close below."""
    groups: list[list[int]] = []
    for place, line in enumerate(lines):
        if place not in named and not (
            _may_head(line, body) and look_of(line) in levels and _stands_alone(lines, place)
        ):
            continue
        last = groups[-1] if groups else []
        if last and last[-1] == place - 1 and place not in named and _goes_on(lines[place - 1], line):
            last.append(place)
        else:
            groups.append([place])
    return groups


def _stands_alone(lines: Sequence[Line], place: int) -> bool:
    """Not the row of a table, nor a number or bullet set apart from what it numbers."""
    return len({run.x for run in lines[place].runs if run.text.strip()}) == 1


def _goes_on(above: Line, line: Line) -> bool:
    return above.page == line.page and look_of(above) == look_of(line) and 0 < above.y - line.y < line.size * 1.5
