"""The round that binds the sheets of days that are over, so that a process which has just started reads a year soon."""

import asyncio
import time
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Final

import structlog
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.ledger.binding import Binding, forget_bound, joined_sheets, store_bound, to_bind
from escalation.ledger.refolding import hold_sites
from escalation.ledger.sheets import Columns, SheetKey, day_of
from escalation.ledger.tables import ledger_sites
from server.database import Database
from server.upkeep.by_itself import by_itself
from server.upkeep.upkeep import Round

BIND_SECONDS: Final = 600.0
"""Days that are over seldom change; until they are bound anew they are read one by one."""

REST: Final = 3.0
"""Times as long as it has bound, a process does something else."""

log = structlog.get_logger(__name__)


def binding(database: Database, clock: Callable[[], datetime]) -> Round:
    """Binds site by site; what two processes bind at once comes out the same."""

    async def look() -> bool:
        for site_id in await database.read(_sites):
            with by_itself("binding_failed", site=site_id):
                await _bind(database, site_id, day_of(clock()))
        return False

    return Round("binding", BIND_SECONDS, look)


async def _sites(connection: AsyncConnection) -> tuple[str, ...]:
    """Those of which anything was ever folded."""
    return tuple(await connection.scalars(select(ledger_sites.c.site_id)))


async def _bind(database: Database, site_id: str, today: int) -> None:
    wanted, gone = await database.aside.read(partial(to_bind, site_id=site_id, today=today))
    if gone:
        await database.write(partial(_forget, site_id=site_id, keys=gone))
    for each in wanted:
        begun = time.perf_counter()
        sheet = await database.aside.read(partial(joined_sheets, binding=each))
        if sheet is not None:
            await database.write(partial(_store, site_id=site_id, bound=each, sheet=sheet))
        await asyncio.sleep(REST * (time.perf_counter() - begun))
    if wanted or gone:
        log.debug("sheets_bound", site=site_id, bound=len(wanted), gone=len(gone))


async def _store(connection: AsyncConnection, site_id: str, bound: Binding, sheet: Columns) -> None:
    await hold_sites(connection, (site_id,))
    await store_bound(connection, bound, sheet)


async def _forget(connection: AsyncConnection, site_id: str, keys: list[SheetKey]) -> None:
    await hold_sites(connection, (site_id,))
    await forget_bound(connection, keys)
