"""Sitemaps as a stream of pages: an XML file of any length is read in bounded memory, and no further than needed."""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final
from xml.parsers import expat

from knowledge.sources.content_coding import CodingUnknown
from knowledge.sources.web_address import URL_CHARACTERS_MAX

FEED_BYTES: Final = 64 * 1024
"""What the parser is given at once."""

TOKEN_BYTES_MAX: Final = 1024 * 1024
"""Of one tag or text in a sitemap; an address has 2,048 characters at most, and the parser holds a token whole."""

LASTMOD_CHARACTERS_MAX: Final = 40
"""The longest of the W3C's notations has 35 characters."""


class SitemapBroken(Exception):
    """What was read is not a sitemap, or not one to its end; the text completes “It …”."""


@dataclass(frozen=True, slots=True)
class SitemapEntry:
    """One `<url>` or `<sitemap>` of a sitemap, as it is written."""

    address: str
    lastmod: str = ""
    is_sitemap: bool = False
    """Whether the address is a further sitemap, from a sitemap index."""


def sitemap_entries(chunks: Iterable[bytes]) -> Iterator[SitemapEntry]:
    """The entries of a sitemap or a sitemap index, unpacked, as they come in.

    Declarations of entities are refused, and nothing is loaded from elsewhere. Raises SitemapBroken, after the entries
    before it, where the file stops being a sitemap.
    """
    reader = _EntryReader()
    try:
        for chunk in chunks:
            for start in range(0, len(chunk), FEED_BYTES):
                yield from reader.feed(chunk[start : start + FEED_BYTES])
        yield from reader.feed(b"", is_last=True)
    except expat.ExpatError as error:
        raise SitemapBroken(f"is not well-formed XML (line {error.lineno})") from error
    except CodingUnknown as error:
        raise SitemapBroken(str(error)) from error


class _EntryReader:
    def __init__(self) -> None:
        self._found: deque[SitemapEntry] = deque()
        self._namespace: str | None = None
        self._entry = ""
        self._field = ""
        self._texts: dict[str, str] = {}
        self._fed_bytes = 0
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text
        self._parser.EntityDeclHandler = _refuse_entities

    def feed(self, chunk: bytes, is_last: bool = False) -> Iterator[SitemapEntry]:
        failure: Exception | None = None
        try:
            self._parser.Parse(chunk, is_last)
        except (expat.ExpatError, SitemapBroken) as error:
            failure = error
        while self._found:
            yield self._found.popleft()
        if failure is not None:
            raise failure
        self._fed_bytes += len(chunk)
        if self._fed_bytes - self._parser.CurrentByteIndex > TOKEN_BYTES_MAX:
            raise SitemapBroken("has a tag or text of more than 1 MiB")

    def _start(self, name: str, _attributes: dict[str, str]) -> None:
        if self._namespace is None:
            namespace, _, root = name.rpartition(" ")
            if root not in ("urlset", "sitemapindex"):
                raise SitemapBroken(f"is not a sitemap: it begins with <{root[:40]}>")
            self._namespace = f"{namespace} " if namespace else ""
        local = self._local(name)
        if local in ("url", "sitemap") and not self._entry:
            self._entry, self._texts = local, {}
        elif local in ("loc", "lastmod") and self._entry:
            self._field = local

    def _end(self, name: str) -> None:
        local = self._local(name)
        if local and local == self._field:
            self._field = ""
        elif local and local == self._entry:
            address, lastmod = (self._texts.get(field, "").strip() for field in ("loc", "lastmod"))
            if address:
                self._found.append(SitemapEntry(address, lastmod[:LASTMOD_CHARACTERS_MAX], self._entry == "sitemap"))
            self._entry = ""

    def _text(self, text: str) -> None:
        if self._field:
            self._texts[self._field] = (self._texts.get(self._field, "") + text)[: URL_CHARACTERS_MAX + 1]

    def _local(self, name: str) -> str:
        """The name within the sitemap's own namespace; empty for others, such as the `<image:loc>` of a picture."""
        namespace = self._namespace or ""
        local = name[len(namespace) :] if name.startswith(namespace) else ""
        return "" if " " in local else local


def _refuse_entities(*_declaration: object) -> None:
    raise SitemapBroken("declares entities, which no sitemap needs")
