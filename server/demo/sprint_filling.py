"""A sprint that began yesterday at the demo's desk, with some of it resolved, by the deeds of the desk itself."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.ledger.telling import told_as
from escalation.sprint.frozen_rows import frozen_tickets
from escalation.sprint.picking import aged
from escalation.sprint.sprint import SprintPerson
from server.backlog.sprints import SprintDraft, plan_sprint
from server.conversation.site import Site
from server.inbox.found import find_held
from server.inbox.moves import resolve
from server.team.actor import Actor, ActorKind
from server.team.users import User

BEGAN: Final = timedelta(hours=26)
EVERY: Final = timedelta(hours=2)
"""From one resolution to the next."""

OLDER_THAN_DAYS: Final = 5
LEFT_MIN: Final = 4
"""Tickets that nobody has resolved yet: a board without any shows nothing to do."""


async def begin_sprint(connection: AsyncConnection, site: Site, people: Mapping[str, User], at: datetime) -> None:
    """A sprint of three days, on the second of which `at` lies."""
    # The lead is left out: whoever signs in sees the whole queue, not a share of the sprint.
    lead, *actors = (Actor(ActorKind.USER, user.user_id, name) for name, user in people.items())
    draft = SprintDraft(
        name="Clear what is old",
        days=3,
        conditions=aged(older_than_days=OLDER_THAN_DAYS),
        people=tuple(SprintPerson(each.actor_id, each.name) for each in actors),
    )
    sprint = await plan_sprint(connection, site.site_id, lead, at - BEGAN, draft)
    frozen = sorted(await frozen_tickets(connection, sprint), key=lambda each: (each.tier.rank, each.number))
    moment = at - BEGAN
    for place, ticket in enumerate(frozen[: max(0, len(frozen) - LEFT_MIN)]):
        moment += EVERY
        if moment >= at:
            return
        actor = actors[place % len(actors)]
        with told_as(actor.teller):
            found = await find_held(connection, (site.site_id,), ticket.ticket_id)
            # What somebody said yesterday or today is not resolved before it was said.
            if found.ticket.updated_at < moment:
                await resolve(connection, found, actor, moment)
