"""The articles of a site as its team sees them: listed, shown, withdrawn, published again, removed."""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal

from sqlalchemy import Row, Select, case, delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from knowledge.article_store import bump_version, delete_articles, forget_path, written
from knowledge.database import Database
from knowledge.errors import ArticleIsDraft, ArticleUnknown
from knowledge.lease import WAIT_SECONDS, milliseconds, site_lease
from knowledge.passage import Passage
from knowledge.store import article_of, passage_of
from knowledge.tables import articles, passages, withdrawals

NEAR_MATCHES: Final = 3
"""Ids offered in place of one that is unknown."""

State = Literal["published", "draft", "withdrawn"]
"""As its author wants it, not yet; or taken back by the team, whatever its author says."""


@dataclass(frozen=True, slots=True)
class ListedArticle:
    """One line of the catalogue."""

    article_id: str
    title: str
    state: State
    source: str
    path: str
    url: str
    locale: str
    page_patterns: tuple[str, ...]
    linked_pages: tuple[str, ...]
    updated: date | None
    passages: int


async def list_articles(
    database: Database,
    site_id: str,
    *,
    source: str | None = None,
    locale: str | None = None,
    state: State | None = None,
) -> list[ListedArticle]:
    """The site's articles in the order of ids, those that fit all that is given."""

    async def unit(connection: AsyncConnection) -> Sequence[Row[tuple[object, ...]]]:
        wanted = _catalogue(site_id)
        if source is not None:
            wanted = wanted.where(articles.c.source == source)
        if locale is not None:
            wanted = wanted.where(articles.c.locale == locale)
        return (await connection.execute(wanted)).all()

    listed = [_listed(row) for row in await database.read(unit)]
    return [article for article in listed if state in {None, article.state}]


async def show_article(database: Database, site_id: str, article_id: str) -> tuple[ListedArticle, tuple[Passage, ...]]:
    """An article with its passages as they were cut; raises ArticleUnknown with the ids that are nearest."""

    async def unit(connection: AsyncConnection) -> tuple[ListedArticle, tuple[Passage, ...]]:
        row = await _found(connection, site_id, article_id)
        whole = select(articles).where(articles.c.site_id == site_id, articles.c.article_id == article_id)
        article = article_of((await connection.execute(whole)).one())
        cut = select(passages).where(passages.c.site_id == site_id, passages.c.article_id == article_id)
        rows = (await connection.execute(cut.order_by(passages.c.position))).all()
        return _listed(row), tuple(passage_of(each, article) for each in rows)

    return await database.read(unit)


async def withdraw_article(database: Database, site_id: str, article_id: str, now: datetime) -> None:
    """Takes an article back: no process finds it a second later, and no ingest brings it back.

    Raises ArticleUnknown. Withdrawing twice changes nothing.
    """

    async def unit(connection: AsyncConnection) -> None:
        if _listed(await _found(connection, site_id, article_id)).state == "withdrawn":
            return
        values = {"site_id": site_id, "article_id": article_id, "withdrawn_at": milliseconds(now)}
        await connection.execute(insert(withdrawals).values(values))
        await bump_version(connection, site_id, now)

    await written(database, unit)


async def publish_article(database: Database, site_id: str, article_id: str, now: datetime) -> None:
    """Lets a withdrawn article answer again, as its author wants it.

    Raises ArticleUnknown, and ArticleIsDraft when it stays silent because its source holds it back.
    """

    async def unit(connection: AsyncConnection) -> ListedArticle:
        await _found(connection, site_id, article_id)
        mine = (withdrawals.c.site_id == site_id) & (withdrawals.c.article_id == article_id)
        if (await connection.execute(delete(withdrawals).where(mine))).rowcount:
            await bump_version(connection, site_id, now)
        return _listed(await _found(connection, site_id, article_id))

    published = await written(database, unit)
    if published.state == "draft":
        raise ArticleIsDraft(
            f"{article_id} is a draft, its source says so. Publish it there ({published.path}), then run the ingest."
        )


async def remove_article(
    database: Database, site_id: str, article_id: str, now: datetime, *, wait_seconds: float = WAIT_SECONDS
) -> ListedArticle:
    """Removes an article, and returns what it was. The next ingest brings it back if its source still has it.

    Raises ArticleUnknown, and KnowledgeBusy while an ingest of the site runs.
    """
    async with site_lease(database, site_id, wait_seconds=wait_seconds) as lease:

        async def unit(connection: AsyncConnection) -> ListedArticle:
            await lease.hold(connection)
            found = _listed(await _found(connection, site_id, article_id))
            await delete_articles(connection, site_id, [article_id])
            await forget_path(connection, site_id, found.source, found.path)
            await bump_version(connection, site_id, now)
            return found

        return await written(database, unit)


async def _found(connection: AsyncConnection, site_id: str, article_id: str) -> Row[tuple[object, ...]]:
    row = (await connection.execute(_catalogue(site_id).where(articles.c.article_id == article_id))).one_or_none()
    if row is not None:
        return row
    known = select(articles.c.article_id, articles.c.title).where(articles.c.site_id == site_id)
    rows = (await connection.execute(known)).all()
    near = _near(article_id, {text: each.article_id for each in rows for text in (each.title, each.article_id)})
    hint = f"Did you mean {' or '.join(near)}?" if near else "`handrail articles list` prints the ids."
    raise ArticleUnknown(f"There is no article {article_id}. {hint}")


def _near(wanted: str, known: dict[str, str]) -> list[str]:
    """The ids whose own text, title or last part is nearest to `wanted`."""
    texts = known | {article_id.rpartition("/")[2]: article_id for article_id in known.values()}
    lower = {text.lower(): article_id for text, article_id in texts.items()}
    close = difflib.get_close_matches(wanted.lower(), lower, NEAR_MATCHES)
    return list(dict.fromkeys(lower[text] for text in close))


def _catalogue(site_id: str) -> Select[tuple[object, ...]]:
    own = (withdrawals.c.site_id == articles.c.site_id) & (withdrawals.c.article_id == articles.c.article_id)
    counted = (
        select(func.count())
        .select_from(passages)
        .where(passages.c.site_id == articles.c.site_id, passages.c.article_id == articles.c.article_id)
        .scalar_subquery()
    )
    state = case(
        (withdrawals.c.article_id.is_not(None), "withdrawn"), (articles.c.published, "published"), else_="draft"
    )
    columns = [column for column in articles.c if column is not articles.c.body]
    return (
        select(*columns, counted.label("passage_count"), state.label("state"))
        .select_from(articles.outerjoin(withdrawals, own))
        .where(articles.c.site_id == site_id)
        .order_by(articles.c.article_id)
    )


def _listed(row: Row[tuple[object, ...]]) -> ListedArticle:
    return ListedArticle(
        article_id=row.article_id,
        title=row.title,
        state=row.state,
        source=row.source,
        path=row.path,
        url=row.url,
        locale=row.locale,
        page_patterns=tuple(row.page_patterns),
        linked_pages=tuple(row.linked_pages),
        updated=row.updated_at,
        passages=row.passage_count,
    )
