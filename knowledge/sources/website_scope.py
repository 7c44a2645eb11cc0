"""Which addresses belong to the website that is read, and how its pages are known."""

import hashlib
import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from knowledge.article import ARTICLE_ID_CHARACTERS_MAX

SEGMENTS_MAX: Final = 20
"""Folders above a page; deeper paths are loops such as /a/b/a/b/a/b."""

REPEATED_SEGMENTS_MAX: Final = 3
"""How often one folder may occur in a path before it is a loop of relative links."""

DIGEST_CHARACTERS: Final = 12
"""48 bits of SHA-256: two of 10,000 pages share them once in five million websites."""

OTHER_SUFFIXES: Final = frozenset(
    {
        *(".7z", ".apk", ".bz2", ".dmg", ".exe", ".gz", ".iso", ".jar", ".msi", ".pkg", ".rar", ".tar", ".tgz", ".zip"),
        *(".avi", ".bmp", ".gif", ".ico", ".jpeg", ".jpg", ".mov", ".mp3", ".mp4", ".ogg", ".png", ".svg", ".tif"),
        *(".tiff", ".wav", ".webm", ".webp", ".eot", ".otf", ".ttf", ".woff", ".woff2"),
        *(".atom", ".css", ".csv", ".ics", ".js", ".json", ".map", ".md", ".mjs", ".rss", ".txt", ".webmanifest"),
        *(".xml", ".yaml", ".yml", ".doc", ".docx", ".pdf", ".ppt", ".pptx", ".xls", ".xlsx"),
    }
)
"""Endings of files that are no pages: they are not asked for."""

SITEMAP_SUFFIXES: Final = (".xml", ".xml.gz")

_PAGE_SUFFIX = re.compile(r"\.(?:x?html?|php|aspx?|jsp)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class WebsiteScope:
    """Which addresses belong to the website that begins at `start`."""

    start: str
    """Normalised."""
    whole_host: bool = False
    """Whether pages that do not stand below the start's path belong to it too."""

    @property
    def origin(self) -> str:
        """Scheme, host and port of the start, without a slash at the end."""
        return self.start[: -len(_target(self.start))]

    @property
    def folder(self) -> str:
        """The address that every page begins with, unless the whole host is read."""
        return self.origin + _folder(_target(self.start).partition("?")[0])

    def has_host(self, url: str) -> bool:
        """Whether the normalised `url` is on the same host; http and https on their own ports are the same host."""
        return _authority(url) == _authority(self.start)

    def holds(self, url: str) -> bool:
        """Whether the normalised `url` is on the same host and below the start's path."""
        if self.whole_host or not self.has_host(url):
            return self.has_host(url)
        path = _target(url).partition("?")[0]
        folder = _folder(_target(self.start).partition("?")[0])
        return path.startswith(folder) or f"{path}/" == folder

    def path_of(self, url: str) -> str:
        """Path and query of the normalised `url` without the slash at its beginning: how the page is known here."""
        return _target(url)[1:]

    def url_of(self, path: str) -> str:
        """The address of a page by `path_of`."""
        return f"{self.origin}/{path}"


def _authority(url: str) -> str:
    return url.split("/", 3)[2]


def _target(url: str) -> str:
    """Path and query; every normalised address has a path."""
    return "/" + url.split("/", 3)[3]


def _folder(path: str) -> str:
    """What every path below `path` begins with: /help for /help and /help/, and / for /index.html."""
    if _PAGE_SUFFIX.search(path) or path.endswith(SITEMAP_SUFFIXES):
        return path.rsplit("/", 1)[0] + "/"
    return path.rstrip("/") + "/"


def is_page(url: str) -> bool:
    """Whether the normalised `url` may be a page: not a file of another kind, and not a loop of folders."""
    path = urlsplit(url).path
    segments = [segment for segment in path.split("/") if segment]
    if len(segments) > SEGMENTS_MAX or any(segments.count(each) > REPEATED_SEGMENTS_MAX for each in set(segments)):
        return False
    name = segments[-1].lower() if segments else ""
    return f".{name.rsplit('.', 1)[-1]}" not in OTHER_SUFFIXES if "." in name else True


def article_id_of(path: str) -> str:
    """The id of the article at `path`: its path without the suffix, `index` at the root, a digest if too long."""
    bare, _, query = path.partition("?")
    stem = _PAGE_SUFFIX.sub("", bare).strip("/") or "index"
    named = f"{stem}?{query}" if query else stem
    return named if len(named) <= ARTICLE_ID_CHARACTERS_MAX else told_apart(named, path)


def told_apart(article_id: str, path: str) -> str:
    """`article_id` with a digest of `path` behind it, for a second page whose path gives the same id."""
    digest = hashlib.sha256(path.encode()).hexdigest()[:DIGEST_CHARACTERS]
    return f"{article_id[: ARTICLE_ID_CHARACTERS_MAX - DIGEST_CHARACTERS - 1]}~{digest}"
