"""The door of knowledge: a question on a page goes in, passages come out, each with the reason it was chosen."""

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path
from time import perf_counter
from typing import Final

import structlog

from knowledge.article_search import FOUND_MAX, SEARCHED_PASSAGES, FoundArticle, found_articles
from knowledge.audience import EVERYBODY, Audience
from knowledge.chroma_index import import_chroma
from knowledge.database import Database
from knowledge.embedding import Embedder, Vectors
from knowledge.errors import KnowledgeError, ModelLoading, WorkerBusy
from knowledge.page import Page
from knowledge.passage_index import Neighbour
from knowledge.query import Query, query_of
from knowledge.ranking.page_view import PageView
from knowledge.ranking.ranker import Ranker, read_ranker
from knowledge.read_article import ReadArticle, read_article
from knowledge.retrieval import Mode, Retrieval, choose
from knowledge.search import RANKED_MAX, Near, gather, search_vectors
from knowledge.site_knowledge import SiteKnowledge
from knowledge.site_shelf import SiteShelf
from knowledge.site_views import SiteViews
from knowledge.store import read_live_article
from knowledge.suggestions import ARTICLES_MAX, Suggestions, suggest, written_for
from knowledge.survey import survey_of

EMBEDDING_WAIT_SECONDS: Final = 1.5
"""A visitor waits so long for the model, which may still be loading, before words alone answer."""

INDEX_WAIT_SECONDS: Final = 0.5
"""A query takes 3 ms; one that waits longer stands behind a build, and exact search is quicker."""

SUGGESTED_COSINE_MIN: Final = 0.45
"""An article that does not name the page is offered there only when the page's own text is this near to it."""

HIDDEN_SHARE_MAX: Final = 0.1
"""Of a site's passages: with more of them hidden, all vectors that may be shown are compared instead."""

WARM_TEXT: Final = "How do I begin?"

log = structlog.get_logger(__name__)


