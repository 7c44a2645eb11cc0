"""A person's word on what a ticket is about and how urgent it is: it stands, is noted, and teaches the classifier."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from escalation import tickets
from escalation.corrections import Corrected, record_correction
from escalation.errors import HandoffUnreadable, TicketMoveRefused
from escalation.examples import Example, teach
from escalation.handoff import Handoff
from escalation.judging import classified_text, judge, matrix_of_site
from escalation.taxonomy import taxonomy_of_site
from escalation.ticket import Ticket
from escalation.triage import Triage, TriageTier
from server.inbox.found import Found
from server.inbox.moves import Change
from server.team.actor import Actor
from server.team.audit_log import record


async def set_tier(
    connection: AsyncConnection, found: Found, actor: Actor, at: datetime, *, tier: TriageTier
) -> Change:
    """Gives the ticket this tier, and new clocks; from then on no rule changes it. The same tier changes nothing."""
    ticket = found.ticket
    if ticket.tier is tier:
        return Change(ticket)

    def judged(held: Ticket) -> Ticket:
        return replace(held, tier=tier, why=f"Set by {actor.name}.", triaged_by=actor.actor_id)

    changed = await tickets.revise(connection, ticket, judged, at)
    await _note(connection, ticket, actor, at, Corrected.TIER, ticket.tier, tier)
    return Change(changed)


async def set_category(
    connection: AsyncConnection, found: Found, actor: Actor, at: datetime, *, category: str
) -> Change:
    """Gives the ticket this category; unless a person gave the tier, the matrix decides on it again.

    Raises TicketMoveRefused for a category that the site does not have, or has retired. The same one changes nothing.
    """
    ticket = found.ticket
    if ticket.category == category:
        return Change(ticket)
    known = (await taxonomy_of_site(connection, ticket.site_id)).named(category)
    if known is None or known.retired:
        raise TicketMoveRefused("Category: this site has no such category any more. Choose one from the menu.")
    handoff = await _handoff(connection, ticket)
    judged = None
    if handoff is not None:
        judged = judge(handoff, await matrix_of_site(connection, ticket.site_id), category)
        text = classified_text(handoff)
        if text:
            await teach(connection, ticket.site_id, Example(text, category), ticket.ticket_id, at)
    changed = await tickets.revise(connection, ticket, lambda held: _recategorised(held, category, actor, judged), at)
    await _note(connection, ticket, actor, at, Corrected.CATEGORY, ticket.category, category)
    return Change(changed)


def _recategorised(held: Ticket, category: str, actor: Actor, judged: Triage | None) -> Ticket:
    said = replace(held, category=category, category_by=actor.actor_id)
    if judged is None or not held.is_tier_open:
        return said
    return replace(said, tier=judged.tier, why=judged.why)


async def _note(
    connection: AsyncConnection,
    ticket: Ticket,
    actor: Actor,
    at: datetime,
    what: Corrected,
    was: str | None,
    became: str,
) -> None:
    await record_correction(
        connection, ticket.site_id, ticket.ticket_id, what, was=was, became=became, by_id=actor.actor_id, at=at
    )
    words = {"before": was, "after": became}
    await record(connection, ticket.site_id, actor, f"ticket.{what}_set", ticket.ticket_id, at, **words)


async def _handoff(connection: AsyncConnection, ticket: Ticket) -> Handoff | None:
    try:
        return await tickets.handoff_of(connection, ticket)
    except HandoffUnreadable:
        return None
