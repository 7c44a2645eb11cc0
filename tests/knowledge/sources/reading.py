"""Reading one file with one reader, for the tests of readers."""

from pathlib import Path

from knowledge.article import Article
from knowledge.sources.file import Contents, Reader, SourceFile

BASE_URL = "https://help.example"


def written(folder: Path, name: str, content: bytes | str) -> Path:
    file = folder / name
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return file


def read(reader: Reader, file: Path, base_url: str = BASE_URL) -> Contents:
    return reader.read(SourceFile(file.name, file, file.parent, base_url, bytes_max=reader.bytes_max))


def only(contents: Contents) -> Article:
    assert contents.problems == ()
    (article,) = contents.articles
    return article


def huge(folder: Path, name: str) -> Path:
    """A file of 200 MB that takes no room on the disk."""
    file = folder / name
    with file.open("wb") as opened:
        opened.truncate(200 * 1000 * 1000)
    return file
