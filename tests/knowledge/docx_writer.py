"""Word documents for tests, as Word, LibreOffice and pandoc write them."""

import re
import struct
import zlib
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from tests.knowledge.help_text import Block, HelpText

BOLD = re.compile(r"(\*\*.+?\*\*)")
NUMBERING = "".join(
    f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:lvlText w:val="{text}"/></w:lvl>'
    for level, kind, text in ((0, "decimal", "%1."), (1, "bullet", "-"), (2, "decimal", "%3."))
)
BULLETS = '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="-"/></w:lvl>'


@dataclass(frozen=True, slots=True)
class Look:
    title_style: str = "Title"
    """Title, or Heading 1 where people know no other."""
    core_title: bool = True
    language: str = ""
    code_style: str = "Source Code"
    numbered_by_level: bool = False
    """Lists by numbering levels, as Word's buttons make them, instead of styles such as List Number 2."""
    split_runs: bool = False
    """Every word a run of its own, as Word leaves it after much editing."""
    contents: bool = False
    """A table of contents at the beginning, and a bookmark in each heading."""
    picture: bool = False


LOOKS = (
    Look(language="en-GB"),
    Look(title_style="Heading 1", core_title=False, numbered_by_level=True, code_style="HTML Preformatted"),
    Look(contents=True, split_runs=True),
    Look(picture=True, numbered_by_level=True, core_title=False),
)


def write_docx(text: HelpText, file: Path, look: Look) -> None:
    document = Document()
    _drop_table_styles(document)
    document.core_properties.title = text.title if look.core_title else ""
    document.core_properties.language = look.language
    document.styles.add_style(look.code_style, WD_STYLE_TYPE.PARAGRAPH)
    writer = _Writer(document, look)
    for block in text.blocks:
        writer.write(block, text)
    document.save(str(file))


def _drop_table_styles(document: Any) -> None:
    """python-docx's template has a hundred that no test uses, and each would be parsed."""
    for style in list(document.styles):
        if style.type == WD_STYLE_TYPE.TABLE and style.name != "Normal Table":
            style.delete()


class _Writer:
    def __init__(self, document: Any, look: Look) -> None:
        self.document = document
        self.look = look
        self.list_ids: dict[int, int] = {}

    def write(self, block: Block, text: HelpText) -> None:
        if block.kind != "item":
            self.list_ids.clear()
        match block.kind:
            case "heading":
                self._heading(block, text)
            case "code":
                for line in block.text.split("\n"):
                    self.document.add_paragraph(line, style=self.look.code_style)
            case "table":
                self._table(block)
            case "item":
                self._item(block)
            case "note":
                self._runs(self.document.add_paragraph(style="Quote"), block.text)
            case _:
                self._runs(self.document.add_paragraph(), block.text)

    def _heading(self, block: Block, text: HelpText) -> None:
        if block.level == 1:
            self.document.add_paragraph(block.text, style=self.look.title_style)
            if self.look.contents:
                self._contents(text)
            return
        level = block.level if self.look.title_style == "Heading 1" else block.level - 1
        heading = self.document.add_heading(block.text, level)
        if self.look.contents:
            bookmark = f'<w:bookmarkStart {nsdecls("w")} w:id="1" w:name="_Toc{abs(hash(block.text)) % 10**6}"/>'
            heading._p.insert(1, parse_xml(bookmark))

    def _contents(self, text: HelpText) -> None:
        if "toc 1" not in [style.name for style in self.document.styles]:
            self.document.styles.add_style("toc 1", WD_STYLE_TYPE.PARAGRAPH)
        for block in text.blocks[1:]:
            if block.kind == "heading":
                self.document.add_paragraph(f"{block.text}\t1", style="toc 1")

    def _item(self, block: Block) -> None:
        if self.look.numbered_by_level:
            paragraph = self.document.add_paragraph(style="List Paragraph")
            self._number(paragraph, block)
        else:
            style = "List Number" if block.number else "List Bullet"
            paragraph = self.document.add_paragraph(style=style if block.level == 1 else f"{style} {block.level}")
        self._runs(paragraph, block.text)
        if self.look.picture and block.number == 1:
            shape = self.document.add_paragraph(style="List Continue").add_run().add_picture(BytesIO(png()))
            shape._inline.docPr.set("descr", "The page that opens")

    def _number(self, paragraph: Any, block: Block) -> None:
        if block.level not in self.list_ids:
            outer = self.list_ids.get(1) if block.level > 1 else None
            self.list_ids[block.level] = outer or self._new_list(NUMBERING if block.number else BULLETS)
        number = paragraph._p.get_or_add_pPr().get_or_add_numPr()
        number.get_or_add_ilvl().val = block.level - 1
        number.get_or_add_numId().val = self.list_ids[block.level]

    def _new_list(self, levels: str) -> int:
        numbering = self.document.part.numbering_part.element
        abstract_id = 100 + len(numbering.findall(f"{{{numbering.nsmap['w']}}}abstractNum"))
        abstract = f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{abstract_id}">{levels}</w:abstractNum>'
        numbering.insert(0, parse_xml(abstract))
        return int(numbering.add_num(abstract_id).numId)

    def _table(self, block: Block) -> None:
        table = self.document.add_table(len(block.rows), len(block.rows[0]))
        for row, texts in zip(table.rows, block.rows, strict=True):
            for cell, text in zip(row.cells, texts, strict=True):
                cell.text = text

    def _runs(self, paragraph: Any, text: str) -> None:
        for part in filter(None, BOLD.split(re.sub(r"(?<!\*)\*(?!\*)", "", text))):
            is_bold = part.startswith("**")
            for word in re.findall(r"\S+\s*|\s+", part.strip("*")) if self.look.split_runs else [part.strip("*")]:
                paragraph.add_run(word).bold = is_bold


def png() -> bytes:
    """A picture of one grey pixel."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    pixels = chunk(b"IDAT", zlib.compress(b"\0\x80"))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + pixels + chunk(b"IEND", b"")
