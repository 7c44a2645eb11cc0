"""What robots.txt lets us read (RFC 9309); Protego, which parses it, enters here and nowhere else."""

from typing import Final

import structlog
from protego import Protego

from knowledge.errors import SourceError
from knowledge.sources.fetch import GONE, Fetch, FetchFailed
from knowledge.sources.web_address import AddressInvalid, normalised

ROBOTS_BYTES_MAX: Final = 500 * 1024
"""What RFC 9309 (2.5) asks a crawler to read at least; longer ones are cut, which is what large search engines do."""

ROBOTS_SECONDS_MAX: Final = 30.0
"""For robots.txt, a file of some kilobytes."""

CRAWL_DELAY_SECONDS_MAX: Final = 10.0
"""A longer delay would make 1,000 pages take a working day; it is kept to this much, and said so."""

PRODUCT: Final = "handrail"
"""The name by which a robots.txt can speak to us."""

SITEMAPS_MAX: Final = 50
"""Sitemap lines that are followed; large websites have one for each language."""

_log = structlog.get_logger()


class Robots:
    """The rules of one website."""

    def __init__(self, text: str, address: str) -> None:
        """`address` is where `text` was found; sitemaps may be named relative to it."""
        self._rules = Protego.parse(text)
        self._address = address

    def allows(self, url: str) -> bool:
        """Whether the page at the normalised `url` may be read."""
        return self._rules.can_fetch(url, PRODUCT)

    @property
    def delay_seconds(self) -> float:
        """What it asks to wait between two requests, at most CRAWL_DELAY_SECONDS_MAX; 0 when it asks nothing."""
        asked = self._rules.crawl_delay(PRODUCT) or 0.0
        if asked > CRAWL_DELAY_SECONDS_MAX:
            _log.info("crawl_delay_shortened", asked_seconds=asked, kept_seconds=CRAWL_DELAY_SECONDS_MAX)
        return min(max(asked, 0.0), CRAWL_DELAY_SECONDS_MAX)

    @property
    def sitemaps(self) -> tuple[str, ...]:
        """The sitemaps that it names, normalised, each once; lines that are no address are passed over."""
        found: dict[str, None] = {}
        for line in self._rules.sitemaps:
            try:
                found[normalised(line, self._address)] = None
            except AddressInvalid:
                continue
            if len(found) == SITEMAPS_MAX:
                break
        return tuple(found)


def read_robots(fetch: Fetch, origin: str) -> Robots:
    """The rules of the website at `origin`.

    A robots.txt that is not there, or that we may not see, allows everything (RFC 9309, 2.3.1.3). Raises SourceError
    when the server fails or cannot be reached: then nothing may be read (2.3.1.4).
    """
    address = f"{origin}/robots.txt"
    try:
        with fetch.stream(address, bytes_max=2**63, seconds_max=ROBOTS_SECONDS_MAX) as (answer, pieces):
            head = bytearray()
            for piece in pieces:
                head += piece
                if len(head) >= ROBOTS_BYTES_MAX:
                    break
    except FetchFailed as failure:
        if failure.status is not None and 400 <= failure.status < 500 and failure.status != 429:
            return Robots("", address)
        raise SourceError(
            f"{address} {failure.what}, so nothing of the website may be read. {failure.remedy}"
        ) from failure
    if answer.status in GONE:
        return Robots("", address)
    return Robots(head[:ROBOTS_BYTES_MAX].decode("utf-8-sig", errors="replace"), address)
