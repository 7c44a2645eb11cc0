"""Housekeeping: wakes what slept, reminds, closes, asks after old tickets, and reads what was answered."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.housekeeping import Housekeeping
from escalation.waiting import (
    TicketKey,
    check_ins_answered,
    sites_keeping_house,
    tickets_to_check_in,
    tickets_to_close,
    tickets_to_remind,
    tickets_to_wake,
)
from server.database import Database
from server.inbox.keeping import check_in, close_silent, read_reply, remind, wake_up
from server.inbox.moves import Change
from server.realtime.hub import Hub
from server.upkeep.ticket_deeds import Deed, TicketDeeds
from server.upkeep.upkeep import Round

WAKE_SECONDS: Final = 15.0
"""A sleeper may be so late; a reply to a check-in is read so soon."""

KEEPING_SECONDS: Final = 300.0
"""What is counted in days may be some minutes late."""

TICKETS_PER_LOOK: Final = 50
"""Of one kind and site; each in a transaction of its own."""

DailyDeed = Callable[..., Awaitable[Change | None]]
"""A deed that takes `days` and `mails` as well."""
Due = Callable[[AsyncConnection, str, datetime, int], Awaitable[tuple[TicketKey, ...]]]


class KeepingRounds:
    """Two rounds: one for what is due at a moment, one for what is due after days.

    `on_letter` hears after a commit that there may be a letter; without it none is written.
    """

    def __init__(
        self,
        database: Database,
        hub: Hub,
        clock: Callable[[], datetime],
        on_letter: Callable[[], None] | None,
    ) -> None:
        self._database = database
        self._clock = clock
        self._deeds = TicketDeeds(database, hub, on_letter)

    @property
    def rounds(self) -> tuple[Round, Round]:
        """The rounds of upkeep."""
        return Round("waking", WAKE_SECONDS, self.look_soon), Round("keeping", KEEPING_SECONDS, self.look_daily)

    async def look_soon(self) -> bool:
        """Wakes sleepers and reads answers; says whether there may be more."""
        at = self._clock()
        sleeping = await self._database.read(lambda rows: tickets_to_wake(rows, at, TICKETS_PER_LOOK))
        answered = await self._database.read(lambda rows: check_ins_answered(rows, TICKETS_PER_LOOK))
        done = await self._do(sleeping, wake_up, at) + await self._do(answered, read_reply, at)
        return done > 0 and max(len(sleeping), len(answered)) == TICKETS_PER_LOOK

    async def look_daily(self) -> bool:
        """Reminds, closes and asks, site by site; says whether there may be more."""
        at = self._clock()
        more = False
        for site_id, keeping in (await self._database.read(sites_keeping_house)).items():
            more |= await self._keep(site_id, keeping, at)
        return more

    async def _keep(self, site_id: str, keeping: Housekeeping, at: datetime) -> bool:
        reminding = partial(remind, close_days=keeping.close_days)
        return any(
            [
                await self._due(site_id, tickets_to_close, close_silent, keeping.close_days, at),
                await self._due(site_id, tickets_to_remind, reminding, keeping.remind_days, at),
                await self._due(site_id, tickets_to_check_in, check_in, keeping.check_in_days, at),
            ]
        )

    async def _due(self, site_id: str, due: Due, deed: DailyDeed, days: int | None, at: datetime) -> bool:
        if days is None:
            return False
        before, mails = at - timedelta(days=days), self._deeds.mails
        found = await self._database.read(lambda rows: due(rows, site_id, before, TICKETS_PER_LOOK))
        done = await self._do(found, partial(deed, days=days, mails=mails), at)
        return done > 0 and len(found) == TICKETS_PER_LOOK

    async def _do(self, keys: Sequence[TicketKey], deed: Deed, at: datetime) -> int:
        """Does it to each; gives how many it was still called for."""
        return sum([await self._deeds.do(key, deed, at) for key in keys])
