"""PDFs for tests, in the looks that word processors, typesetters and print drivers give them."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from fpdf import FPDF
from fpdf.enums import XPos, YPos

from tests.knowledge.help_text import Block, HelpText

LONG_WORD = re.compile(r"\w{9,}")


@dataclass(frozen=True, slots=True)
class Look:
    page: tuple[float, float] = (148, 210)
    """Width and height in millimetres."""
    font: str = "helvetica"
    size: float = 11
    heading_size: float = 14
    heading_bold: bool = True
    title_size: float = 20
    line: float = 1.3
    """Distance between lines, in sizes of the type."""
    align: str = "L"
    bullet: str = "\u2022"
    metadata_title: str | None = None
    """None is the article's title."""
    language: str = ""
    bookmarks: bool = False
    cover: bool = False
    hyphens: bool = False
    header: Callable[[int], str] = lambda _: ""
    footer: Callable[[int], str] = lambda _: ""


LOOKS = (
    Look(
        header=lambda _: "Kelpie handbook",
        footer=lambda page: f"Page {page} of {{nb}}",
        bookmarks=True,
        language="en",
    ),
    Look(
        page=(210, 297),
        font="times",
        size=12,
        heading_size=12,
        title_size=16,
        metadata_title="Microsoft Word - draft7.docx",
        footer=str,
    ),
    Look(
        page=(105, 148),
        align="J",
        hyphens=True,
        size=10,
        heading_size=13,
        header=lambda page: "The workshop manual" if page % 2 else "Kelpie, second edition",
        footer=lambda page: f"– {page} –",
    ),
    Look(heading_bold=False, line=2.0, bullet="\u2013", metadata_title="", size=12, heading_size=15),
    Look(
        cover=True,
        title_size=28,
        bookmarks=True,
        metadata_title="",
        font="times",
        footer=lambda page: f"Printed 2026-10-12   {page}/{{nb}}",
    ),
)


class _Pdf(FPDF):
    def __init__(self, look: Look) -> None:
        super().__init__(format=look.page)
        self.core_fonts_encoding = "windows-1252"
        self.look = look

    def header(self) -> None:
        self._running(self.look.header(self.page_no()), 8)

    def footer(self) -> None:
        self._running(self.look.footer(self.page_no()), -12)

    def _running(self, text: str, y: float) -> None:
        if text:
            self.set_y(y)
            self.set_font(self.look.font, "", 8)
            self.cell(0, 4, text, align="C", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
            if y > 0:
                self.ln(4)


def write_pdf(text: HelpText, file: Path, look: Look) -> None:
    pdf = _Pdf(look)
    pdf.set_title(text.title if look.metadata_title is None else look.metadata_title)
    if look.language:
        pdf.set_lang(look.language)
    pdf.add_page()
    for block in text.blocks:
        _draw(pdf, block)
    pdf.output(str(file))


def _draw(pdf: _Pdf, block: Block) -> None:
    look = pdf.look
    match block.kind:
        case "heading":
            _heading(pdf, block)
        case "code":
            pdf.set_font("courier", "", look.size - 2)
            pdf.multi_cell(0, _height(look.size), block.text, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
            pdf.ln(3)
        case "table":
            pdf.set_font(look.font, "", look.size - 1)
            with pdf.table(text_align="LEFT", line_height=_height(look.size)) as table:
                for row in block.rows:
                    table.row(row)
            pdf.ln(3)
        case "item":
            _item(pdf, block)
        case _:
            _text(pdf, block.text)
            pdf.ln(_height(look.size) * look.line * 0.6)


def _heading(pdf: _Pdf, block: Block) -> None:
    look = pdf.look
    is_title = block.level == 1
    size = look.title_size if is_title else look.heading_size
    pdf.ln(_height(size) * 0.6)
    pdf.set_font(look.font, "B" if look.heading_bold or is_title else "", size)
    if look.bookmarks and not is_title:
        pdf.start_section(block.text, level=block.level - 2)
    pdf.multi_cell(0, _height(size) * 1.2, block.text, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    if is_title and look.cover:
        pdf.add_page()
    else:
        pdf.ln(_height(size) * 0.4)


def _item(pdf: _Pdf, block: Block) -> None:
    look = pdf.look
    pdf.set_font(look.font, "", look.size)
    indent = pdf.l_margin + 6.0 * (block.level - 1)
    pdf.set_x(indent)
    pdf.cell(6, _height(look.size) * look.line, f"{block.number}." if block.number else look.bullet)
    _text(pdf, block.text, indent + 6)


def _text(pdf: _Pdf, text: str, x: float | None = None) -> None:
    look = pdf.look
    pdf.set_font(look.font, "", look.size)
    if x is not None:
        pdf.set_x(x)
    marked = re.sub(r"(?<!\*)\*(?!\*)", "", text)
    if look.hyphens:
        marked = LONG_WORD.sub(lambda word: f"{word[0][:4]}\u00ad{word[0][4:]}", marked)
    pdf.multi_cell(
        0, _height(look.size) * look.line, marked, align=look.align, markdown=True, new_x=XPos.LMARGIN, new_y=YPos.NEXT
    )


def _height(size: float) -> float:
    """Points to millimetres."""
    return size * 0.3528
