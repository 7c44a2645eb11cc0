"""Made-up parts where a test is of something else: a source that is a list, a model that is a hash."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final

import numpy as np

from knowledge.article import Article
from knowledge.embedding import Vectors
from knowledge.sources.item import Read, SourceItem

DIMENSIONS: Final = 8


class ListedSource:
    """A source that yields what it was given; a callable among the items is called when its turn comes."""

    def __init__(self, items: Iterable[SourceItem | Callable[[], None]], name: str = "folder") -> None:
        self.name = name
        self.known: dict[str, str] = {}
        self._items = list(items)

    def count(self) -> int | None:
        return sum(not callable(item) for item in self._items)

    def read(self, known: Mapping[str, str]) -> Iterator[SourceItem]:
        self.known = dict(known)
        for item in self._items:
            if callable(item):
                item()
            else:
                yield item


class HashEmbedder:
    """Equal texts have equal vectors, others nearly never; no model is loaded."""

    dimensions: Final = DIMENSIONS
    window: Final = 254

    def __init__(self, name: str = "hash@1") -> None:
        self.name = name
        self.calls: list[int] = []

    def count(self, text: str) -> int:
        return len(text.split())

    async def embed(self, texts: Sequence[str]) -> Vectors:
        self.calls.append(len(texts))
        digests = [hashlib.sha256(f"{self.name} {text}".encode()).digest()[:DIMENSIONS] for text in texts]
        rows = np.stack([np.frombuffer(digest, np.uint8) for digest in digests]).astype(np.float32) + 1
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


def article(name: str, text: str = "Lead.\n\n## Steps\n\nDo it.", *, path: str = "", published: bool = True) -> Article:
    """An article of two passages, unless `text` has others."""
    return Article(name, f"Title of {name}", text, path=path or f"{name}.md", published=published)


def read(path: str, *articles: Article, fingerprint: str = "1") -> Read:
    """A file that was read without a problem."""
    return Read(path, articles, fingerprint)


def files(count: int, text: str = "Lead.\n\n## Steps\n\nDo it.") -> list[SourceItem]:
    """As many files of one article, each of two passages that no other has."""
    return [read(f"a{n}.md", article(f"a{n}", text)) for n in range(count)]
