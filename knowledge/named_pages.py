"""Pages that the articles of a site name or link to, for choosing one."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncConnection

from knowledge.database import Database
from knowledge.page_pattern import REST
from knowledge.store import is_live
from knowledge.tables import articles

ARTICLES_READ_MAX: Final = 5_000
"""Articles looked at: two short lists of each, some 20 ms; the pages of a product are named long before that."""

PAGES_MAX: Final = 200
"""Pages given: what a browser's list of suggestions still shows without delay."""


async def named_pages(database: Database, site_id: str) -> list[str]:
    """Page keys that live articles of the site name or link to: the most often named first, at most PAGES_MAX."""

    async def unit(connection: AsyncConnection) -> Sequence[Row[list[str], list[str]]]:
        columns = select(articles.c.page_patterns, articles.c.linked_pages).where(is_live(site_id))
        return (await connection.execute(columns.limit(ARTICLES_READ_MAX))).all()

    rows = await database.read(unit)
    return most_named([*row.page_patterns, *row.linked_pages] for row in rows)


def most_named(pages_of_articles: Iterable[Iterable[str]]) -> list[str]:
    """Each page once, by how many articles name it, then by its key; of a branch such as `/projects/*` its root."""
    counted = Counter(page for pages in pages_of_articles for page in {_root(page) for page in pages} if page)
    return sorted(counted, key=lambda page: (-counted[page], page))[:PAGES_MAX]


def _root(pattern: str) -> str:
    """The page at the head of a branch; any other pattern as it is; empty when it is no page."""
    root = pattern.strip().removesuffix(REST).rstrip("/") or "/"
    return root if root.startswith("/") and REST not in root else ""
