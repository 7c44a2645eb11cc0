"""Putting the lines of a PDF together to paragraphs and lists of Markdown."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from knowledge.sources.pdf_headings import Heading
from knowledge.sources.pdf_page import Line

GAP: Final = 1.3
"""Space between paragraphs, in usual distances between lines."""

SHORT_LINE: Final = 0.7
"""A line of less than this share of a full one, with a full stop, ends its paragraph."""

INDENT_POINTS: Final = 4.0
"""A list within a list begins at least this much further to the right."""

_BULLET = re.compile(r"(?:[•‣◦▪▫●○■□·∙*–—-]|\uf0b7|\uf0a7|\uf0d8)\s*")
_NUMBER = re.compile(r"(\d{1,3})[.)]\s+")
_LETTER = re.compile(r"([a-z])[.)]\s+")
_FULL_STOP = re.compile(r"[.!?:;…。؟][\"'”’)\]]*$")
_MARKS = re.compile(r"[\\`*]|<(?=[A-Za-z/!?])|\[(?=[^\[\]]{0,300}\]\()|(?<!\w)_(?=\w)")
_BLOCK_START = re.compile(r"^(?:([#>+-])(?=\s)|(\d+)([.)])(?=\s))")


@dataclass(slots=True)
class _Item:
    """An entry of a list: where its mark and its text begin."""

    mark_x: float
    text_x: float
    hangs: bool
    """The mark is set apart, so that further lines begin where the text does."""
    indent: str


@dataclass(slots=True)
class PdfParagraphs:
    """Puts lines together to paragraphs and lists."""

    pitch: float
    full_line: int
    joined: Callable[[str, str], str]
    """What a line becomes at whose end the next one goes on."""
    blocks: list[list[str]] = field(default_factory=list)
    """A block is a list of entries, or a single text."""
    items: list[_Item] = field(default_factory=list)
    """The entry being written and those around it, the outermost first."""
    in_list: bool = False
    """The last block is a list that is not at its end."""
    anchors: set[str] = field(default_factory=set)
    """A second heading of a page has its height as well, for no two headings may have one id."""
    parts: list[str] = field(default_factory=list)
    """The lines of the paragraph being written."""
    prefix: str = ""
    last: Line | None = None

    def heading(self, heading: Heading) -> None:
        """Writes a heading; the title of the document ends what stood before and is left out."""
        if heading.level == 1:
            self._end_list()
            return
        anchor = f"page={heading.page}"
        if anchor in self.anchors:
            anchor += f"&view=FitH,{heading.top:.0f}"
        self.anchors.add(anchor)
        self.block(f"{'#' * heading.level} {_shown(heading.text)} {{#{anchor}}}")

    def block(self, markdown: str) -> None:
        """Ends what was being written and adds `markdown` as a block of its own."""
        self._end_list()
        self.blocks.append([markdown])

    def line(self, line: Line) -> None:
        """Adds a line to the paragraph or the entry that it belongs to, or begins another."""
        mark = _mark(line)
        if mark is not None:
            self._item(line, *mark)
        elif self.last is None or self._begins_paragraph(self.last, line):
            self._end_paragraph()
            self._leave_items(line)
            self.in_list = self.in_list and bool(self.items)
            self.prefix = f"\n{self.items[-1].indent}" if self.items else ""
            self.parts.append(line.text)
        else:
            self.parts[-1:] = [self.joined(self.parts[-1], line.text), line.text]
        self.last = line

    def markdown(self) -> str:
        """Everything written so far."""
        self._end_list()
        return "\n\n".join("\n".join(block) for block in self.blocks)

    def _item(self, line: Line, mark: str, text: str) -> None:
        self._end_paragraph()
        while self.items and self.items[-1].mark_x > line.x - INDENT_POINTS:
            self.items.pop()
        before = self.items[-1].indent if self.items else ""
        shown = [run.x for run in line.runs if run.text.strip()]
        hangs = len(shown) > 1 and shown[1] > line.x
        text_x = shown[1] if hangs else line.x + line.size
        self.items.append(_Item(line.x, text_x, hangs, before + " " * (len(mark) + 1)))
        self.prefix = f"{before}{mark} "
        self.parts.append(text)

    def _begins_paragraph(self, above: Line, line: Line) -> bool:
        if above.page != line.page or line.y > above.y:  # on the next page, or at the head of the next column
            goes_on = line.text[0].islower() or above.text[-1] in ",-"
            return not goes_on and (_FULL_STOP.search(above.text) is not None or self._is_short(above))
        if not 0 < above.y - line.y <= self.pitch * GAP * line.size:
            return True
        if self.items:
            item = self.items[-1]
            if line.x < (item.text_x if item.hangs else item.mark_x) - INDENT_POINTS:
                return True
        return self._is_short(above) and _FULL_STOP.search(above.text) is not None and line.text[:1].isupper()

    def _is_short(self, line: Line) -> bool:
        return len(line.text) < self.full_line * SHORT_LINE

    def _leave_items(self, line: Line) -> None:
        while self.items and line.x < self.items[-1].text_x - INDENT_POINTS:
            self.items.pop()

    def _end_paragraph(self) -> None:
        if not self.parts:
            return
        written = self.prefix + _escaped("".join(self.parts))
        if self.items and self.in_list:
            self.blocks[-1].append(written)
        else:
            self.blocks.append([written])
        self.in_list = bool(self.items)
        self.parts.clear()
        self.prefix = ""

    def _end_list(self) -> None:
        self._end_paragraph()
        self.items.clear()
        self.in_list = False
        self.last = None


def _mark(line: Line) -> tuple[str, str] | None:
    """The Markdown mark of a list's entry and its text; None when the line begins none."""
    text = line.text
    if bullet := _BULLET.match(text):
        rest = text[bullet.end() :]
        is_set_apart = bullet[0].endswith(" ") or bullet[0][0] not in "*–—-"
        return ("-", rest) if rest and is_set_apart else None
    if number := _NUMBER.match(text):
        return f"{number[1]}.", text[number.end() :]
    if letter := _LETTER.match(text):
        return f"{ord(letter[1]) - ord('a') + 1}.", text[letter.end() :]
    if line.runs[0].text.strip() == "o" and len(line.runs) > 1 and line.runs[-1].x > line.x:
        return "-", text[1:].strip()
    return None


def _escaped(text: str) -> str:
    """Plain text as a paragraph of Markdown that shows it."""
    return _BLOCK_START.sub(lambda start: f"\\{start[1]}" if start[1] else f"{start[2]}\\{start[3]}", _shown(text))


def _shown(text: str) -> str:
    return _MARKS.sub(lambda mark: f"\\{mark[0]}", text)
