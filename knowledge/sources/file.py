"""One file of a source as its reader sees it, and what a reader makes of it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from knowledge.article import ARTICLE_ID_CHARACTERS_MAX, Article
from knowledge.sources.item import SourceProblem

MIB: Final = 1024 * 1024

TEXT_BYTES_MAX: Final = 1 * MIB
"""A help article of more than 1 MiB is a mistake: the longest we know of have 100 kB."""

DOCUMENT_BYTES_MAX: Final = 32 * MIB
"""A PDF or Word file with pictures may be large; a longer one is a book, and would fill the memory of a small host."""


class Unreadable(Exception):
    """Why a file, or one record of it, cannot become an article.

    `what` completes “The file …”, for instance “is not UTF-8 (at byte 20)”; `remedy` says what to do about it.
    """

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(what)
        self.what = what
        self.remedy = remedy


@dataclass(frozen=True, slots=True)
class Contents:
    """What a reader found in one file."""

    articles: tuple[Article, ...] = ()
    problems: tuple[SourceProblem, ...] = ()
    """Records that could not be read, each with a path such as `faq.csv, row 12`."""


class SourceFile:
    """A file within a source; its content is read once, when first asked for, and dropped with this object."""

    def __init__(
        self,
        path: str,
        file: Path,
        root: Path,
        base_url: str = "",
        source: str = "folder",
        bytes_max: int = TEXT_BYTES_MAX,
    ) -> None:
        """`path` is `file` relative to `root`, with `/`; what the file includes must stand under `root` as well."""
        self.path = path
        self.file = file
        self.root = root
        self.base_url = base_url.rstrip("/")
        self.source = source
        self.bytes_max = bytes_max
        self._content: bytes | None = None

    @property
    def article_id(self) -> str:
        """The id of the one article of this file: its path without the suffix.

        A file of many records makes theirs as `article_id/record`. Raises Unreadable when it is too long to be a key.
        """
        article_id = self.path.rsplit(".", 1)[0]
        if len(article_id) > ARTICLE_ID_CHARACTERS_MAX:
            raise Unreadable(
                f"has a path of more than {ARTICLE_ID_CHARACTERS_MAX} characters", "Give it a shorter path."
            )
        return article_id

    def bytes(self) -> bytes:
        """What the file holds. Raises Unreadable when it is no file, may not be read or has over `bytes_max` bytes."""
        if self._content is None:
            self._content = _content(self.file, self.bytes_max)
        return self._content

    def text(self) -> str:
        """What the file holds as text with `\\n` at the end of lines. Raises Unreadable too when it is not UTF-8."""
        return text_of(self.bytes())


def _content(file: Path, bytes_max: int) -> bytes:
    try:
        if not file.is_file():
            raise Unreadable("is not a file", "Remove it, or give it another suffix.")
        with file.open("rb") as opened:
            content = opened.read(bytes_max + 1)
    except OSError as error:
        raise Unreadable(f"cannot be read ({error.strerror})", "Let this user read it.") from error
    if len(content) > bytes_max:
        raise Unreadable(f"is larger than {bytes_max // MIB} MiB", "Split it into several articles.")
    return content


def text_of(content: bytes) -> str:
    """`content`, UTF-8 with or without its mark, as text with `\\n` at the end of lines. Raises Unreadable."""
    if b"\0" in content:
        raise Unreadable("is binary, not text", "Remove it, or save it as UTF-8 text.")
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        raise Unreadable(f"is not UTF-8 (at byte {error.start})", "Save it in UTF-8.") from error


def _no_parts(_file: SourceFile) -> Iterable[bytes]:
    return ()


@dataclass(frozen=True, slots=True)
class Reader:
    """How the files of one format become articles."""

    read: Callable[[SourceFile], Contents]
    """Raises Unreadable when the file as a whole cannot be read. It imports what is heavy when called, not before."""
    revision: str
    """Changes whenever the same file would give other articles, so that unchanged files are read anew."""
    bytes_max: int = TEXT_BYTES_MAX
    parts: Callable[[SourceFile], Iterable[bytes]] = _no_parts
    """The content of other files that the articles depend on, such as includes; raises Unreadable as `read` does."""
