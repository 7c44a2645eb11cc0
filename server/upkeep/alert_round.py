"""Looks again and again whether a rule of alerts fires, each site in its turn: one process at a time looks at one."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.alerts.alert import Finding
from escalation.alerts.alert_rows import lasting_alerts, looks_due, take_look
from escalation.alerts.rule import Rule, RuleName
from escalation.ledger.sheet_cache import SheetCache
from server.backlog.alert_findings import (
    COUNTED,
    TRENDS,
    are_facts_whole,
    counted_findings,
    rules_of,
    spike_findings,
    trend_findings,
)
from server.backlog.alerting import Looked, apply_findings, escalate_due
from server.conversation.site import all_sites
from server.database import Database
from server.inbox.notices import tell_noticed
from server.realtime.events import DeskEvent
from server.realtime.hub import Hub
from server.realtime.topics import desk_topic
from server.upkeep.by_itself import by_itself
from server.upkeep.upkeep import Round

LOOK_SECONDS: Final = 10.0
"""How often this process asks whether a site is due."""

COUNTED_EVERY: Final = timedelta(minutes=1)
SPIKES_EVERY: Final = timedelta(minutes=5)
"""A spike is found within the hour, so this many minutes late at most."""

TRENDS_EVERY: Final = timedelta(hours=1)
"""Figures of weeks do not move faster."""

CACHED_ROWS_MAX: Final = 200_000
"""Facts of the sites that this process looked at last, some 60 MB."""

log = structlog.get_logger(__name__)


class AlertRound:
    """Finds, and makes alerts of it. Kinds of looks: counted, spikes, trends."""

    def __init__(self, database: Database, hub: Hub, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._hub = hub
        self._clock = clock
        self._cache = SheetCache(CACHED_ROWS_MAX)
        self._kinds = {
            "counted": (COUNTED_EVERY, COUNTED, self._counted),
            "spikes": (SPIKES_EVERY, (RuleName.SPIKE,), self._spikes),
            "trends": (TRENDS_EVERY, TRENDS, self._trends),
        }

    @property
    def round(self) -> Round:
        """The round of upkeep."""
        return Round("alerts", LOOK_SECONDS, self.look)

    async def look(self) -> bool:
        """Looks at all sites that are due; there is never more at once."""
        at = self._clock()

        async def unit(rows: AsyncConnection) -> tuple[tuple[str, str], ...]:
            sites = tuple(each.site_id for each in await all_sites(rows))
            return await looks_due(rows, sites, {what: every for what, (every, _, _) in self._kinds.items()}, at)

        for site_id, what in await self._database.read(unit):
            # A document of a later version, or facts that nobody foresaw: the other sites are still looked at.
            with by_itself("alerts_not_looked_for", site=site_id, what=what):
                await self._look_at(site_id, what, at)
        return False

    async def _look_at(self, site_id: str, what: str, at: datetime) -> None:
        every, names, find = self._kinds[what]
        if what != "counted" and not await self._database.read(lambda rows: are_facts_whole(rows, site_id, at)):
            return
        if not await self._database.write(lambda rows: take_look(rows, site_id, what, at, every)):
            return
        rules = await self._database.read(lambda rows: rules_of(rows, site_id))
        found = await self._database.aside.read(lambda rows: find(rows, site_id, rules, at))
        if not found and not await self._database.read(lambda rows: lasting_alerts(rows, site_id)):
            return

        async def unit(rows: AsyncConnection) -> tuple[Looked, Looked]:
            looked = await apply_findings(rows, site_id, names, found, rules, at)
            return looked, await escalate_due(rows, site_id, rules, at)

        for looked in await self._database.write(unit):
            tell_noticed(self._hub, looked.user_ids)
            if looked.raised or looked.escalated or looked.resolved:
                self._hub.publish(desk_topic(site_id), DeskEvent(site_id, ""))
                log.info(
                    "alerts",
                    site=site_id,
                    what=what,
                    raised=looked.raised,
                    escalated=looked.escalated,
                    resolved=looked.resolved,
                )

    async def _counted(
        self, rows: AsyncConnection, site_id: str, rules: dict[RuleName, Rule], at: datetime
    ) -> list[Finding]:
        return await counted_findings(rows, site_id, rules, at)

    async def _spikes(
        self, rows: AsyncConnection, site_id: str, rules: dict[RuleName, Rule], at: datetime
    ) -> list[Finding]:
        return await spike_findings(rows, site_id, rules[RuleName.SPIKE], at, self._cache)

    async def _trends(
        self, rows: AsyncConnection, site_id: str, rules: dict[RuleName, Rule], at: datetime
    ) -> list[Finding]:
        return await trend_findings(rows, site_id, rules, at, self._cache)
