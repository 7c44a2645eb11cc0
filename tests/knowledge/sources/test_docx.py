"""Reading Word documents by their styles; what is no document, or unpacks to too much, is named."""

from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from docx import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from knowledge.sources.docx import DOCX_READER, PARTS_MAX, UNPACKED_BYTES_MAX, XML_BYTES_MAX
from knowledge.sources.file import MIB, Unreadable
from tests.knowledge.docx_writer import png
from tests.knowledge.sources.reading import huge, only, read, written


def saved(document: object) -> bytes:
    opened = BytesIO()
    document.save(opened)  # type: ignore[attr-defined]
    return opened.getvalue()


def archive(**parts: bytes) -> bytes:
    opened = BytesIO()
    with ZipFile(opened, "w", ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return opened.getvalue()


def test_properties_links_and_tables_are_kept(tmp_path: Path) -> None:
    document = Document()
    document.core_properties.title = "How to invite"
    document.core_properties.language = "de-AT"
    paragraph = document.add_paragraph("See ")
    target = document.part.relate_to("https://kelpie.example/a", RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    link = f'<w:hyperlink {nsdecls("w", "r")} r:id="{target}"><w:r><w:t>the page</w:t></w:r></w:hyperlink>'
    paragraph._p.append(parse_xml(link))
    table = document.add_table(2, 2)
    for cell, text in zip((each for row in table.rows for each in row.cells), ("A", "B", "1", "2"), strict=True):
        cell.text = text
    article = only(read(DOCX_READER, written(tmp_path, "invite people.docx", saved(document))))
    assert (article.title, article.locale) == ("How to invite", "de-AT")
    assert article.url == "https://help.example/invite%20people.docx"
    assert article.body == "See [the page](https://kelpie.example/a)\n\n| A | B |\n| --- | --- |\n| 1 | 2 |"


def test_a_document_without_a_title_is_called_by_its_first_heading_or_by_its_file(tmp_path: Path) -> None:
    with_heading, without = Document(), Document()
    with_heading.core_properties.title = without.core_properties.title = ""
    with_heading.add_heading("Pay an invoice", 1)
    with_heading.add_paragraph("By card.")
    without.add_paragraph("By card.")
    first = only(read(DOCX_READER, written(tmp_path, "a.docx", saved(with_heading))))
    second = only(read(DOCX_READER, written(tmp_path, "pay_by-card.docx", saved(without))))
    assert (first.title, first.body) == ("Pay an invoice", "By card.")
    assert (second.title, second.body) == ("pay by card", "By card.")


def test_what_word_guesses_of_a_picture_is_left_out(tmp_path: Path) -> None:
    document = Document()
    document.add_paragraph("Text.")
    shape = document.add_paragraph().add_run().add_picture(BytesIO(png()))
    shape._inline.docPr.set("descr", "A blue square\n\nDescription automatically generated")
    assert only(read(DOCX_READER, written(tmp_path, "a.docx", saved(document)))).body == "Text."


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "damaged, or is no Word document"),
        (b"Just words.", "damaged, or is no Word document"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), r"old Word file \(.doc\), or has a password"),
        (archive(xl__workbook_xml=b"<a/>"), "is no Word document"),
        (archive(word__document_xml=b"<w:document"), "damaged"),
        (archive(word__document_xml=b"<a/>", docProps__core_xml=b"<a"), "damaged"),
        (archive(word__document_xml=b" " * (XML_BYTES_MAX + 1)), "unpacks to more than 16 MiB"),
        (archive(word__a=bytes(UNPACKED_BYTES_MAX + 1)), "unpacks to more than 64 MiB"),
        (archive(**{f"word__{part}": b"" for part in range(PARTS_MAX + 1)}), f"more than {PARTS_MAX} parts"),
    ],
    ids=["empty", "text", "doc", "spreadsheet", "cut", "cut properties", "zip bomb", "picture bomb", "parts"],
)
def test_what_cannot_be_read_is_named(tmp_path: Path, content: bytes, what: str) -> None:
    with pytest.raises(Unreadable, match=what) as problem:
        read(DOCX_READER, written(tmp_path, "a.docx", content))
    assert problem.value.remedy


def test_entities_that_grow_are_not_unfolded(tmp_path: Path) -> None:
    bomb = b'<!DOCTYPE a [<!ENTITY x0 "ha">'
    for level in range(1, 40):
        bomb += b'<!ENTITY x%d "&x%d;&x%d;">' % (level, level - 1, level - 1)
    content = archive(word__document_xml=bomb + b"]><a>&x39;</a>", docProps__core_xml=bomb + b"]><a>&x39;</a>")
    with pytest.raises(Unreadable, match="damaged"):
        read(DOCX_READER, written(tmp_path, "a.docx", content))


@pytest.mark.parametrize("share", [0.2, 0.5, 0.95])
def test_a_truncated_document_is_named(tmp_path: Path, share: float) -> None:
    document = Document()
    document.add_paragraph("Text.")
    content = saved(document)
    with pytest.raises(Unreadable, match="damaged"):
        read(DOCX_READER, written(tmp_path, "a.docx", content[: int(len(content) * share)]))


def test_a_document_without_words_is_named(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="holds no text"):
        read(DOCX_READER, written(tmp_path, "a.docx", saved(Document())))


def test_a_file_of_200_mb_is_refused_by_its_size(tmp_path: Path) -> None:
    assert DOCX_READER.bytes_max < 200 * MIB
    with pytest.raises(Unreadable, match="larger than 32 MiB"):
        read(DOCX_READER, huge(tmp_path, "a.docx"))
