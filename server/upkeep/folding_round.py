"""The round that folds what the ledger was told into the facts that figures are made of."""

import asyncio
import time
from functools import partial
from typing import Final

import structlog

from escalation.ledger.refolding import prepared, sites_to_fold, store_prepared
from escalation.ledger.story_memory import StoryMemory
from server.database import Database
from server.upkeep.by_itself import by_itself
from server.upkeep.upkeep import Round

FOLD_SECONDS: Final = 1.0
"""Whoever reads a figure sees also what is not folded yet; this bounds how much of that there is."""

MARKS_PER_TURN: Final = 100
"""Of one site in one transaction, for which somebody's message may have to wait some hundredths of a second."""

REST: Final = 3.0
"""Times as long as it has folded, a process does something else: visitors come first, however much there is to fold."""

log = structlog.get_logger(__name__)


def folding(database: Database) -> Round:
    """Folds site by site; two processes that look at once fold each subject once."""
    memory = StoryMemory()

    async def look() -> bool:
        settled, began = 0, time.perf_counter()
        for site_id in await database.read(sites_to_fold):
            with by_itself("folding_failed", site=site_id):
                reading = partial(prepared, site_ids=(site_id,), limit=MARKS_PER_TURN, memory=memory)
                anew = await database.aside.read(reading)
                # The writer, who stores what visitors say, has nothing to compute.
                if await database.write(partial(store_prepared, site_ids=(site_id,), anew=anew)):
                    memory.keep(anew.heard)
                log.debug("ledger_folded", site=site_id, marks=len(anew.places))
                settled = max(settled, len(anew.places))
        await asyncio.sleep(REST * (time.perf_counter() - began))
        return settled >= MARKS_PER_TURN

    return Round("folding", FOLD_SECONDS, look)
