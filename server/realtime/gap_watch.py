"""Finds what no hint told: looks in the database where the conversations stand that this process watches."""

import asyncio
from collections.abc import Iterable
from functools import partial
from typing import Final

import structlog
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from server.conversation.tables import conversations
from server.database import Database, DatabaseUnavailable
from server.realtime.bus import Bus
from server.realtime.events import DeskEvent, Moved
from server.realtime.hub import Hub
from server.realtime.topics import conversation_topic, watched_conversation, watched_desk

LOOK_SECONDS: Final = 10.0
"""How often to look while hints arrive: a hint may get lost on its way."""

LOOK_SECONDS_WITHOUT_HINTS: Final = 2.0
"""How often to look while none arrive: that is how late a message may be then."""

GATHER_SECONDS: Final = 0.05
"""Topics that begin to be watched within this time are looked at together."""

CONVERSATIONS_PER_READ: Final = 400
"""Ids in one query; SQLite takes 32,766 values, and a reader shall not hold others up."""

log = structlog.get_logger(__name__)


class GapWatch:
    """Looks regularly, and at once for topics of which hints begin to arrive: what was stored before came without."""

    def __init__(self, database: Database, hub: Hub, bus: Bus) -> None:
        self._database = database
        self._hub = hub
        self._bus = bus
        self._known: dict[str, Moved] = {}
        self._fresh: set[str] = set()
        self._arrived = asyncio.Event()
        self._looking: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begins to look."""
        self._looking = asyncio.create_task(self._look_on(), name="gap watch")

    async def aclose(self) -> None:
        """Looks no more."""
        if self._looking is not None:
            self._looking.cancel()
            await asyncio.gather(self._looking, return_exceptions=True)
            self._looking = None

    def look_at(self, topic: str) -> None:
        """Has `topic` looked at soon, whether it moved or not."""
        self._fresh.add(topic)
        self._arrived.set()

    async def look(self, topics: Iterable[str], *, afresh: bool = False) -> None:
        """Offers what moved since the last look; with `afresh`, where each of `topics` stands.

        Raises DatabaseUnavailable.
        """
        ids = [found for topic in topics if (found := watched_conversation(topic)) is not None]
        for begin in range(0, len(ids), CONVERSATIONS_PER_READ):
            chunk = ids[begin : begin + CONVERSATIONS_PER_READ]
            for stands in await self._database.read(partial(_where, ids=chunk)):
                if afresh or self._known.get(stands.conversation_id) != stands:
                    self._known[stands.conversation_id] = stands
                    self._hub.offer(conversation_topic(stands.conversation_id), stands)

    async def _look_on(self) -> None:
        loop = asyncio.get_running_loop()
        looked_at = loop.time()
        while True:
            every = LOOK_SECONDS if self._bus.healthy else LOOK_SECONDS_WITHOUT_HINTS
            await self._wait(min(looked_at + every - loop.time(), LOOK_SECONDS_WITHOUT_HINTS))
            fresh, self._fresh = self._fresh, set()
            try:
                await self.look(fresh, afresh=True)
                self._offer_desks(fresh)
                if loop.time() - looked_at >= every:
                    looked_at = loop.time()
                    await self._look_everywhere()
            except DatabaseUnavailable:
                self._fresh |= fresh
                log.warning("conversations could not be looked at")
                await asyncio.sleep(LOOK_SECONDS_WITHOUT_HINTS)
            except Exception:
                log.exception("gap watch failed")

    async def _look_everywhere(self) -> None:
        topics = self._hub.topics
        await self.look(topics)
        watched = {watched_conversation(topic) for topic in topics}
        self._known = {name: stands for name, stands in self._known.items() if name in watched}
        if not self._bus.healthy:
            self._offer_desks(topics)

    def _offer_desks(self, topics: Iterable[str]) -> None:
        for topic in topics:
            if (site_id := watched_desk(topic)) is not None:
                self._hub.offer(topic, DeskEvent(site_id, ""))

    async def _wait(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(max(seconds, 0.0)):
                await self._arrived.wait()
                await asyncio.sleep(GATHER_SECONDS)
        except TimeoutError:
            return
        finally:
            self._arrived.clear()


async def _where(connection: AsyncConnection, ids: list[str]) -> list[Moved]:
    """Where these conversations stand; the ids come from those who may see them."""
    table = conversations.c
    found = await connection.execute(
        select(table.conversation_id, table.last_seq, table.status, table.person_name, table.person_picture).where(
            table.conversation_id.in_(ids)
        )
    )
    return [Moved(*row) for row in found]
