"""The pages of a website by its sitemaps: an index and its sitemaps, up to as many pages as are wanted."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from knowledge.sources.content_coding import unpacked_if_gzip
from knowledge.sources.fetch import GONE, Fetch, FetchFailed, Validators
from knowledge.sources.item import SourceProblem
from knowledge.sources.sitemap import SitemapBroken, SitemapEntry, sitemap_entries
from knowledge.sources.web_address import AddressInvalid, normalised
from knowledge.sources.website_scope import WebsiteScope, is_page

SITEMAP_FILES_MAX: Final = 1_000
"""Of one website; an index may name 50,000, which only shops with millions of pages do."""

INDEX_DEPTH_MAX: Final = 3
"""Indexes within indexes; the protocol knows one level, and some websites have two."""

SITEMAP_BYTES_MAX: Final = 256 * 1024 * 1024
"""Of all sitemaps of a website together, unpacked: 2 million addresses, which are streamed and not kept."""

SITEMAP_SECONDS_MAX: Final = 300.0
"""For one sitemap; the protocol's largest has 50 MiB."""


@dataclass(slots=True)
class SitemapListing:
    """What the sitemaps list, as far as they could be read."""

    pages: dict[str, str] = field(default_factory=dict)
    """`lastmod` by normalised address, in the order of the sitemaps; only pages within the scope."""
    problems: list[SourceProblem] = field(default_factory=list)
    is_whole: bool = True
    """Whether every sitemap was read to its end or to the limit: only then is a page that is not listed gone."""
    has_more: bool = False
    """Whether the reading stopped at the limit of pages."""
    was_found: bool = False
    """Whether there is a sitemap at all."""


def read_sitemaps(
    fetch: Fetch, scope: WebsiteScope, addresses: tuple[str, ...], pages_max: int, *, must_exist: bool
) -> SitemapListing:
    """Follows the sitemaps at the normalised `addresses`, each file once.

    With `must_exist` a sitemap that is not there, or that is none, is a problem; without, it was only a guess. What
    cannot be read is a problem of its own and harms no other sitemap.
    """
    return _Reading(fetch, scope, pages_max, must_exist).run(addresses)


class _Reading:
    def __init__(self, fetch: Fetch, scope: WebsiteScope, pages_max: int, must_exist: bool) -> None:
        self._fetch = fetch
        self._scope = scope
        self._pages_max = pages_max
        self._must_exist = must_exist
        self._listing = SitemapListing()
        self._waiting: deque[tuple[str, int]] = deque()
        self._seen: set[str] = set()
        self._bytes_left = SITEMAP_BYTES_MAX

    def run(self, addresses: tuple[str, ...]) -> SitemapListing:
        for address in addresses:
            self._add(address, 0)
        while self._waiting and not self._listing.has_more:
            address, depth = self._waiting.popleft()
            try:
                self._read(address, depth)
            except (SitemapBroken, FetchFailed) as error:
                self._note(address, error)
        return self._listing

    def _add(self, address: str, depth: int) -> None:
        """Has the sitemap read later, unless it is another website's, a loop or one too many."""
        if address in self._seen:
            return
        if not self._scope.has_host(address):
            remedy = "List it on the website itself, or ingest that other website too."
            self._listing.problems.append(SourceProblem(address, "is a sitemap on another host", remedy))
        elif depth > INDEX_DEPTH_MAX or len(self._seen) >= SITEMAP_FILES_MAX:
            remedy = f"Have at most {SITEMAP_FILES_MAX} sitemaps, in at most {INDEX_DEPTH_MAX} levels of indexes."
            self._listing.problems.append(SourceProblem(address, "is one sitemap too many", remedy))
            self._listing.is_whole = False
        else:
            self._seen.add(address)
            self._waiting.append((address, depth))

    def _read(self, address: str, depth: int) -> None:
        with self._fetch.stream(address, self._visit, bytes_max=SITEMAP_BYTES_MAX, seconds_max=SITEMAP_SECONDS_MAX) as (
            answer,
            pieces,
        ):
            if answer.status in GONE:
                raise FetchFailed(
                    f"answers {answer.status}", "Take it out of robots.txt or of its index.", answer.status
                )
            for entry in sitemap_entries(self._counted(unpacked_if_gzip(pieces))):
                self._listing.was_found = True
                self._take(entry, answer.url, depth)
                if self._listing.has_more:
                    return

    def _counted(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        for piece in pieces:
            self._bytes_left -= len(piece)
            if self._bytes_left < 0:
                raise SitemapBroken(f"makes the sitemaps longer than {SITEMAP_BYTES_MAX // 2**20} MiB together")
            yield piece

    def _visit(self, url: str) -> Validators:
        if not self._scope.has_host(url):
            raise FetchFailed("redirects to another host", "Serve the sitemap on the website itself.")
        return Validators()

    def _take(self, entry: SitemapEntry, base: str, depth: int) -> None:
        try:
            url = normalised(entry.address, base)
        except AddressInvalid:
            return
        if entry.is_sitemap:
            self._add(url, depth + 1)
        elif self._scope.holds(url) and is_page(url) and url not in self._listing.pages:
            if len(self._listing.pages) == self._pages_max:
                self._listing.has_more = True
            else:
                self._listing.pages[url] = entry.lastmod

    def _note(self, address: str, error: SitemapBroken | FetchFailed) -> None:
        was_guess = not self._must_exist and not self._listing.was_found
        if was_guess and not (isinstance(error, FetchFailed) and error.is_passing):
            return
        remedy = (
            error.remedy if isinstance(error, FetchFailed) else "Mend the sitemap; a validator names what is wrong."
        )
        self._listing.problems.append(SourceProblem(address, str(error), remedy))
        self._listing.is_whole = False
