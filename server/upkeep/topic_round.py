"""Looks some times a day for topics that were not there last week."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.alerts.alert_rows import looks_due, take_look
from escalation.alerts.rule import RuleName
from knowledge.embedding import Embedder
from knowledge.errors import KnowledgeError
from server.backlog.alert_findings import rules_of
from server.backlog.alerting import Looked, apply_findings
from server.backlog.text_cache import TextCache
from server.backlog.topic_looks import topic_findings
from server.conversation.site import all_sites
from server.database import Database
from server.inbox.notices import tell_noticed
from server.realtime.events import DeskEvent
from server.realtime.hub import Hub
from server.realtime.topics import desk_topic
from server.upkeep.by_itself import by_itself
from server.upkeep.upkeep import Round

LOOK_SECONDS: Final = 60.0
"""How often this process asks whether a site is due."""

TOPICS_EVERY: Final = timedelta(hours=6)
"""A topic grows over days."""

WHAT: Final = "topics"

log = structlog.get_logger(__name__)


class TopicRound:
    """One process at a time looks at one site."""

    def __init__(self, database: Database, hub: Hub, embedder: Embedder, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._hub = hub
        self._vectors = TextCache(embedder)
        self._clock = clock

    @property
    def round(self) -> Round:
        """The round of upkeep."""
        return Round("topics", LOOK_SECONDS, self.look)

    async def look(self) -> bool:
        """Looks at all sites that are due; there is never more at once."""
        at = self._clock()

        async def unit(rows: AsyncConnection) -> tuple[tuple[str, str], ...]:
            sites = tuple(each.site_id for each in await all_sites(rows))
            return await looks_due(rows, sites, {WHAT: TOPICS_EVERY}, at)

        for site_id, _ in await self._database.read(unit):
            with by_itself("topics_failed", site=site_id):
                await self._look_at(site_id, at)
        return False

    async def _look_at(self, site_id: str, at: datetime) -> None:
        if not await self._database.write(lambda rows: take_look(rows, site_id, WHAT, at, TOPICS_EVERY)):
            return
        rules = await self._database.read(lambda rows: rules_of(rows, site_id))
        rule = rules[RuleName.NEW_TOPIC]
        found = []
        if rule.on:
            try:
                found = await topic_findings(self._database, self._vectors, site_id, rule, at) or []
            except KnowledgeError as error:
                log.warning("topics_not_looked_for", site=site_id, cause=str(error))
                return

        async def unit(rows: AsyncConnection) -> Looked:
            return await apply_findings(rows, site_id, (RuleName.NEW_TOPIC,), found, rules, at)

        looked = await self._database.write(unit)
        tell_noticed(self._hub, looked.user_ids)
        if looked.raised or looked.resolved:
            self._hub.publish(desk_topic(site_id), DeskEvent(site_id, ""))
            log.info("alerts", site=site_id, what=WHAT, raised=looked.raised, resolved=looked.resolved)
