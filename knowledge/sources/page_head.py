"""What a web page says to those who read it by machine: its links, whether it may be kept, whether it is a login."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from bs4 import BeautifulSoup, Tag

from knowledge.sources.html_markdown import parsed
from knowledge.sources.robots import PRODUCT
from knowledge.sources.web_address import AddressInvalid, normalised

LINKS_MAX: Final = 1_000
"""Of one page: a table of contents of a large help centre has some hundred. They are stored with the page."""

_VALUED: Final = frozenset({"unavailable_after", "max-snippet", "max-image-preview", "max-video-preview"})


@dataclass(frozen=True, slots=True)
class PageHead:
    """What a page says about itself and where it leads."""

    links: tuple[str, ...] = ()
    """Normalised, each once, in the order of the page; none when the page asks not to be followed."""
    locale: str = ""
    """The hreflang by which the page names itself among its translations."""
    is_withheld: bool = False
    """It asks not to be kept (noindex)."""
    asks_password: bool = False


def page_head(html: str, address: str, robots_tag: str = "") -> PageHead:
    """Reads the page that stands at `address`; `robots_tag` is the X-Robots-Tag header that came with it."""
    page = parsed(html)
    base = _base(page, address)
    directives = _directives(robots_tag)
    for tag in page.find_all("meta"):
        if _value(tag, "name").lower() in ("robots", PRODUCT):
            directives |= _directives(_value(tag, "content"))
    stays = bool(directives & {"nofollow", "none"})
    return PageHead(
        links=() if stays else _links(page, base),
        locale=_own_locale(page, base, address),
        is_withheld=bool(directives & {"noindex", "none"}),
        asks_password=page.find("input", type="password") is not None,
    )


def _base(page: BeautifulSoup, address: str) -> str:
    tag = page.find("base", href=True)
    return _normalised(_value(tag, "href"), address) or address if isinstance(tag, Tag) else address


def _directives(text: str) -> set[str]:
    """Those that speak to every reader or to us; a name with a colon says whom the ones after it speak to."""
    found: set[str] = set()
    speaks_to_us = True
    for part in text.lower().split(","):
        name, colon, rest = (piece.strip() for piece in part.partition(":"))
        if colon and name not in _VALUED:
            speaks_to_us = name == PRODUCT
            name = rest
        if speaks_to_us:
            found.add(name)
    return found


def _links(page: BeautifulSoup, base: str) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for href in _hrefs(page):
        url = _normalised(href, base)
        if url:
            found[url] = None
        if len(found) == LINKS_MAX:
            break
    return tuple(found)


def _hrefs(page: BeautifulSoup) -> Iterable[str]:
    for tag in page.find_all(("a", "area", "link"), href=True):
        kinds = _value(tag, "rel").lower().split()
        is_page = bool({"alternate", "next", "prev"} & set(kinds)) if tag.name == "link" else "nofollow" not in kinds
        if is_page and (tag.name != "link" or not tag.get("type")):
            yield _value(tag, "href")


def _own_locale(page: BeautifulSoup, base: str, address: str) -> str:
    for tag in page.find_all("link", hreflang=True, href=True):
        locale = _value(tag, "hreflang")
        if locale.lower() != "x-default" and _normalised(_value(tag, "href"), base) == address:
            return locale
    return ""


def _normalised(address: str, base: str) -> str:
    try:
        return normalised(address, base)
    except AddressInvalid:
        return ""


def _value(tag: Tag, name: str) -> str:
    """An attribute as text; bs4 gives a list for those that hold several words."""
    value = tag.get(name) or ""
    return value if isinstance(value, str) else " ".join(value)
