"""The knowledge of one site as it is held in memory at one version."""

import asyncio
from collections.abc import Sequence, Set
from dataclasses import dataclass, replace

from knowledge.article import Article
from knowledge.database import Database
from knowledge.exact_index import ExactPassageIndex
from knowledge.lexical import LexicalIndex, words_of
from knowledge.store import PassageSet, read_articles, read_passages


@dataclass(frozen=True, slots=True, eq=False)
class SiteKnowledge:
    """Passages with their vectors, and what searches them without a vector index."""

    passages: PassageSet
    articles: tuple[Article, ...]
    lexical: LexicalIndex
    headings: LexicalIndex
    """Title and breadcrumb of each passage."""
    heading_words: tuple[frozenset[str], ...]
    """The words of title and breadcrumb of each passage, as `words_of` gives them."""
    exact: ExactPassageIndex
    positions: dict[str, int]
    """Place of a passage within `passages` by its id."""
    hidden: frozenset[int] = frozenset()
    """Places of passages that may not be found any more: their article was withdrawn or removed since this was loaded.
    The indexes still hold them, so whoever searches takes them away."""

    @property
    def version(self) -> int:
        """The version of the knowledge that this is."""
        return self.passages.version

    def only(self, live: Set[str]) -> "SiteKnowledge":
        """The same knowledge with everything hidden that is not of an article in `live`; searches are shared."""
        places = enumerate(self.passages.passages)
        return replace(
            self,
            articles=tuple(article for article in self.articles if article.article_id in live),
            hidden=frozenset(place for place, passage in places if passage.article_id not in live),
        )


async def load_site(database: Database, site_id: str, model: str) -> SiteKnowledge:
    """The site's knowledge as the database has it now, with the vectors that `model` made."""
    passages = await read_passages(database, site_id, model)
    articles: Sequence[Article] = await read_articles(database, site_id)
    texts = [passage.index_text for passage in passages.passages]
    headings = [" ".join((passage.title, *passage.breadcrumb)) for passage in passages.passages]
    return SiteKnowledge(
        passages=passages,
        articles=tuple(articles),
        lexical=await asyncio.to_thread(LexicalIndex, texts),
        headings=await asyncio.to_thread(LexicalIndex, headings),
        heading_words=tuple(frozenset(words_of(heading)) for heading in headings),
        exact=ExactPassageIndex(passages),
        positions={passage.passage_id: place for place, passage in enumerate(passages.passages)},
    )
