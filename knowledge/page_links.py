"""Pages of the product that an article links to: a sign of where it helps, which nobody had to declare."""

import hashlib
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import urljoin, urlsplit

from markdown_it.token import Token

from knowledge.article import Article
from knowledge.plain_text import markdown_parser

LINKED_PAGES_MAX: Final = 50
"""An article that links to more pages than that is a list of them, and says nothing about any one."""

LINKS_REVISION: Final = "1"
"""Changes whenever the same article would have other linked pages."""


@dataclass(frozen=True, slots=True)
class PageLinks:
    """Tells the links that lead into the product from those that stay in the help centre or lead elsewhere."""

    origins: frozenset[str]
    """Where the product is served, such as `https://app.example.com`."""
    page_key: Callable[[str], str]
    """The page key of a path with its hash route, such as `/projects/:id` of `/projects/8241`."""

    @property
    def revision(self) -> str:
        """Changes whenever the same article would have other linked pages."""
        return hashlib.sha256("\n".join((LINKS_REVISION, *sorted(self.origins))).encode()).hexdigest()

    def of(self, article: Article) -> tuple[str, ...]:
        """The page keys of the product's pages that the article's body links to, each once, in order."""
        return linked_pages(article, self.origins, self.page_key)


def linked_pages(article: Article, origins: Collection[str], page_key: Callable[[str], str]) -> tuple[str, ...]:
    """The page keys of the product's pages that the body of `article` links to, each once, in order.

    A link counts when its target is on one of `origins`, or is an absolute path while nobody knows on which host the
    article is read. What lies in the article's own folder of the help centre does not count. At most LINKED_PAGES_MAX.
    """
    keys = (page_key(path) for path in _app_paths(article, origins))
    pages = tuple(dict.fromkeys(keys))
    return pages if len(pages) <= LINKED_PAGES_MAX else ()


def _app_paths(article: Article, origins: Collection[str]) -> Iterator[str]:
    wanted = frozenset(origins)
    folder = _folder(article.url)
    for target in _targets(article.body):
        try:
            address = urljoin(article.url, target)
            parts = urlsplit(address)
        except ValueError:
            continue
        origin = f"{parts.scheme}://{parts.netloc}".lower() if parts.netloc else ""
        is_path = not origin and not parts.scheme and target.startswith("/")
        inside = folder and address.startswith(folder)
        if (origin in wanted or is_path) and not inside:
            yield f"{parts.path or '/'}#{parts.fragment}" if parts.fragment else parts.path or "/"


def _folder(url: str) -> str:
    """Where an article's neighbours are read; empty when that is the root of a host, which tells nothing."""
    folder = url.rpartition("/")[0] + "/"
    return folder if urlsplit(folder).path.strip("/") else ""


def _targets(body: str) -> Iterator[str]:
    for token in markdown_parser().parse(body):
        yield from _hrefs(token.children or ())


def _hrefs(tokens: Collection[Token]) -> Iterator[str]:
    for token in tokens:
        href = token.attrGet("href") if token.type == "link_open" else None
        if isinstance(href, str):
            yield href
