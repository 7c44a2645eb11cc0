"""The golden website: a folder of pages, served as a web server would serve it and read back by its links."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from knowledge.article import Article
from knowledge.sources.item import Read, SourceItem
from tests.knowledge.website_server import Served, Website, serving

MOVED = {"/bookings/old-calendar.html": "/rooms/calendars.html"}
TABS = {"/bookings/book-a-room.html?tab=mobile": "/bookings/book-a-room.html"}


class GoldenWebsite:
    """A source that stands on the web, at `base_url`, while it is read."""

    def __init__(self, folder: Path, base_url: str) -> None:
        self.name = "website"
        self._folder = folder
        self._base_url = base_url

    def count(self) -> None:
        """A crawl does not know."""

    def read(self, known: Mapping[str, str]) -> Iterator[SourceItem]:
        with serving() as site:
            self._put(site)
            for item in site.source().read(known):
                yield self._moved_home(item, site) if isinstance(item, Read) else item

    def _put(self, site: Website) -> None:
        for file in self._folder.rglob("*.html"):
            path = f"/{file.relative_to(self._folder).as_posix()}"
            # No charset in the header: the pages name their own, and one of them is not UTF-8.
            site.pages[path.removesuffix("index.html")] = Served(file.read_bytes(), content_type="text/html")
        for path, target in TABS.items():
            site.pages[path] = site.pages[target]
        for path, target in MOVED.items():
            site.pages[path] = Served(status=301, headers={"Location": target})

    def _moved_home(self, item: Read, site: Website) -> Read:
        """The port is another one each time, and not every system has files with a question mark in their name."""
        path = f"{item.path}index" if item.path.endswith("/") or not item.path else item.path
        return replace(
            item, path=path.replace("?", "@"), articles=tuple(self._article(each, site) for each in item.articles)
        )

    def _article(self, article: Article, site: Website) -> Article:
        body = article.body.replace(site.origin, self._base_url)
        return replace(article, body=body, url=article.url.replace(site.origin, self._base_url))
