"""A page of HTML as an article: its main content, its title, and what its head says about it."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final
from urllib.parse import urljoin

from bs4 import BeautifulSoup, Tag

from knowledge.sources.html_markdown import parsed, tree_to_markdown

MAIN: Final = (
    "main article",
    "[itemprop=articleBody]",
    "main",
    "[role=main]",
    "article",
    "#main-content, #content, #article, .article-body, .markdown-body",
)
"""Where the words of a page stand, the surest first; a selector that fits several places tells nothing."""

AROUND: Final = (
    "nav, footer, [role=navigation], [role=banner], [role=contentinfo], [role=search], [role=complementary], "
    ".breadcrumb, .breadcrumbs, .pagination, .cookie-banner, .skip-link, .toc, .table-of-contents"
)
"""What stands around the words: menus, paths, footers."""

NOTES: Final = re.compile(r"\b(note|tip|info|warning|caution|danger|admonition|callout|alert|aside)", re.IGNORECASE)
"""An `<aside>` inside the content that says one of these is part of the text."""

MOST_OF_A_PAGE: Final = ("h1", "h2", "article", "main")
"""A form that holds one of these wraps the page instead of asking for something."""

_SITE_NAME = re.compile(r"\s+[|·–—-]\s+(?:(?!\s[|·–—-]\s).)+$")
_LOCALE = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*")


@dataclass(frozen=True, slots=True)
class HtmlArticle:
    """What a page of HTML says."""

    title: str
    """Empty when the page has none."""
    summary: str
    locale: str
    """As the page names it, for instance `en-GB`; empty when it does not."""
    body: str
    """Markdown; a heading ends in `{#id}` where the page gives it an id."""
    canonical: str
    """The absolute address that the page gives for itself; empty when it gives none."""
    published: bool
    """False when the page asks search engines to leave it out."""
    updated: date | None


def html_article(html: str, address: str = "") -> HtmlArticle:
    """The article on a page.

    `address` is where the page stands; relative links become absolute against it, or against the page's `<base>`.
    Raises RecursionError when the page is nested deeper than the interpreter's stack.
    """
    page = parsed(html)
    base = _joined(address, _attribute(page, "base[href]", "href")) or address
    canonical = _attribute(page, "link[rel~=canonical][href]", "href")
    main = _main(page)
    heading = _only_heading(main) or _only_heading(page)
    title = _words(heading) or _meta(page, "og:title") or _SITE_NAME.sub("", _words(page.select_one("title")))
    _drop_around(main)
    if heading is not None:
        heading.decompose()
    return HtmlArticle(
        title=title,
        summary=_meta(page, "description") or _meta(page, "og:description"),
        locale=_locale(page),
        body=tree_to_markdown(main, base),
        canonical=_joined(base, canonical) if canonical else "",
        published="noindex" not in _meta(page, "robots").lower(),
        updated=_date(_meta(page, "article:modified_time")),
    )


def _joined(base: str, address: str) -> str:
    """Nothing when `address` is none, such as `http://[`."""
    try:
        return urljoin(base, address)
    except ValueError:
        return ""


def _main(page: BeautifulSoup) -> Tag:
    for selector in MAIN:
        found = [tag for tag in page.select(selector) if tag.get_text(strip=True)]
        if len(found) == 1:
            return found[0]
    body: Tag = page.body or page
    for around in body.select("header"):
        if around.find_parent(["article", "section"]) is None:
            around.decompose()
    return body


def _only_heading(tree: Tag) -> Tag | None:
    headings = [heading for heading in tree.find_all("h1") if _words(heading)]
    return headings[0] if len(headings) == 1 else None


def _drop_around(main: Tag) -> None:
    around = [*main.select(AROUND), *(form for form in main.find_all("form") if form.find(MOST_OF_A_PAGE) is None)]
    asides = [
        aside for aside in main.find_all("aside") if not NOTES.search(f"{aside.get('class')} {aside.get('role')}")
    ]
    for tag in (*around, *asides):
        if not tag.decomposed:
            tag.decompose()


def _words(tag: Tag | None) -> str:
    return " ".join(tag.get_text(" ").replace("¶", " ").split()) if tag is not None else ""


def _attribute(page: BeautifulSoup, selector: str, name: str) -> str:
    tag = page.select_one(selector)
    return str(tag.get(name) or "").strip() if tag is not None else ""


def _meta(page: BeautifulSoup, name: str) -> str:
    return " ".join(
        _attribute(page, f'meta[name="{name}" i][content], meta[property="{name}"][content]', "content").split()
    )


def _locale(page: BeautifulSoup) -> str:
    named = _attribute(page, "html[lang]", "lang")
    return named if _LOCALE.fullmatch(named) else ""


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None
