"""One page of HTML as it came from a website, taken apart: its article, its links, and whether it is to be kept."""

import hashlib
from dataclasses import dataclass
from typing import Final

from knowledge.article import Article
from knowledge.sources.charset import page_text
from knowledge.sources.fetch import HTML_TYPES, Answer
from knowledge.sources.html import html_article
from knowledge.sources.page_head import PageHead, page_head
from knowledge.sources.web_address import AddressInvalid, normalised

LOGIN_CHARACTERS_MAX: Final = 1_500
"""Of the text beside a password field on a login page; an article with a login in its header has more."""

TAGS_MAX: Final = 30_000
"""Of one page: the longest help pages that we know of have 10,000; each takes 0.2 ms to be looked at from all sides."""


class PageUnreadable(Exception):
    """Why a page cannot become an article: `what` completes “It …”, `remedy` is what its author can do."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(what)
        self.what = what
        self.remedy = remedy


@dataclass(frozen=True, slots=True)
class WebPage:
    """What a page says."""

    article: Article
    """Without id, source and path, which the website gives it; its body or title may be empty."""
    head: PageHead
    canonical: str
    """The normalised address that the page gives for itself; empty when it gives none, or none that is one."""

    @property
    def is_article(self) -> bool:
        """Whether it has the title and the text that an article needs."""
        return bool(self.article.title and self.article.body)

    @property
    def content_hash(self) -> str:
        """SHA-256 (hex) of title and body: the same article under two addresses has it twice."""
        return hashlib.sha256(f"{self.article.title}\n{self.article.body}".encode()).hexdigest()


def web_page(answer: Answer) -> WebPage:
    """Takes a successful answer apart. Raises PageUnreadable when it is no page, or one behind a login."""
    if answer.content_type and answer.content_type not in HTML_TYPES:
        raise PageUnreadable(
            f"is {answer.content_type[:60]}, not HTML", "Link to pages only, or take the file in on its own."
        )
    html = page_text(answer.body, answer.charset)
    if html.count("<") > TAGS_MAX:
        raise PageUnreadable(f"has more than {TAGS_MAX} tags", "Split it into several pages.")
    try:
        head = page_head(html, answer.url, answer.robots_tag)
        found = html_article(html, answer.url)
    except RecursionError as error:
        raise PageUnreadable("is nested too deep", "Simplify the page's HTML.") from error
    if head.asks_password and len(found.body) <= LOGIN_CHARACTERS_MAX:
        raise PageUnreadable("asks for a password", "Make the page public, or take it in as a file.")
    article = Article(
        article_id="",
        title=found.title,
        body=found.body,
        summary=found.summary,
        url=answer.url,
        locale=found.locale or head.locale or answer.language.split(",")[0].strip(),
        updated=found.updated,
    )
    return WebPage(article, head, _canonical(found.canonical))


def _canonical(address: str) -> str:
    try:
        return normalised(address) if address else ""
    except AddressInvalid:
        return ""
