"""A folder of files, and a single file, as a source of articles."""

import hashlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from knowledge.errors import SourceError
from knowledge.sources.file import Contents, Reader, SourceFile, Unreadable
from knowledge.sources.item import Read, Source, SourceItem, SourceProblem, Unchanged
from knowledge.sources.readers import SUFFIXES, reader_for

FILES_MAX: Final = 20_000
"""More files than any help centre has; a folder such as / is not walked to its end."""

ENTRIES_MAX: Final = 1_000_000
"""Names looked at, readable or not: about ten seconds of a slow disk."""

ADDRESS_KEY_CHARACTERS: Final = 16
"""64 bits: 20,000 addresses meet by chance once in 10^11 readings."""

PASSED_OVER: Final = (".", "_")
"""First characters of names that no tool publishes: hidden files, and parts that other files include."""


class FolderSource:
    """Every readable file under a folder, in the order of paths."""

    def __init__(self, folder: Path, base_url: str = "", name: str = "folder") -> None:
        """An article's address is `base_url/slug`. Nothing is read yet."""
        self._folder = folder
        self._base_url = base_url
        self._name = name
        self._paths: Sequence[Path] | None = None

    @property
    def name(self) -> str:
        """The name that was given."""
        return self._name

    def count(self) -> int:
        """How many files there are to read. Raises SourceError as `read` does."""
        return len(self._files())

    def read(self, known: Mapping[str, str]) -> Iterator[SourceItem]:
        """Each file, one in memory at a time; one whose content is `known` is not parsed.

        Two files with the same address or the same id keep the first and report the second. Raises SourceError at
        once when the folder is missing, is no folder, holds too many files or none that can be read.
        """
        files = self._files()
        self._paths = None
        return _Reading(self._folder, self._base_url, self._name, known).items(files)

    def _files(self) -> Sequence[Path]:
        if self._paths is None:
            self._paths = _readable_files(self._folder)
        return self._paths


class FileSource:
    """A single file that somebody named."""

    def __init__(self, file: Path, base_url: str = "", name: str = "folder") -> None:
        self._file = file
        self._base_url = base_url
        self._name = name

    @property
    def name(self) -> str:
        """The name that was given."""
        return self._name

    def count(self) -> int:
        """One."""
        return 1

    def read(self, known: Mapping[str, str]) -> Iterator[SourceItem]:
        """The one file. Raises SourceError at once when it is not there or nobody reads its format."""
        if not self._file.is_file():
            raise SourceError(f"{self._file} is not a file. Give a file or a folder that is there.")
        if reader_for(self._file.suffix) is None:
            raise SourceError(f"{self._file} is in no format that can be read. {_formats()}")
        return _Reading(self._file.parent, self._base_url, self._name, known).items([self._file])


def open_source(path: Path, base_url: str = "", name: str = "folder") -> Source:
    """The source at `path`, a file or a folder. Raises SourceError when there is neither."""
    if path.is_dir():
        return FolderSource(path, base_url, name)
    if path.exists():
        return FileSource(path, base_url, name)
    raise SourceError(f"{path} is not there. Give a folder, or a file. {_formats()}")


def _formats() -> str:
    return f"These can be read: {' '.join(sorted(SUFFIXES))}."


def _readable_files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        raise SourceError(f"{folder} is not a folder. Give the folder that holds the articles.")
    files: list[Path] = []
    seen = 0
    for place, folders, names in os.walk(folder, followlinks=False):
        folders[:] = [each for each in folders if not each.startswith(PASSED_OVER)]
        seen += len(names)
        files.extend(Path(place, each) for each in names if _is_readable(each))
        if len(files) > FILES_MAX or seen > ENTRIES_MAX:
            raise SourceError(f"{folder} holds more than {FILES_MAX} articles. Give a narrower folder.")
    if not files:
        raise SourceError(
            f"{folder} holds no file that can be read. {_formats()} Give the folder that holds the articles."
        )
    return sorted(files)


def _is_readable(name: str) -> bool:
    return not name.startswith(PASSED_OVER) and os.path.splitext(name)[1].lower() in SUFFIXES


class _Reading:
    """One pass over the files: remembers which ids and addresses are taken."""

    def __init__(self, root: Path, base_url: str, source: str, known: Mapping[str, str]) -> None:
        self._root = root
        self._resolved = root.resolve()
        self._base_url = base_url
        self._source = source
        self._known = known
        self._ids: dict[str, str] = {}
        self._addresses: dict[str, str] = {}

    def items(self, files: Sequence[Path]) -> Iterator[SourceItem]:
        for file in files:
            yield self._item(file, file.relative_to(self._root).as_posix())

    def _item(self, file: Path, path: str) -> SourceItem:
        try:
            return self._read(file, path)
        except Unreadable as problem:
            return SourceProblem(path, problem.what, problem.remedy)
        except Exception as error:  # a file that no reader foresaw must not end the reading of all others
            what = f"makes its reader fail ({type(error).__name__})"
            return SourceProblem(path, what, "Save it anew with the program that made it, or leave it out.")

    def _read(self, file: Path, path: str) -> SourceItem:
        reader = reader_for(file.suffix)
        if reader is None:
            raise Unreadable("is in no format that can be read", "Save it in another format, or take it out.")
        if not _is_utf8(path):
            raise Unreadable("has a name that is not UTF-8", "Rename it.")
        if not _resolved(file).is_relative_to(self._resolved):
            raise Unreadable("is a link that leads out of the folder", "Copy the file itself into the folder.")
        opened = SourceFile(path, file, self._root, self._base_url, self._source, reader.bytes_max)
        digest = _digest(opened, reader)
        known, _, address = self._known.get(path, "").partition(" ")
        is_unchanged = known == digest
        contents = Contents() if is_unchanged else reader.read(opened)
        address = address if is_unchanged else _address_key(contents)
        self._take(opened.article_id, address, path)
        return (
            Unchanged(path) if is_unchanged else Read(path, contents.articles, f"{digest} {address}", contents.problems)
        )

    def _take(self, article_id: str, address: str, path: str) -> None:
        if article_id in self._ids:
            raise Unreadable(
                f"has the id “{article_id}”, which {self._ids[article_id]} has already", "Rename one of the files."
            )
        if address in self._addresses:
            raise Unreadable(
                f"has the slug that {self._addresses[address]} has already",
                "Rename the file, or set another `slug:` in its front matter.",
            )
        self._ids[article_id] = path
        if address:
            self._addresses[address] = path


def _is_utf8(path: str) -> bool:
    try:
        path.encode()
    except UnicodeEncodeError:
        return False
    return True


def _resolved(file: Path) -> Path:
    try:
        return file.resolve()
    except (OSError, RuntimeError) as error:  # Python up to 3.12 says RuntimeError of links in a circle
        raise Unreadable(
            "is a link that leads to itself", "Remove it, or copy the file itself into its place."
        ) from error


def _digest(file: SourceFile, reader: Reader) -> str:
    """Changes with the file, what it includes, the reader and the address that the articles stand at."""
    digest = hashlib.sha256(json.dumps([reader.revision, file.base_url, file.source]).encode())
    for part in (file.bytes(), *reader.parts(file)):
        digest.update(hashlib.sha256(part).digest())
    return digest.hexdigest()


def _address_key(contents: Contents) -> str:
    """Tells the address of a file's only article; it goes into the fingerprint, so that an unparsed file keeps it."""
    if len(contents.articles) != 1 or not contents.articles[0].url:
        return ""
    return hashlib.sha256(contents.articles[0].url.encode()).hexdigest()[:ADDRESS_KEY_CHARACTERS]
