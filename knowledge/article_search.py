"""Whole articles for words that somebody types into a search field: by what they say, and by how their titles begin."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from knowledge.article import Article
from knowledge.lexical import STOP_WORDS
from knowledge.retrieval import Retrieved

FOUND_MAX: Final = 10
"""Articles of one answer: what a reader looks through before they type another word."""

SEARCHED_PASSAGES: Final = 24
"""Passages that are looked through for articles: several are of the same one."""

FOUND_SCORE_MIN: Final = 0.35
"""Of an article's best passage (`Retrieved.score`): near 0.2 nothing fits, and a long list would hide that."""

_WORD: Final = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class FoundArticle:
    """An article that was found; `section` is the heading under which it was, empty when it is the whole of it."""

    article_id: str
    title: str
    summary: str
    url: str
    section: str = ""


def found_articles(
    query: str, articles: Sequence[Article], retrieved: Sequence[Retrieved], limit: int = FOUND_MAX
) -> tuple[FoundArticle, ...]:
    """Up to `limit` of `articles`, the best first, each once.

    `retrieved`: passages for `query`, the best first; those of other articles and those that fit badly are passed over.
    An article in whose title every word of `query` begins a word comes before those that only passages speak for: it is
    what somebody means who has typed `invi` so far.
    """
    known = {article.article_id: article for article in articles}
    ranked = dict(_sections(retrieved, known.keys()))
    places = {article_id: place for place, article_id in enumerate(ranked)}
    titled = sorted(
        (article_id for article_id, article in known.items() if begins_words(query, article.title)),
        key=lambda article_id: places.get(article_id, len(places)),
    )
    return tuple(
        _found(known[article_id], ranked.get(article_id, "")) for article_id in dict.fromkeys((*titled, *ranked))
    )[:limit]


def begins_words(query: str, title: str) -> bool:
    """Whether each word of `query` that says something begins a word of `title`; false without any word."""
    asked = _words(query)
    telling = [word for word in asked if word not in STOP_WORDS] or asked
    said = _words(title)
    return bool(telling) and all(any(word.startswith(start) for word in said) for start in telling)


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def _sections(retrieved: Sequence[Retrieved], known: Collection[str]) -> Iterator[tuple[str, str]]:
    seen: set[str] = set()
    for each in retrieved:
        article_id = each.passage.article_id
        if each.score >= FOUND_SCORE_MIN and article_id in known and article_id not in seen:
            seen.add(article_id)
            yield article_id, each.passage.breadcrumb[-1] if each.passage.breadcrumb else ""


def _found(article: Article, section: str) -> FoundArticle:
    return FoundArticle(article.article_id, article.title, article.summary, article.url, section)
