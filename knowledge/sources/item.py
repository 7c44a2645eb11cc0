"""What a source yields for each file, page or record that it holds, and the port that every source fits."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from knowledge.article import Article


@dataclass(frozen=True, slots=True)
class SourceProblem:
    """Why one file, or one record of it, is not in the knowledge, and what its author can do."""

    path: str
    what: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Read:
    """What stands at `path` now; a file of many records has many articles."""

    path: str
    articles: tuple[Article, ...]
    """Each has `path` as its own `path`."""
    fingerprint: str
    """Opaque to everyone but the source, which is given it back at the next reading and may then say Unchanged."""
    problems: tuple[SourceProblem, ...] = ()
    """Records within the file that could not be read, each with a path such as `faq.csv, row 12`."""


@dataclass(frozen=True, slots=True)
class Unchanged:
    """What stands at `path` is what stood there at the last reading: its stored articles stay as they are."""

    path: str


SourceItem = Read | Unchanged | SourceProblem


class Source(Protocol):
    """Something that articles come from: a folder, a file, a website."""

    @property
    def name(self) -> str:
        """Tells sources of one site apart: articles that this source has no more are removed, others are left alone."""
        ...

    def count(self) -> int | None:
        """How many items `read` will yield, for a progress bar; None while nobody knows."""
        ...

    def read(self, known: Mapping[str, str]) -> Iterator[SourceItem]:
        """Each file once, lazily; `known` holds the fingerprint of each path as it was stored at the last reading.

        Blocks; it is called in a thread. Raises SourceError, before the first item where it can, when the source as a
        whole cannot be read. An iterator that ends without an error has seen everything: what it did not name is gone.
        """
        ...
