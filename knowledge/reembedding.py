"""Embedding a site's passages with another model, from the texts that are stored; the old model answers meanwhile.

Vectors of two models stand side by side, so a team embeds with the new one first (`handrail reembed --model`), then
starts its servers with it, and the switch costs no second without search by meaning. A server that finds vectors of its
model missing makes them itself, in the background. Vectors of a model that is used no more are never removed by
themselves, since another process may still use them: `handrail reembed --prune` does it.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Final

import numpy as np
import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from knowledge.article_store import bump_version, written
from knowledge.database import DATABASE_ERRORS, Database
from knowledge.embedding import Embedder
from knowledge.errors import KnowledgeError
from knowledge.ingest_reader import BATCH_PASSAGES
from knowledge.lease import WAIT_SECONDS, site_lease, utc_now
from knowledge.vector_store import count_missing, delete_vectors_of_others, insert_vectors, read_missing

SERVING_BATCH: Final = 32
"""Texts in one call of a serving process: half a second of one core, so that a question in between waits no longer."""

RETRY_SECONDS: Final = 10.0
"""After a try that failed: the model is exported, or an ingest runs, which makes the vectors as well."""

log = structlog.get_logger(__name__)


async def reembed(
    database: Database,
    embedder: Embedder,
    site_id: str,
    *,
    on_progress: Callable[[int, int], None] | None = None,
    batch: int = BATCH_PASSAGES,
    wait_seconds: float = WAIT_SECONDS,
    clock: Callable[[], datetime] = utc_now,
) -> int:
    """Makes the vectors of the embedder's model that the site lacks; returns how many texts were embedded.

    `on_progress` hears how many are done, and of how many. It may be killed at any moment and run again: it goes on
    there. Raises KnowledgeBusy while an ingest of the site runs, and what the embedder raises.
    """
    async with site_lease(database, site_id, wait_seconds=wait_seconds, clock=clock) as lease:
        total = await count_missing(database, site_id, embedder.name)
        done, after = 0, ""
        while texts := await read_missing(database, site_id, embedder.name, after, batch):
            rows = np.asarray(await embedder.embed([text for _, text in texts]), dtype=np.float32)
            vectors = dict(zip((each for each, _ in texts), rows, strict=True))

            async def unit(connection: AsyncConnection, vectors: dict[str, np.ndarray] = vectors) -> None:
                await lease.hold(connection)
                await insert_vectors(connection, site_id, embedder.name, vectors)

            await written(database, unit)
            after = texts[-1][0]
            done += len(texts)
            if on_progress is not None:
                on_progress(done, total)
        if done:
            await written(database, lambda connection: bump_version(connection, site_id, clock()))
        return done


async def prune_vectors(database: Database, site_id: str, model: str) -> int:
    """Removes the site's vectors of every model but this one; returns how many there were."""
    return await written(database, lambda connection: delete_vectors_of_others(connection, site_id, model))


class Reembedding:
    """Makes the vectors that a serving process lacks, in the background, a site at a time."""

    def __init__(self, database: Database, embedder: Embedder) -> None:
        self._database = database
        self._embedder = embedder
        self._one_at_a_time = asyncio.Lock()
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def begin(self, site_id: str) -> None:
        """Begins with a site, unless that is under way."""
        if site_id not in self._tasks:
            self._tasks[site_id] = asyncio.create_task(self._fill(site_id), name=f"vectors of {site_id}")

    async def aclose(self) -> None:
        """Ends all work; what was made is stored."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._tasks.clear()

    async def _fill(self, site_id: str) -> None:
        try:
            is_filled = await self._is_filled(site_id)
            while not is_filled:
                await asyncio.sleep(RETRY_SECONDS)
                is_filled = await self._is_filled(site_id)
        finally:
            self._tasks.pop(site_id, None)

    async def _is_filled(self, site_id: str) -> bool:
        try:
            async with self._one_at_a_time:
                made = await reembed(self._database, self._embedder, site_id, batch=SERVING_BATCH, wait_seconds=0)
        except (KnowledgeError, *DATABASE_ERRORS, OSError, RuntimeError) as error:
            log.info("vectors_not_made", site=site_id, error=type(error).__name__, retry_seconds=RETRY_SECONDS)
            return False
        log.info("vectors_made", site=site_id, model=self._embedder.name, texts=made)
        return True
