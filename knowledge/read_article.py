"""An article as somebody reads it whole: links that lead somewhere from anywhere, and what to read next."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urljoin, urlsplit

from markdown_it.token import Token

from knowledge.article import Article
from knowledge.article_search import FOUND_SCORE_MIN, FoundArticle
from knowledge.plain_text import markdown_parser
from knowledge.retrieval import Retrieved

LINKED_MAX: Final = 50
"""Other articles that one leads to and that are told of; a list of more is an index, not an article."""

RELATED_MAX: Final = 4
"""More would be a menu under the text."""

LINK_SCHEMES: Final = frozenset({"http", "https", "mailto"})


@dataclass(frozen=True, slots=True)
class ReadArticle:
    """An article and what it leads to."""

    article: Article
    """With the targets of its links in full, as far as it is known where it is read."""
    linked: tuple[FoundArticle, ...]
    """The site's other articles that its text links to, in their order."""
    related: tuple[FoundArticle, ...]
    """What to read next: what it links to, then what is nearest to its title."""


def read_article(article: Article, others: Sequence[Article], near: Sequence[Retrieved]) -> ReadArticle:
    """`article` for a reader. `others`: what else they may see; `near`: passages for its title, the best first."""
    targets = dict.fromkeys(_targets(article))
    by_url = {_page_of(each.url): each for each in others if each.url}
    linked = list(dict.fromkeys(by_url[target] for target in targets if target in by_url))[:LINKED_MAX]
    by_id = {each.article_id: each for each in others}
    nearest = [
        by_id[each.passage.article_id]
        for each in near
        if each.score >= FOUND_SCORE_MIN and each.passage.article_id in by_id
    ]
    return ReadArticle(
        article=replace(article, body=with_whole_links(article.body, article.url)),
        linked=tuple(map(_found, linked)),
        related=tuple(map(_found, dict.fromkeys((*linked, *nearest))))[:RELATED_MAX],
    )


def with_whole_links(body: str, url: str) -> str:
    """`body` (Markdown) with each relative target of an inline link resolved against `url` (RFC 3986, section 5).

    A target of a scheme of its own stays; without a `url` with a host nothing can be resolved, and all stays.
    """
    if _scheme(url) not in LINK_SCHEMES:
        return body
    lines = body.split("\n")
    for token in markdown_parser().parse(body):
        if token.type != "inline" or token.map is None:
            continue
        for target in dict.fromkeys(_hrefs(token)):
            whole = _joined(url, target)
            if _scheme(target) or _scheme(whole) not in LINK_SCHEMES:
                continue
            for at in range(*token.map):
                lines[at] = _retargeted(lines[at], target, whole)
    return "\n".join(lines)


def _retargeted(line: str, target: str, whole: str) -> str:
    for opened in ("](", "](<"):
        for closed in (")", ">", " "):
            line = line.replace(f"{opened}{target}{closed}", f"{opened}{whole}{closed}")
    return line


def _targets(article: Article) -> Iterator[str]:
    for token in markdown_parser().parse(article.body):
        for target in _hrefs(token):
            yield _page_of(_joined(article.url, target))


def _hrefs(token: Token) -> Iterable[str]:
    for child in token.children or ():
        href = child.attrGet("href") if child.type == "link_open" else None
        if isinstance(href, str):
            yield href


def _joined(url: str, target: str) -> str:
    try:
        return urljoin(url, target)
    except ValueError:
        return target


def _scheme(address: str) -> str:
    try:
        return urlsplit(address).scheme
    except ValueError:
        return ""


def _page_of(url: str) -> str:
    return url.partition("#")[0]


def _found(article: Article) -> FoundArticle:
    return FoundArticle(article.article_id, article.title, article.summary, article.url)
