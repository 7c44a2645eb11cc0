"""Sprints by the clock: begins what was planned, asks after old tickets, tells each day's wins, ends what is over."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import Final

import structlog

from escalation.sprint.asking import CHECK_IN_DAYS, tickets_to_ask
from escalation.sprint.sprint import Sprint
from escalation.sprint.sprint_rows import SprintGone, current_sprints
from server.backlog.sprint_telling import tell_wins
from server.backlog.sprints import begin, end
from server.database import Database
from server.inbox.keeping import check_in
from server.realtime.events import DeskEvent
from server.realtime.hub import Hub
from server.realtime.topics import desk_topic
from server.team.actor import HANDRAIL
from server.upkeep.by_itself import by_itself
from server.upkeep.ticket_deeds import TicketDeeds
from server.upkeep.upkeep import Round

SPRINT_SECONDS: Final = 15.0
"""So late may a planned sprint begin, and a day's wins be told."""

TICKETS_PER_LOOK: Final = 50
"""Whose customers are asked; each in a transaction of its own."""


log = structlog.get_logger(__name__)


class SprintRound:
    """`on_letter` hears after a commit that there may be a letter; without it customers are asked in the panel only."""

    def __init__(
        self, database: Database, hub: Hub, clock: Callable[[], datetime], on_letter: Callable[[], None] | None
    ) -> None:
        self._database = database
        self._hub = hub
        self._clock = clock
        self._deeds = TicketDeeds(database, hub, on_letter)

    @property
    def round(self) -> Round:
        """The round of upkeep."""
        return Round("sprints", SPRINT_SECONDS, self.look)

    async def look(self) -> bool:
        """Does what is due for each sprint that is not over; says whether there may be more."""
        at = self._clock()
        more = False
        for sprint in await self._database.read(lambda rows: current_sprints(rows, None)):
            # A lead may have dropped it since it was looked for.
            with by_itself("sprint_failed", site=sprint.site_id, sprint=sprint.sprint_id), suppress(SprintGone):
                more |= await self._one(sprint, at)
        return more

    async def _one(self, sprint: Sprint, at: datetime) -> bool:
        if sprint.begun_at is None:
            if sprint.starts_at <= at:
                await self._database.write(lambda rows: begin(rows, sprint, HANDRAIL, at))
                self._tell(sprint)
            return False
        more = await self._ask(sprint, at) if sprint.asking_since is not None else False
        for day in sprint.days:
            if day.told_at is None and day.span.closes <= at:
                await self._database.write(partial(tell_wins, sprint=sprint, day=day, at=at))
                self._tell(sprint)
        if sprint.ends_at <= at:
            await self._database.write(lambda rows: end(rows, sprint, HANDRAIL, at))
            self._tell(sprint)
        return more

    async def _ask(self, sprint: Sprint, at: datetime) -> bool:
        found = await self._database.read(lambda rows: tickets_to_ask(rows, sprint, at, TICKETS_PER_LOOK))
        asking = partial(check_in, days=CHECK_IN_DAYS, mails=self._deeds.mails)
        asked = [await self._deeds.do((sprint.site_id, ticket_id), asking, at) for _, ticket_id in found]
        return any(asked) and len(found) == TICKETS_PER_LOOK

    def _tell(self, sprint: Sprint) -> None:
        self._hub.publish(desk_topic(sprint.site_id), DeskEvent(sprint.site_id, ""))
