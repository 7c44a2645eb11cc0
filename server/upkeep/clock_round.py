"""Clocks that are due soon or breached: noted in the log of the ticket, and told to whoever can still help."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.clocks import BREACHED, Alarm
from escalation.sla_events import Told, tell_clocks, tickets_to_watch
from escalation.ticket import Ticket
from server.database import Database
from server.inbox.notices import NoticeKind, notify, tell_noticed
from server.realtime.events import DeskEvent
from server.realtime.hub import Hub
from server.realtime.topics import desk_topic
from server.team.actor import HANDRAIL
from server.team.audit_log import record
from server.team.colleagues import colleagues_of
from server.upkeep.upkeep import Round

LOOK_SECONDS: Final = 10.0
"""How late a clock is told of at most; a quarter of the shortest promise is longer."""

TICKETS_PER_LOOK: Final = 50
"""Each in a transaction of its own, so that none waits long for another."""

COLLEAGUES_TOLD_MAX: Final = 20
"""People who hear of a ticket that nobody has."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Heard:
    told: Told
    user_ids: tuple[str, ...]


class ClockRound:
    """Looks for clocks that somebody shall hear of. `on_told` counts them by clock, kind and tier."""

    def __init__(
        self,
        database: Database,
        hub: Hub,
        clock: Callable[[], datetime],
        on_told: Callable[[str, str, str], None],
    ) -> None:
        self._database = database
        self._hub = hub
        self._clock = clock
        self._on_told = on_told

    @property
    def round(self) -> Round:
        """The round of upkeep."""
        return Round("clocks", LOOK_SECONDS, self.look)

    async def look(self) -> bool:
        """Tells of what is due; says whether there may be more."""
        at = self._clock()
        found = await self._database.read(lambda rows: tickets_to_watch(rows, at, TICKETS_PER_LOOK))
        for site_id, ticket_id in found:
            await self._tell(site_id, ticket_id, at)
        return len(found) == TICKETS_PER_LOOK

    async def _tell(self, site_id: str, ticket_id: str, at: datetime) -> None:
        async def unit(connection: AsyncConnection) -> _Heard | None:
            told = await tell_clocks(connection, site_id, ticket_id, at)
            return None if told is None else await _note(connection, told, at)

        heard = await self._database.write(unit)
        if heard is None:
            return
        ticket = heard.told.ticket
        self._hub.publish(desk_topic(site_id), DeskEvent(site_id, ticket.conversation_id))
        tell_noticed(self._hub, heard.user_ids)
        for each in heard.told.alarms:
            self._on_told(each.clock, each.kind, ticket.tier)
            log.info("clock_told", ticket=ticket_id, site=site_id, clock=each.clock.value, kind=each.kind)


async def _note(connection: AsyncConnection, told: Told, at: datetime) -> _Heard:
    ticket = told.ticket
    for each in told.alarms:
        await record(
            connection,
            ticket.site_id,
            HANDRAIL,
            f"ticket.clock_{each.kind}",
            ticket.ticket_id,
            at,
            clock=each.clock,
            due=each.due.isoformat(timespec="minutes"),
        )
    user_ids = await _who_hears(connection, ticket)
    for user_id in user_ids:
        await notify(connection, ticket.site_id, user_id, _kind(told.alarms), ticket.ticket_id, None, at)
    return _Heard(told, user_ids)


async def _who_hears(connection: AsyncConnection, ticket: Ticket) -> tuple[str, ...]:
    """Whoever has it and is there; else those of its site who work and are not away."""
    there = [each.user_id for each in await colleagues_of(connection, ticket.site_id) if each.away_since is None]
    if ticket.assignee is not None and ticket.assignee.user_id in there:
        return (ticket.assignee.user_id,)
    return tuple(there[:COLLEAGUES_TOLD_MAX])


def _kind(alarms: tuple[Alarm, ...]) -> NoticeKind:
    """One notice for all that happened at once: the worst of it."""
    return NoticeKind.BREACHED if any(each.kind == BREACHED for each in alarms) else NoticeKind.DUE_SOON
