"""PDF files as articles: one article each, its citations open the page."""

import re
from typing import Final
from urllib.parse import quote

from knowledge.article import Article
from knowledge.sources.file import DOCUMENT_BYTES_MAX, Contents, Reader, SourceFile, Unreadable
from knowledge.sources.item import SourceProblem
from knowledge.sources.pdf_process import read_pdf

TITLE_CHARACTERS_MAX: Final = 200
"""Some programs write the whole first paragraph into the metadata."""

_NO_TITLE = re.compile(
    r"(?:untitled|microsoft word\b.*|.*\.(?:docx?|odt|pages|pdf|tex|indd|md|html?|rtf))", re.IGNORECASE
)


def _read(file: SourceFile) -> Contents:
    """Raises Unreadable when it is no PDF, is encrypted, holds no text or asks for too much time or memory."""
    reading = read_pdf(file.bytes())
    if not reading.body:
        if reading.damaged_pages:
            raise Unreadable("is damaged on every page with text", "Open it in a PDF viewer and save it again.")
        raise Unreadable(
            "holds no text, only pictures", "Run text recognition (OCR) over it, or give the document it was made from."
        )
    title = reading.title if _is_title(reading.title) else reading.first_heading
    article = Article(
        article_id=file.article_id,
        title=title or file.file.stem.replace("_", " ").replace("-", " "),
        body=reading.body,
        source=file.source,
        path=file.path,
        url=f"{file.base_url}/{quote(file.path)}",
        locale=reading.language,
    )
    damaged = (
        SourceProblem(f"{file.path}, page {number}", "is damaged", "Open the file in a PDF viewer and save it again.")
        for number in reading.damaged_pages
    )
    return Contents((article,), tuple(damaged))


def _is_title(title: str) -> bool:
    return 0 < len(title) <= TITLE_CHARACTERS_MAX and _NO_TITLE.fullmatch(title) is None


PDF_READER: Final = Reader(_read, revision="pdf-1", bytes_max=DOCUMENT_BYTES_MAX)
