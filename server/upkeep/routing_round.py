"""Gives tickets that nobody has, and passes on those that nobody answers."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from server.database import Database
from server.inbox.moves import Change, publish
from server.inbox.routing import (
    TICKETS_PER_LOOK,
    give,
    routed_sites,
    routing_of,
    tickets_to_give,
    tickets_to_pass_on,
)
from server.realtime.hub import Hub
from server.upkeep.upkeep import Round

LOOK_SECONDS: Final = 2.0
"""How long a ticket waits for its person at most; a reader needs longer for its first line."""

log = structlog.get_logger(__name__)


class RoutingRound:
    """What is given is committed ticket by ticket; two processes that look at once give each ticket once."""

    def __init__(self, database: Database, hub: Hub, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._hub = hub
        self._clock = clock

    @property
    def round(self) -> Round:
        """The round of upkeep."""
        return Round("routing", LOOK_SECONDS, self.look)

    async def look(self) -> bool:
        """Gives what can be given now; says whether there may be more."""
        given = 0
        for site_id in await self._database.read(routed_sites):
            given += await self._look_at(site_id)
        return given >= TICKETS_PER_LOOK

    async def _look_at(self, site_id: str) -> int:
        at = self._clock()

        async def unit(connection: AsyncConnection) -> tuple[tuple[str, ...], tuple[str, ...]]:
            routing = await routing_of(connection, site_id)
            passed_on = await tickets_to_pass_on(connection, site_id, routing, at)
            return await tickets_to_give(connection, site_id, at), passed_on

        waiting, unanswered = await self._database.read(unit)
        changes = [await self._give(site_id, each, at, passed_on=False) for each in waiting]
        changes += [await self._give(site_id, each, at, passed_on=True) for each in unanswered]
        return sum(change is not None for change in changes)

    async def _give(self, site_id: str, ticket_id: str, at: datetime, *, passed_on: bool) -> Change | None:
        change = await self._database.write(lambda rows: give(rows, site_id, ticket_id, at, passed_on=passed_on))
        if change is not None:
            publish(self._hub, change)
            log.info("ticket_given", site=site_id, ticket=ticket_id, passed_on=passed_on)
        return change
