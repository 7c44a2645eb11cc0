"""Keeps a vector index for each site that is asked: built in the background, rebuilt when it breaks or ages."""

import asyncio
from pathlib import Path
from typing import Final

import structlog

from knowledge.errors import KnowledgeError
from knowledge.index_shelf import ChromaPassageIndex, IndexShelf
from knowledge.store import PassageSet

QUIET_SECONDS: Final = 1.0
"""An ingest changes article after article; an index is built when the version has stood still for so long."""

RETRY_SECONDS: Final = 30.0
"""After a build that failed. Exact search answers meanwhile, so there is no hurry."""

RETRY_SECONDS_MAX: Final = 960.0
"""The pause doubles while the same passages fail: a build of 100,000 takes a core for minutes."""

log = structlog.get_logger(__name__)


class IndexKeeper:
    """Indexes by site. It never makes a question wait: where it has no index it says so."""

    def __init__(self, folder: Path) -> None:
        self._shelf = IndexShelf(folder)
        self._wanted: dict[str, PassageSet] = {}
        self._ready: dict[str, tuple[PassageSet, ChromaPassageIndex]] = {}
        self._stale: dict[str, list[ChromaPassageIndex]] = {}
        self._builds: dict[str, asyncio.Task[None]] = {}
        self._holds_folder = False

    def start(self) -> None:
        """Takes the folder, or leaves it to the process that has it."""
        try:
            self._holds_folder = self._shelf.take()
        except OSError as error:
            log.warning("index_folder_unusable", error=error.strerror)
            return
        if not self._holds_folder:
            log.info("index_folder_held_by_another_process", search="exact")

    async def aclose(self) -> None:
        """Ends the builds under way and lets the folder go."""
        builds = list(self._builds.values())
        for build in builds:
            build.cancel()
        await asyncio.gather(*builds, return_exceptions=True)
        await self._shelf.aclose()

    def index_for(self, passages: PassageSet) -> ChromaPassageIndex | None:
        """The index of exactly these passages, or None while there is none."""
        ready = self._ready.get(passages.site_id)
        return ready[1] if ready is not None and ready[0] is passages else None

    def keep(self, passages: PassageSet) -> None:
        """Asks for an index of `passages`, the site's newest; it is built when the version stands still.

        Passages that wait for their vectors have none: the version rises when these are made.
        """
        if not self._holds_folder or not len(passages) or passages.unembedded:
            self._wanted.pop(passages.site_id, None)
            return
        self._wanted[passages.site_id] = passages
        build = self._builds.get(passages.site_id)
        if build is None or build.done():
            name = f"index of {passages.site_id}"
            self._builds[passages.site_id] = asyncio.create_task(self._build(passages.site_id), name=name)

    def renew(self, passages: PassageSet) -> None:
        """Gives up the index of `passages`, which failed or is gone from the disk, and asks for another."""
        if self.index_for(passages) is not None:
            log.warning("index_lost", site=passages.site_id, version=passages.version)
            self._retire(passages.site_id)
            self.keep(passages)

    def forget(self, site_id: str) -> None:
        """Stops keeping an index of a site that is asked no more; what is on disk stays."""
        self._wanted.pop(site_id, None)
        self._retire(site_id)

    def check(self) -> None:
        """Renews indexes whose folder was deleted."""
        for passages, index in list(self._ready.values()):
            if not index.is_there:
                self.renew(passages)

    async def _build(self, site_id: str) -> None:
        """Builds until the site's newest passages have an index."""
        pause = RETRY_SECONDS
        while (passages := self._wanted.get(site_id)) is not None and self.index_for(passages) is None:
            if not await self._shelf.has(passages):
                await asyncio.sleep(QUIET_SECONDS)
            if self._wanted.get(site_id) is not passages:
                continue
            self._retire(site_id)
            try:
                for stale in self._stale.pop(site_id, []):
                    await stale.aclose()
                index = await self._shelf.open(passages)
            except (KnowledgeError, OSError) as error:
                log.warning("index_build_failed", site=site_id, error=str(error), retry_seconds=pause)
                await self._pause(passages, pause)
                is_same = self._wanted.get(site_id) is passages
                pause = min(2 * pause, RETRY_SECONDS_MAX) if is_same else RETRY_SECONDS
                continue
            self._ready[site_id] = (passages, index)
            log.info("index_ready", site=site_id, version=passages.version, passages=len(passages))

    async def _pause(self, failed: PassageSet, seconds: float) -> None:
        """Waits so long, but no longer than RETRY_SECONDS once there is something else to build."""
        waited = 0.0
        while waited < seconds and self._wanted.get(failed.site_id) is failed:
            await asyncio.sleep(RETRY_SECONDS)
            waited += RETRY_SECONDS

    def _retire(self, site_id: str) -> None:
        """Queries stop at once; the index is closed before the next one is opened."""
        if (ready := self._ready.pop(site_id, None)) is not None:
            self._stale.setdefault(site_id, []).append(ready[1])
