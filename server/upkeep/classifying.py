"""The round that classifies: soon after a ticket was opened it gets its category, and the tier that follows from it."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Final

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.classifier import Guess
from escalation.judging import classified_text, matrix_of_site
from escalation.ticket import Ticket
from escalation.unclassified import Waiting, classify, waiting_tickets
from knowledge.errors import KnowledgeError
from server.database import Database
from server.realtime.events import DeskEvent
from server.realtime.hub import Hub
from server.realtime.topics import desk_topic
from server.upkeep.site_classifiers import SiteClassifiers

CLASSIFY_SECONDS: Final = 2.0
"""How long a new ticket waits at most for somebody to look."""

TICKETS_A_LOOK: Final = 32
"""Some hundred milliseconds of embedding; questions of visitors go between."""

ENGLISH: Final = "en"

log = structlog.get_logger(__name__)


class Classifying:
    """Looks for tickets without a category. Two processes may look at once: the second finds it done."""

    def __init__(
        self,
        database: Database,
        hub: Hub,
        classifiers: SiteClassifiers,
        clock: Callable[[], datetime],
        *,
        reads_english_only: bool,
    ) -> None:
        """`reads_english_only`: whether the embedding model is one that guesses at random in other languages."""
        self._database = database
        self._hub = hub
        self._classifiers = classifiers
        self._clock = clock
        self._reads_english_only = reads_english_only

    async def look(self) -> bool:
        """Classifies up to TICKETS_A_LOOK tickets; whether there may be more."""
        found = await self._database.read(lambda rows: waiting_tickets(rows, TICKETS_A_LOOK))
        by_site = groupby(sorted(found, key=lambda each: each.site_id), key=lambda each: each.site_id)
        for site_id, waiting in by_site:
            try:
                await self._classify(site_id, tuple(waiting))
            except KnowledgeError as error:
                log.warning("classifying_waits", cause=str(error))
                return False
        return len(found) == TICKETS_A_LOOK

    async def _classify(self, site_id: str, waiting: Sequence[Waiting]) -> None:
        guessed = await self._guessed(site_id, waiting)

        async def unit(connection: AsyncConnection) -> tuple[Ticket, ...]:
            matrix = await matrix_of_site(connection, site_id)
            at = self._clock()
            done = []
            for each in waiting:
                guess = guessed.get(each.ticket_id)
                is_sure = guess is not None and guess.is_sure and self._reads(each.language)
                done.append(await classify(connection, each, guess, matrix, at, is_sure=is_sure))
            return tuple(ticket for ticket in done if ticket is not None)

        for ticket in await self._database.write(unit):
            self._hub.publish(desk_topic(site_id), DeskEvent(site_id, ticket.conversation_id))

    async def _guessed(self, site_id: str, waiting: Sequence[Waiting]) -> Mapping[str, Guess]:
        texts = {each.ticket_id: classified_text(each.handoff) for each in waiting if each.handoff is not None}
        written = {ticket_id: text for ticket_id, text in texts.items() if text}
        if not written:
            return {}
        guesses = await self._classifiers.guesses(site_id, list(written.values()))
        return {} if guesses is None else dict(zip(written, guesses, strict=True))

    def _reads(self, language: str | None) -> bool:
        return not self._reads_english_only or language in {None, ENGLISH}
