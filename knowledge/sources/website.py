"""A website as a source of articles: by its sitemap, or by following its links."""

from collections.abc import Callable, Collection, Generator, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from typing import Final
from urllib.parse import urlsplit

from knowledge.errors import SourceError
from knowledge.sources.address_guard import AddressGuard
from knowledge.sources.crawl import Frontier, Target
from knowledge.sources.fetch import Fetch
from knowledge.sources.item import SourceItem, SourceProblem
from knowledge.sources.page_fingerprint import loaded, today
from knowledge.sources.robots import Robots, read_robots
from knowledge.sources.sitemap_listing import SitemapListing, read_sitemaps
from knowledge.sources.web_address import AddressInvalid, normalised
from knowledge.sources.website_limits import WebsiteLimits
from knowledge.sources.website_reading import WebsiteReading
from knowledge.sources.website_scope import SITEMAP_SUFFIXES, WebsiteScope

DEFAULT_LIMITS: Final = WebsiteLimits()


def web_fetch(limits: WebsiteLimits, allow_private_hosts: Collection[str] = ()) -> Fetch:
    """Fetches from public addresses, and from `allow_private_hosts`, each `host:port`. To be closed after use."""
    from knowledge.sources.web_exchange import WebConnection
    from knowledge.sources.web_fetch import WebFetch

    connection = WebConnection(AddressGuard(allow_private_hosts))
    return WebFetch(connection, user_agent=limits.user_agent, delay_seconds=limits.delay_seconds)


@dataclass(frozen=True, slots=True)
class _Survey:
    """What is known of a website before its first page is read."""

    robots: Robots
    listing: SitemapListing


class WebsiteSource:
    """The pages of one website that stand below a start address."""

    def __init__(
        self,
        start_url: str,
        limits: WebsiteLimits = DEFAULT_LIMITS,
        *,
        allow_private_hosts: Collection[str] = (),
        open_fetch: Callable[[], Fetch] | None = None,
        today: Callable[[], date] = today,
    ) -> None:
        """`start_url` is a page, or a sitemap (`.xml`, `.xml.gz`). Raises SourceError when it is no web address."""
        try:
            start = normalised(start_url)
        except AddressInvalid as error:
            raise SourceError(f"{start_url[:200]} {error}. Give one such as https://help.example.com/.") from error
        self._scope = WebsiteScope(start, limits.whole_host)
        self._limits = limits
        self._open_fetch = open_fetch or (lambda: web_fetch(limits, allow_private_hosts))
        self._today = today
        self._survey: _Survey | None = None

    @property
    def name(self) -> str:
        """The start address without its query."""
        return self._scope.start.partition("?")[0]

    def count(self) -> int | None:
        """How many pages the sitemaps list; None when links are followed. Raises SourceError as `read` does.

        What was asked of the website for this is not asked again by the `read` that follows.
        """
        if self._survey is None:
            with closing(self._open_fetch()) as fetch:
                self._survey = self._surveyed(fetch)
        return len(self._survey.listing.pages) if self._is_listed(self._survey.listing) else None

    def read(self, known: Mapping[str, str]) -> Generator[SourceItem, None, None]:
        """Each page once, as it is read; see `Source.read`.

        A page that fails keeps its article. Raises SourceError when robots.txt, the start or many pages in a row cannot
        be read, and when more than half of the known pages failed or vanished: then nothing is removed.
        """
        with closing(self._open_fetch()) as fetch:
            survey = self._survey or self._surveyed(fetch)
            self._survey = None
            fetch.slow_down(survey.robots.delay_seconds)
            yield from survey.listing.problems
            yield from self._read(fetch, survey, known)

    def _surveyed(self, fetch: Fetch) -> _Survey:
        robots = read_robots(fetch, self._scope.origin)
        fetch.slow_down(robots.delay_seconds)
        return _Survey(robots, self._listing(fetch, robots))

    def _is_listed(self, listing: SitemapListing) -> bool:
        """A sitemap that names nothing but the start says nothing about the pages below it."""
        return bool(listing.pages.keys() - {self._scope.start})

    def _listing(self, fetch: Fetch, robots: Robots) -> SitemapListing:
        start, pages_max = self._scope.start, self._limits.pages_max
        if _is_sitemap(start):
            listing = read_sitemaps(fetch, self._scope, (start,), pages_max, must_exist=True)
            if not listing.pages:
                raise SourceError(_no_pages(start, listing))
            return listing
        if robots.sitemaps:
            return read_sitemaps(fetch, self._scope, robots.sitemaps, pages_max, must_exist=True)
        guesses = dict.fromkeys(f"{folder}sitemap.xml" for folder in (self._scope.folder, f"{self._scope.origin}/"))
        return read_sitemaps(fetch, self._scope, tuple(guesses), pages_max, must_exist=False)

    def _read(self, fetch: Fetch, survey: _Survey, known: Mapping[str, str]) -> Iterator[SourceItem]:
        robots, listing = survey.robots, survey.listing
        frontier = Frontier(self._scope, self._limits)
        is_listed = self._is_listed(listing)
        if is_listed:
            for url, lastmod in listing.pages.items():
                path = self._scope.path_of(url)
                frontier.insist(Target(self._scope.url_of(path), path, 0, lastmod))
        else:
            self._refuse_forbidden_start(robots)
            frontier.add((self._scope.start,), 0)
        reading = WebsiteReading(
            fetch,
            self._scope,
            robots,
            frontier,
            loaded(known),
            source=self.name,
            follows_links=not is_listed,
            is_whole=listing.is_whole,
            today=self._today(),
        )
        yield from reading.items()
        if listing.has_more or frontier.has_more:
            yield self._more()

    def _refuse_forbidden_start(self, robots: Robots) -> None:
        if not robots.allows(self._scope.start):
            raise SourceError(
                f"{self._scope.origin}/robots.txt keeps {self._scope.start} from readers. "
                "Allow it there for `User-agent: handrail`."
            )

    def _more(self) -> SourceProblem:
        pages, depth = self._limits.pages_max, self._limits.depth_max
        return SourceProblem(
            self._scope.start,
            f"has more pages: the first {pages} were taken, at most {depth} links from the start",
            "Raise the limits, or give the address of a part of the website.",
        )


def _is_sitemap(url: str) -> bool:
    return urlsplit(url).path.endswith(SITEMAP_SUFFIXES)


def _no_pages(start: str, listing: SitemapListing) -> str:
    if listing.problems:
        return f"{start} {listing.problems[0].what}. {listing.problems[0].remedy}"
    return f"{start} lists no page of its own website below its folder. Give the sitemap of that website."
