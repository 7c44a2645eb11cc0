"""Word documents as articles: one article each, by the styles of its paragraphs."""

import re
from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any, Final
from urllib.parse import quote
from xml.etree import ElementTree
from zipfile import BadZipFile, ZipFile

from knowledge.article import Article
from knowledge.sources.file import DOCUMENT_BYTES_MAX, MIB, Contents, Reader, SourceFile, Unreadable
from knowledge.sources.html_markdown import html_to_markdown

PARTS_MAX: Final = 2_000
"""A document of this many parts has nearly as many pictures."""

XML_BYTES_MAX: Final = 16 * MIB
"""The text of a document unpacked: 1,000 pages with all their styles have 10 MB, which take 5 s and 150 MiB to read."""

UNPACKED_BYTES_MAX: Final = 64 * MIB
"""Text and pictures together, twice what a file may have: pictures are packed already."""

OLD_WORD: Final = b"\xd0\xcf\x11\xe0"
"""How a .doc file begins, and a Word file with a password as well."""

STYLES: Final = """
p[style-name='Title'] => h1:fresh
p[style-name='Subtitle'] => p:fresh
p[style-name='Code'] => pre:separator('\\n')
p[style-name='Source Code'] => pre:separator('\\n')
p[style-name='HTML Preformatted'] => pre:separator('\\n')
p[style-name='Preformatted Text'] => pre:separator('\\n')
p[style-name='Plain Text'] => pre:separator('\\n')
p[style-name='macro'] => pre:separator('\\n')
p[style-name='Macro Text'] => pre:separator('\\n')
p[style-name='Quote'] => blockquote > p:fresh
p[style-name='Intense Quote'] => blockquote > p:fresh
p[style-name='List Bullet 2'] => ul|ol > li > ul > li:fresh
p[style-name='List Bullet 3'] => ul|ol > li > ul|ol > li > ul > li:fresh
p[style-name='List Number 2'] => ul|ol > li > ol > li:fresh
p[style-name='List Number 3'] => ul|ol > li > ul|ol > li > ol > li:fresh
p[style-name='List Continue'] => ul|ol > li > p:fresh
p[style-name='List Continue 2'] => ul|ol > li > ul|ol > li > p:fresh
p[style-name='TOC Heading'] => !
p[style-name='toc 1'] => !
p[style-name='toc 2'] => !
p[style-name='toc 3'] => !
r[style-name='HTML Code'] => code
r[style-name='Source Text'] => code
r[style-name='Verbatim Char'] => code
r[style-name='Code'] => code
"""
"""Beside headings and lists, which mammoth knows: names of styles in Word, LibreOffice and pandoc; `!` leaves out."""

_DUBLIN_CORE: Final = "{http://purl.org/dc/elements/1.1/}"
_TERMS: Final = "{http://purl.org/dc/terms/}"
_GUESSED = re.compile(r"automatically generated|AI-generated", re.IGNORECASE)
_BOOKMARK = re.compile(r'<a id="[^"]*"></a>')


def _read(file: SourceFile) -> Contents:
    """Raises Unreadable when it is no Word document, is encrypted, holds no text or unpacks to too much."""
    content = file.bytes()
    core = _core(content)
    html = _html(content)
    try:
        body = html_to_markdown(html, file.base_url)
    except RecursionError as error:
        raise Unreadable("is nested too deep", "Take tables and lists out of each other.") from error
    if not body:
        raise Unreadable("holds no text", "Write the article into it, or remove it.")
    title = _property(core, f"{_DUBLIN_CORE}title")
    heading, rest = _first_heading(body)
    if not title or title == heading:
        title, body = heading or title, rest or body
    article = Article(
        article_id=file.article_id,
        title=title or file.file.stem.replace("_", " ").replace("-", " "),
        body=body,
        source=file.source,
        path=file.path,
        url=f"{file.base_url}/{quote(file.path)}",
        locale=_property(core, f"{_DUBLIN_CORE}language"),
        updated=_date(_property(core, f"{_TERMS}modified")),
    )
    return Contents((article,))


def _html(content: bytes) -> str:
    import mammoth

    try:
        result = mammoth.convert_to_html(
            BytesIO(content),
            transform_document=_with_header_rows(),
            style_map=STYLES,
            include_embedded_style_map=False,
            convert_image=_words_of,
        )
    except MemoryError:
        raise
    except RecursionError as error:
        raise Unreadable("is nested too deep", "Take tables and lists out of each other.") from error
    except Exception as error:  # mammoth checks nothing: a part that is missing or odd raises whatever it leads to
        raise _damaged() from error
    return _BOOKMARK.sub("", str(result.value))


def _words_of(image: Any) -> list[Any]:
    """What the author says that a picture shows; Word's own guesses say nothing."""
    from mammoth import html

    text = " ".join((image.alt_text or "").split())
    return [html.text(text)] if text and _GUESSED.search(text) is None else []


def _with_header_rows() -> Callable[[Any], Any]:
    """Makes the first row of each table its header: Word marks header rows only where a table crosses pages."""
    from mammoth import documents, transforms

    def with_header(table: Any) -> Any:
        rows = table.children
        if len(rows) < 2 or any(getattr(row, "is_header", False) for row in rows):
            return table
        return table.copy(children=[rows[0].copy(is_header=True), *rows[1:]])

    transform: Callable[[Any], Any] = transforms.element_of_type(documents.Table, with_header)
    return transform


def _core(content: bytes) -> ElementTree.Element:
    """The document's properties, after a look at the archive: what it would unpack to is bounded before it is."""
    if content.startswith(OLD_WORD):
        raise Unreadable("is an old Word file (.doc), or has a password", "Save it as .docx without a password.")
    try:
        with ZipFile(BytesIO(content)) as archive:
            parts = archive.infolist()
            if len(parts) > PARTS_MAX:
                raise Unreadable(f"has more than {PARTS_MAX} parts", "Split it into several documents.")
            xml = sum(part.file_size for part in parts if part.filename.endswith((".xml", ".rels")))
            if xml > XML_BYTES_MAX:
                raise Unreadable(f"unpacks to more than {XML_BYTES_MAX // MIB} MiB", "Split it into several documents.")
            if sum(part.file_size for part in parts) > UNPACKED_BYTES_MAX:
                raise Unreadable(f"unpacks to more than {UNPACKED_BYTES_MAX // MIB} MiB", "Make its pictures smaller.")
            if not any(part.filename.startswith("word/") for part in parts):
                raise Unreadable("is no Word document", "Save it as .docx, or give it its own suffix.")
            if "docProps/core.xml" not in archive.namelist():
                return ElementTree.Element("none")
            return ElementTree.fromstring(archive.read("docProps/core.xml"))  # noqa: S314
    except (BadZipFile, ElementTree.ParseError, NotImplementedError, RuntimeError, OSError, EOFError) as error:
        raise _damaged() from error


def _damaged() -> Unreadable:
    return Unreadable("is damaged, or is no Word document", "Open it in Word and save it again as .docx.")


def _property(core: ElementTree.Element, name: str) -> str:
    return " ".join((core.findtext(name) or "").split())


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def _first_heading(body: str) -> tuple[str, str]:
    """The words of a level 1 heading at the very beginning, and the text after it."""
    first, _, rest = body.partition("\n")
    return (first[2:].strip(), rest.strip()) if first.startswith("# ") else ("", "")


DOCX_READER: Final = Reader(_read, revision="docx-1", bytes_max=DOCUMENT_BYTES_MAX)
