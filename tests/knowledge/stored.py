"""What a site may answer with, read whole from the database."""

from collections.abc import Sequence

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncConnection

from knowledge.article import Article
from knowledge.database import Database
from knowledge.store import PassageSet, article_of, is_live, read_site
from knowledge.tables import articles


async def read_passages(database: Database, site_id: str, model: str) -> PassageSet:
    """Every passage that the site may answer with, with the vectors that `model` made."""
    return (await read_site(database, site_id, model)).passages


async def read_articles(database: Database, site_id: str) -> Sequence[Article]:
    """Every article that the site may answer with, in the order of titles."""

    async def unit(connection: AsyncConnection) -> Sequence[Row[tuple[object, ...]]]:
        wanted = select(articles).where(is_live(site_id)).order_by(articles.c.title, articles.c.article_id)
        return (await connection.execute(wanted)).all()

    return [article_of(row, row.body) for row in await database.read(unit)]
