"""What a page offers before anything is typed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from knowledge.article import Article
from knowledge.page import Page
from knowledge.page_pattern import narrowest, specificity

ARTICLES_MAX: Final = 4
"""More than four make a list to be read instead of an offer."""

QUESTIONS_MAX: Final = 3
"""Buttons that stand above the field without hiding it on a phone."""


@dataclass(frozen=True, slots=True)
class SuggestedArticle:
    """An article that helps on the page."""

    article_id: str
    title: str
    url: str
    summary: str


@dataclass(frozen=True, slots=True)
class Suggestions:
    """Articles for a page, the most specific first, and questions that visitors may ask there."""

    articles: tuple[SuggestedArticle, ...] = ()
    questions: tuple[str, ...] = ()


def written_for(articles: Sequence[Article], page: Page) -> list[Article]:
    """The articles that name this page, those that name it most narrowly first."""
    matched = [(narrowest(article.page_patterns, page.key), article) for article in articles]
    named = [(specificity(pattern), article) for pattern, article in matched if pattern is not None]
    return [article for _, article in sorted(named, key=lambda each: each[0], reverse=True)]


def suggest(articles: Iterable[Article]) -> Suggestions:
    """Suggestions from `articles`, which come with the best first; one question of each article before second ones."""
    chosen = list(dict.fromkeys(articles))[:ARTICLES_MAX]
    deepest = max((len(article.questions) for article in chosen), default=0)
    asked = [
        article.questions[depth] for depth in range(deepest) for article in chosen if depth < len(article.questions)
    ]
    return Suggestions(
        articles=tuple(SuggestedArticle(each.article_id, each.title, each.url, each.summary) for each in chosen),
        questions=tuple(dict.fromkeys(asked))[:QUESTIONS_MAX],
    )
