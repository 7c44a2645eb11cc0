"""The knowledge of the sites that are asked, held in memory and kept fresh; what is taken away is hidden at once.

Loading a large site takes seconds (about 10 for 100,000 passages), but an article that a team withdraws must not be
found a second later. So the versions of all held sites are read in one query, four times a second. When one rose, the
ids of the articles that the site may still answer with are read first (20,000 in some 30 ms), the passages of all
others are hidden, and only then the site is loaded anew, in the background.
"""

import asyncio
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Final

import structlog

from knowledge.database import DATABASE_ERRORS, Database
from knowledge.embedding import Embedder
from knowledge.index_keeper import IndexKeeper
from knowledge.passage_index import PassageIndex
from knowledge.reembedding import Reembedding
from knowledge.site_knowledge import SiteKnowledge, load_site
from knowledge.store import read_live_articles, read_newest_sites, read_version, read_versions

POLL_SECONDS: Final = 0.25
"""How soon a withdrawn article is hidden; the promise is one second. One query over at most SITES_MAX rows."""

SITES_MAX: Final = 64
"""Sites held in memory; the one that was asked longest ago makes room."""

PRELOADED_MAX: Final = 8
"""Sites loaded before anybody asks: most installations have fewer, and the first question need not wait."""

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class _Held:
    loaded: SiteKnowledge
    shown: SiteKnowledge
    """`loaded` without the articles that were gone when it was last looked."""
    seen: int
    """The newest version that was looked at; the site is loaded anew while `loaded` is of another."""


class SiteShelf:
    """Sites by id. A question waits for a site only when it is asked for the first time, soon after the start."""

    def __init__(self, database: Database, embedder: Embedder, data_dir: Path | None) -> None:
        """`data_dir`: folder for vector indexes; without it every question is compared with all passages."""
        self._database = database
        self._embedder = embedder
        self._keeper = IndexKeeper(data_dir / "index") if data_dir is not None else None
        self._reembedding = Reembedding(database, embedder)
        self._held: OrderedDict[str, _Held] = OrderedDict()
        self._loading: dict[str, asyncio.Lock] = {}
        self._reloads: dict[str, asyncio.Task[None]] = {}
        self._watching: asyncio.Task[None] | None = None
        self._preloading: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Takes the folder of indexes, begins to load sites and to watch for changes; needs a running event loop."""
        if self._keeper is not None:
            self._keeper.start()
        self._watching = asyncio.create_task(self._watch(), name="knowledge watch")
        self._preloading = asyncio.create_task(self._preload(), name="knowledge preload")

    async def preloaded(self) -> None:
        """Waits until the newest sites were loaded, or could not be."""
        if self._preloading is not None:
            await asyncio.shield(self._preloading)

    async def aclose(self) -> None:
        """Ends all work in the background. The database stays open."""
        tasks = list(self._reloads.values())
        tasks += [task for task in (self._watching, self._preloading) if task is not None]
        self._watching = self._preloading = None
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._reloads.clear()
        await self._reembedding.aclose()
        if self._keeper is not None:
            await self._keeper.aclose()

    async def get(self, site_id: str) -> SiteKnowledge:
        """The site's knowledge as it is held, loaded when it is not; raises only what the database raises."""
        held = self._held.get(site_id)
        if held is None:
            return await self.refresh(site_id)
        self._held.move_to_end(site_id)
        return held.shown

    async def refresh(self, site_id: str) -> SiteKnowledge:
        """The site's knowledge as the database has it now; loads it when that is newer than what is held."""
        async with self._loading.setdefault(site_id, asyncio.Lock()):
            held = self._held.get(site_id)
            if held is not None and await self._is_newest(site_id, held):
                return held.shown
            site = await load_site(self._database, site_id, self._embedder.name)
            seen, live = await read_live_articles(self._database, site_id)
            return self._hold(site_id, _Held(site, await asyncio.to_thread(site.only, live), seen))

    def index_for(self, site: SiteKnowledge) -> PassageIndex | None:
        """The vector index of exactly the passages of `site`, or None while there is none."""
        return self._keeper.index_for(site.passages) if self._keeper is not None else None

    def renew_index(self, site: SiteKnowledge) -> None:
        """Gives up the index of `site`, which failed, and asks for another."""
        if self._keeper is not None:
            self._keeper.renew(site.passages)

    def _hold(self, site_id: str, held: _Held) -> SiteKnowledge:
        """Holds a site that was just loaded. What went while it was being loaded is hidden already."""
        self._held[site_id] = held
        if self._keeper is not None:
            self._keeper.keep(held.loaded.passages)
        if self._watching is not None and held.loaded.passages.unembedded:
            self._reembedding.begin(site_id)
        while len(self._held) > SITES_MAX:
            forgotten, _ = self._held.popitem(last=False)
            self._loading.pop(forgotten, None)
            if self._keeper is not None:
                self._keeper.forget(forgotten)
        return held.shown

    async def _preload(self) -> None:
        try:
            for site_id in await read_newest_sites(self._database, PRELOADED_MAX):
                await self.get(site_id)
        except (*DATABASE_ERRORS, OSError) as error:
            log.warning("knowledge_not_preloaded", error=type(error).__name__)

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(POLL_SECONDS)
            try:
                await self._look()
            except (*DATABASE_ERRORS, OSError) as error:
                log.warning("knowledge_watch_failed", error=type(error).__name__)
            if self._keeper is not None:
                self._keeper.check()

    async def _look(self) -> None:
        """Hides what is gone from the sites that changed, and begins to load them anew."""
        if not self._held:
            return
        versions = await read_versions(self._database, list(self._held))
        for site_id, held in list(self._held.items()):
            if versions.get(site_id, 0) != held.seen:
                seen, live = await read_live_articles(self._database, site_id)
                held.shown, held.seen = await asyncio.to_thread(held.loaded.only, live), seen
            is_old = held.seen != held.loaded.version or self._is_of_another_model(held)
            if is_old and site_id not in self._reloads:
                self._reloads[site_id] = asyncio.create_task(self._reload(site_id), name=f"reload of {site_id}")

    async def _is_newest(self, site_id: str, held: _Held) -> bool:
        newest = held.loaded.version == await read_version(self._database, site_id)
        return newest and not self._is_of_another_model(held)

    def _is_of_another_model(self, held: _Held) -> bool:
        """An embedder may learn only when its model is loaded which vectors it will make."""
        return held.loaded.passages.model != self._embedder.name

    async def _reload(self, site_id: str) -> None:
        """Loads the site, then rests as long as that took: an ingest changes batch after batch."""
        begun = perf_counter()
        try:
            await self.refresh(site_id)
        except (*DATABASE_ERRORS, OSError) as error:
            log.warning("knowledge_refresh_failed", site=site_id, error=type(error).__name__)
        await asyncio.sleep(perf_counter() - begun)
        del self._reloads[site_id]
