"""The knowledge of one site as it is held in memory at one version."""

import asyncio
from collections.abc import Mapping, Set
from dataclasses import dataclass, field, replace

from knowledge.article import Article
from knowledge.database import Database
from knowledge.exact_index import ExactPassageIndex
from knowledge.lexical import LexicalIndex
from knowledge.ranking.outline import Outline, outline
from knowledge.store import PassageSet, StoredSite, read_site


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class SiteKnowledge:
    """Passages with their vectors, and what searches them without a vector index."""

    passages: PassageSet
    articles: tuple[Article, ...]
    """In the order of titles, without their bodies."""
    lexical: LexicalIndex
    outline: Outline
    exact: ExactPassageIndex
    positions: dict[str, int]
    """Place of a passage within `passages` by its id."""
    linked_pages: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Page keys of the product's pages that an article links to, by article id; only of articles that link."""
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
    return await asyncio.to_thread(searchable, await read_site(database, site_id, model))


def searchable(stored: StoredSite) -> SiteKnowledge:
    """What is stored, with all that searches it; takes about 0.2 ms a passage."""
    passages = stored.passages.passages
    lexical = LexicalIndex([passage.index_text for passage in passages])
    return SiteKnowledge(
        passages=stored.passages,
        articles=stored.articles,
        lexical=lexical,
        outline=outline(passages, stored.passages.matrix, lexical),
        exact=ExactPassageIndex(stored.passages),
        positions={passage.passage_id: place for place, passage in enumerate(passages)},
        linked_pages=stored.linked_pages,
    )
