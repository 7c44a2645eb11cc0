"""Listens to new tickets and looks at the accounts behind them, site by site, again and again."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Final

import structlog
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.health.account_rows import account_ids, note_moods, sites_with_accounts, sounds_displeased, unheard
from escalation.health.standing import forget_days
from server.backlog.health import look_at_accounts
from server.database import Database
from server.inbox.notices import tell_noticed
from server.realtime.hub import Hub
from server.upkeep.by_itself import by_itself
from server.upkeep.upkeep import Round

HEALTH_SECONDS: Final = 300.0
"""What is counted in days may be some minutes late."""

ACCOUNTS_A_BATCH: Final = 100
"""Looked at in one transaction: a fraction of a second."""

MOODS_A_BATCH: Final = 200

log = structlog.get_logger(__name__)


class HealthRound:
    """The round; what two processes do at once comes out the same."""

    def __init__(self, database: Database, hub: Hub, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._hub = hub
        self._clock = clock

    @property
    def round(self) -> Round:
        """The round of upkeep."""
        return Round("health", HEALTH_SECONDS, self.look)

    async def look(self) -> bool:
        """All sites, all accounts; nothing is left for at once."""
        at = self._clock()
        for site_id in await self._database.read(lambda rows: sites_with_accounts(rows, at)):
            with by_itself("health_failed", site=site_id):
                await self._listen(site_id, at)
                await self._look_at(site_id, at)
        return False

    async def _listen(self, site_id: str, at: datetime) -> None:
        more = True
        while more:
            more = await self._listen_to_some(site_id, at)

    async def _listen_to_some(self, site_id: str, at: datetime) -> bool:
        found = await self._database.read(lambda rows: unheard(rows, site_id, at, MOODS_A_BATCH))
        if not found:
            return False
        moods = await asyncio.to_thread(lambda: {ticket_id: sounds_displeased(handoff) for ticket_id, handoff in found})
        try:
            await self._database.write(lambda rows: note_moods(rows, site_id, moods, at))
        except IntegrityError:
            log.info("moods_noted_by_another", site=site_id)
        return len(found) == MOODS_A_BATCH

    async def _look_at(self, site_id: str, at: datetime) -> None:
        names = await self._accounts_after(site_id, "", at)
        while names:
            await self._batch(site_id, names, at)
            names = await self._accounts_after(site_id, names[-1], at)
        await self._database.write(lambda rows: forget_days(rows, site_id, at))

    async def _accounts_after(self, site_id: str, last: str, at: datetime) -> list[str]:
        return await self._database.read(lambda rows: account_ids(rows, site_id, at, last, ACCOUNTS_A_BATCH))

    async def _batch(self, site_id: str, names: list[str], at: datetime) -> None:
        async def unit(connection: AsyncConnection) -> tuple[str, ...]:
            return await look_at_accounts(connection, site_id, names, at)

        try:
            noticed = await self._database.write(unit)
        except IntegrityError:
            log.info("health_looked_at_by_another", site=site_id)
            return
        tell_noticed(self._hub, noticed)
