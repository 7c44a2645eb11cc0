"""The order in which pages are read: breadth first, each once, and no further than the limits."""

from collections import Counter, deque
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from knowledge.sources.website_limits import WebsiteLimits
from knowledge.sources.website_scope import WebsiteScope, is_page

QUERIES_MAX: Final = 50
"""Pages that differ in their query alone; more are a calendar, a search or a sorted list without an end."""


@dataclass(frozen=True, slots=True)
class Target:
    """A page to read; `depth` counts the links from the start."""

    url: str
    path: str
    depth: int
    lastmod: str = ""


class Frontier:
    """Pages that wait to be read; a page that was ever added is not added again."""

    def __init__(self, scope: WebsiteScope, limits: WebsiteLimits) -> None:
        self._scope = scope
        self._limits = limits
        self._waiting: deque[Target] = deque()
        self._seen: set[str] = set()
        self._queries: Counter[str] = Counter()
        self.has_more = False
        """Whether a page was left out because of a limit."""

    def __len__(self) -> int:
        return len(self._waiting)

    def add(self, urls: Iterable[str], depth: int) -> None:
        """Has the normalised `urls` read that belong to the website, are pages, and fit into the limits."""
        for url in urls:
            path = self._scope.path_of(url)
            if path not in self._seen and self._scope.holds(url) and is_page(url) and self._fits(path, depth):
                self.insist(Target(self._scope.url_of(path), path, depth))

    def insist(self, target: Target) -> None:
        """Has `target` read whatever the limits say, unless it was added before."""
        if self.mark(target.path):
            self._waiting.append(target)

    def mark(self, path: str) -> bool:
        """Counts the page as read, for instance since another one led to it; False when it was added before."""
        is_new = path not in self._seen
        self._seen.add(path)
        return is_new

    def next(self) -> Target | None:
        """The next page; None when all are read."""
        return self._waiting.popleft() if self._waiting else None

    def _fits(self, path: str, depth: int) -> bool:
        bare, _, query = path.partition("?")
        if len(self._seen) >= self._limits.pages_max or depth > self._limits.depth_max:
            self.has_more = True
            return False
        if query:
            self._queries[bare] += 1
            if self._queries[bare] > QUERIES_MAX:
                self.has_more = True
                return False
        return True
