"""What rounds do to tickets by the clock: each in a transaction of its own, and told once it is committed."""

from collections.abc import Awaitable, Callable
from datetime import datetime

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.waiting import TicketKey
from server.database import Database
from server.inbox.found import Found, NothingHere, find_held
from server.inbox.moves import Change, publish
from server.realtime.hub import Hub

Deed = Callable[[AsyncConnection, Found, datetime], Awaitable[Change | None]]
"""None where it is not called for any more."""

log = structlog.get_logger(__name__)


class TicketDeeds:
    """`on_letter` hears after a commit that there may be a letter; without it none is written."""

    def __init__(self, database: Database, hub: Hub, on_letter: Callable[[], None] | None) -> None:
        self._database = database
        self._hub = hub
        self._on_letter = on_letter

    @property
    def mails(self) -> bool:
        """Whether letters may be written."""
        return self._on_letter is not None

    async def do(self, key: TicketKey, deed: Deed, at: datetime) -> bool:
        """Does it to one ticket; says whether it was still called for."""
        site_id, ticket_id = key

        async def unit(connection: AsyncConnection) -> Change | None:
            return await deed(connection, await find_held(connection, (site_id,), ticket_id), at)

        try:
            change = await self._database.write(unit)
        except NothingHere:
            log.warning("upkeep_found_nothing", site=site_id, ticket=ticket_id)
            return False
        if change is None:
            return False
        publish(self._hub, change)
        if self._on_letter is not None:
            self._on_letter()
        return True
