"""What is remembered of a web page between two readings, as the text of a fingerprint."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

from knowledge.sources.fetch import Validators
from knowledge.sources.html_file import HTML_READER

READING_REVISION: Final = f"website 1, {HTML_READER.revision}"
"""Changes whenever the same page would give another article: what was remembered before is then not believed."""


@dataclass(frozen=True, slots=True)
class PageFingerprint:
    """A page as it was read."""

    article_id: str = ""
    """Empty when the page gave no article: it asks not to be kept, or is another page again."""
    content_hash: str = ""
    """SHA-256 (hex) of the article's title and body."""
    etag: str = ""
    last_modified: str = ""
    lastmod: str = ""
    """What the sitemap said."""
    read_on: str = ""
    """The day of the reading, in UTC."""
    links: tuple[str, ...] = ()
    """Paths that it leads to within the website, for when the page itself is not sent again."""
    follows: bool = False
    """Whether its links were taken down: a page that a sitemap listed has to be sent again before it can be crawled."""
    is_copy: bool = False
    """Whether it is another page again; it is then read anew each time, since that page may be gone."""

    @property
    def validators(self) -> Validators:
        """What to ask the server with."""
        return Validators() if self.is_copy else Validators(self.etag, self.last_modified)

    def covers(self, lastmod: str) -> bool:
        """Whether a sitemap's `lastmod` says that the page has not changed since it was read.

        A day alone covers a page only when it was read after that day was over everywhere.
        """
        now, then = _moment(lastmod), _moment(self.lastmod)
        if self.is_copy or now is None or then is None or now > then:
            return False
        is_day = len(lastmod) == len("2026-11-24")
        return not is_day or self.read_on > (now + timedelta(days=1)).date().isoformat()

    def dumped(self) -> str:
        """As text; `loaded` reads it."""
        fields = {name: value for name, value in asdict(self).items() if value}
        return json.dumps({"revision": READING_REVISION} | fields, ensure_ascii=False, separators=(",", ":"))


def loaded(known: Mapping[str, str]) -> dict[str, PageFingerprint]:
    """The fingerprints of a website by path, without those that are none.

    Of those of another revision only the article's id is left, so that the page keeps it and is read anew.
    """
    fingerprints = ((path, _loaded(text)) for path, text in known.items())
    return {path: fingerprint for path, fingerprint in fingerprints if fingerprint is not None}


def _loaded(text: str) -> PageFingerprint | None:
    try:
        fields = json.loads(text)
        if fields.pop("revision") != READING_REVISION:
            return PageFingerprint(article_id=str(fields.get("article_id", "")))
        return PageFingerprint(**fields | {"links": tuple(fields.get("links", ()))})
    except (ValueError, TypeError, AttributeError, KeyError):
        return None


def _moment(lastmod: str) -> datetime | None:
    """A moment in one of the W3C's notations, from a day on; without a zone it is taken as UTC."""
    try:
        moment = datetime.fromisoformat(lastmod)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def today() -> date:
    """The day in UTC."""
    return datetime.now(UTC).date()
