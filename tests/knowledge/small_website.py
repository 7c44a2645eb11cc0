"""A website of four pages, and what was made of one."""

from collections.abc import Sequence

from knowledge.article import Article
from knowledge.sources.item import Read, SourceItem, SourceProblem
from tests.knowledge.website_server import Website


def articles(items: Sequence[SourceItem]) -> dict[str, Article]:
    """The articles that were read, by path."""
    return {item.path: article for item in items if isinstance(item, Read) for article in item.articles}


def problems(items: Sequence[SourceItem]) -> dict[str, str]:
    """What is wrong with which path."""
    return {item.path: item.what for item in items if isinstance(item, SourceProblem)}


def small_site(site: Website) -> None:
    """Four pages: the start leads to two of them, one of those to the last."""
    site.page("/", "Help", links=("/invite", "/billing/pay.html?utm_source=mail#top", "https://elsewhere.example/"))
    site.page("/invite", "Inviting people", links=("/", "/deep/roles"))
    site.page("/billing/pay.html", "Paying", links=("/invite", "/logo.png", "mailto:a@b.example", "javascript:void(0)"))
    site.page("/deep/roles", "Roles")
