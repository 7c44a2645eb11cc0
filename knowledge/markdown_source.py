"""The folder source as it was called before there were other sources."""

from collections.abc import Iterator
from pathlib import Path

from knowledge.article import Article
from knowledge.sources.file import TEXT_BYTES_MAX as FILE_BYTES_MAX
from knowledge.sources.folder import FolderSource
from knowledge.sources.item import Read, SourceProblem

__all__ = ["FILE_BYTES_MAX", "SourceItem", "SourceProblem", "read_folder"]

SourceItem = tuple[str, Article | SourceProblem]
"""A path within its source, and what stands there."""


def read_folder(folder: Path, base_url: str = "", source: str = "folder") -> Iterator[SourceItem]:
    """Each article under `folder` in the order of paths, or the problem that stands there. Raises SourceError."""
    items = FolderSource(folder, base_url, source).read({})
    return _pairs(items)


def _pairs(items: Iterator[object]) -> Iterator[SourceItem]:
    for item in items:
        if isinstance(item, Read):
            yield from ((item.path, article) for article in item.articles)
            yield from ((problem.path, problem) for problem in item.problems)
        elif isinstance(item, SourceProblem):
            yield item.path, item