class KnowledgeBase:
    """Answers from the database's passages; the vector index and the model may be away."""

    def __init__(
        self,
        database: Database,
        embedder: Embedder,
        data_dir: Path | None,
        ranker: Ranker | None = None,
        embedding_wait_seconds: float = EMBEDDING_WAIT_SECONDS,
    ) -> None:
        """`data_dir`: folder for vector indexes; without it every question is compared with all passages.

        `ranker`: what the signs weigh; without it the weights that come with this version. `embedding_wait_seconds`:
        how long a question waits for its vector.
        """
        self._database = database
        self._embedding_wait_seconds = embedding_wait_seconds
        self._embedder = embedder
        self._ranker = ranker or read_ranker()
        self._views = SiteViews(self._ranker)
        self._shelf = SiteShelf(database, embedder, data_dir)
        self._warming: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begins to load the model and to watch for changes; returns at once."""
        self._shelf.start()
        self._warming = asyncio.create_task(self._warm(), name="embedding model")

    async def loaded(self) -> None:
        """Waits until the sites that are loaded at the start are there, and the library of their indexes."""
        await asyncio.gather(asyncio.to_thread(import_chroma), self._shelf.preloaded())

    async def aclose(self) -> None:
        """Ends all work in the background. The database and the embedder stay open."""
        if self._warming is not None:
            self._warming.cancel()
            await asyncio.gather(self._warming, return_exceptions=True)
        await self._shelf.aclose()

    async def retrieve(
        self,
        site_id: str,
        question: str,
        page: Page | None = None,
        history: Sequence[str] = (),
        limit: int = 8,
        audience: Audience = EVERYBODY,
    ) -> Retrieval:
        """Up to `limit` passages of this site for `question`, asked on `page` by `audience`.

        `history`: the visitor's earlier questions, the newest last. Without the model (it loads, or fails) words
        alone decide, and `mode` says so. Raises only what the database raises.
        """
        begun = perf_counter()
        site = self._views.shown_to(await self._shelf.get(site_id), audience)
        query = query_of(question, page, history)
        vectors = await self._embedded(self._views.unseen(site, query)) if len(site.passages) else None
        embedded = perf_counter()
        view = self._views.view(site, page, vectors)
        mode, near = await self._near(site, query, vectors, view)
        evidence = gather(site, query, near, view, self._ranker)
        results = choose(site.passages.passages, page, evidence, limit, site.linked_pages)
        chosen = [each.passage.passage_id for each in results]
        survey = survey_of(site, query.asked[-1], evidence.question_cosine.values(), chosen)
        ended = perf_counter()
        return Retrieval(
            question=question,
            page=page,
            results=results,
            mode=mode,
            milliseconds={
                "embed": (embedded - begun) * 1000,
                "search": (ended - embedded) * 1000,
                "whole": (ended - begun) * 1000,
            },
            survey=survey,
        )

    async def suggest(self, site_id: str, page: Page | None, audience: Audience = EVERYBODY) -> Suggestions:
        """Articles and questions to offer on `page`: those that name it, else those that its text is near to."""
        if page is None:
            return Suggestions()
        site = self._views.shown_to(await self._shelf.get(site_id), audience)
        named = written_for(site.articles, page)
        if named or not page.text:
            return suggest(named)
        found = await self.retrieve(site_id, page.text, limit=2 * ARTICLES_MAX, audience=audience)
        near = [
            each.passage.article_id
            for each in found.results
            if (each.parts.question_cosine or 0.0) >= SUGGESTED_COSINE_MIN
        ]
        articles = {article.article_id: article for article in site.articles if not article.page_patterns}
        return suggest(articles[article_id] for article_id in near if article_id in articles)

    async def search(
        self, site_id: str, text: str, page: Page | None = None, audience: Audience = EVERYBODY
    ) -> tuple[FoundArticle, ...]:
        """Up to FOUND_MAX articles for `text`, typed into a search field on `page`; none for a blank text."""
        if not text.strip():
            return ()
        found = await self.retrieve(site_id, text, page, limit=SEARCHED_PASSAGES, audience=audience)
        site = self._views.shown_to(await self._shelf.get(site_id), audience)
        return found_articles(text, site.articles, found.results, FOUND_MAX)

    async def read(self, site_id: str, article_id: str, audience: Audience = EVERYBODY) -> ReadArticle | None:
        """An article with its body and what it leads to; None when there is none that `audience` may see."""
        article = await read_live_article(self._database, site_id, article_id)
        site = self._views.shown_to(await self._shelf.get(site_id), audience)
        if article is None or audience.withheld((article,)):
            return None
        others = [each for each in site.articles if each.article_id != article_id]
        near = await self.retrieve(site_id, article.title, limit=SEARCHED_PASSAGES, audience=audience)
        return read_article(article, others, near.results)

    async def refresh(self, site_id: str) -> int:
        """Takes up what changed in the database; returns the version that is answered from now."""
        return (await self._shelf.refresh(site_id)).version

    async def _embedded(self, texts: Sequence[str]) -> dict[str, Vectors] | None:
        try:
            async with asyncio.timeout(self._embedding_wait_seconds):
                rows = await self._embedder.embed(texts)
        except TimeoutError:
            log.info("embedding_not_ready", waited_seconds=self._embedding_wait_seconds, search="lexical")
            return None
        except ModelLoading:
            log.info("embedding_not_ready", search="lexical")
            return None
        except (KnowledgeError, OSError, RuntimeError) as error:
            log.warning("embedding_failed", error=str(error), search="lexical")
            return None
        return dict(zip(texts, rows, strict=True))

    async def _near(
        self, site: SiteKnowledge, query: Query, vectors: Mapping[str, Vectors] | None, view: PageView | None
    ) -> tuple[Mode, Near | None]:
        if vectors is None:
            return "lexical", None
        wanted = search_vectors(query, vectors, view)
        found = None if _hides_much(site) else await self._indexed(site, wanted)
        mode: Mode = "exact" if found is None else "index"
        if found is None:
            found = site.exact.neighbours(wanted, RANKED_MAX, site.hidden)
        return mode, Near(vectors, found)

    async def _indexed(self, site: SiteKnowledge, vectors: Vectors) -> list[list[Neighbour]] | None:
        """What the vector index finds, or None when there is none that can be asked now."""
        index = self._shelf.index_for(site)
        if index is None:
            return None
        try:
            async with asyncio.timeout(INDEX_WAIT_SECONDS):
                return await index.query(vectors, min(RANKED_MAX, len(site.passages)))
        except (TimeoutError, WorkerBusy):
            return None
        except KnowledgeError as error:
            log.warning("index_query_failed", site=site.passages.site_id, error=str(error), search="exact")
            self._shelf.renew_index(site)
            return None

    async def _warm(self) -> None:
        try:
            await self._embedder.embed([WARM_TEXT])
        except ModelLoading:
            log.info("embedding_model_loading", search="lexical")
        except (KnowledgeError, OSError, RuntimeError) as error:
            log.warning("embedding_model_unusable", error=str(error), search="lexical")


def _hides_much(site: SiteKnowledge) -> bool:
    """Whether an index, which knows nothing of what is hidden, might find little else."""
    return len(site.hidden) > HIDDEN_SHARE_MAX * len(site.passages)
