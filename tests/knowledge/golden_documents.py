"""Golden PDFs and Word documents: they are written anew each time, for a repository holds no binaries."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from knowledge.sources.folder import FolderSource
from knowledge.sources.item import SourceItem
from tests.knowledge import docx_writer, pdf_writer
from tests.knowledge.help_text import HelpText, help_texts


class WrittenDocuments:
    """A folder of documents that exists while it is read."""

    def __init__(self, write: Callable[[HelpText, Path, int], None], suffix: str, base_url: str) -> None:
        self.name = "folder"
        self._write = write
        self._suffix = suffix
        self._base_url = base_url

    def count(self) -> int:
        return len(help_texts())

    def read(self, known: Mapping[str, str]) -> Iterator[SourceItem]:
        with TemporaryDirectory() as folder:
            for place, text in enumerate(help_texts()):
                self._write(text, Path(folder, f"{text.name}{self._suffix}"), place)
            yield from FolderSource(Path(folder), self._base_url).read(known)


def pdf_documents(base_url: str) -> WrittenDocuments:
    return WrittenDocuments(
        lambda text, file, place: pdf_writer.write_pdf(text, file, pdf_writer.LOOKS[place % len(pdf_writer.LOOKS)]),
        ".pdf",
        base_url,
    )


def docx_documents(base_url: str) -> WrittenDocuments:
    return WrittenDocuments(
        lambda text, file, place: docx_writer.write_docx(text, file, docx_writer.LOOKS[place % len(docx_writer.LOOKS)]),
        ".docx",
        base_url,
    )
