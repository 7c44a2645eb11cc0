"""A handoff becomes a ticket, or goes on in the one that its conversation has."""

import secrets
from dataclasses import replace
from typing import Final

from sqlalchemy import insert, update
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.clocks import begun, never_later, reclocked
from escalation.handoff import Handoff, bounded, handoff_to_json
from escalation.judging import judge, matrix_of_site
from escalation.ledger.ticket_events import Origin
from escalation.ledger.ticket_telling import tell_opened
from escalation.site_policies import policies_of
from escalation.tables import ticket_counters, tickets
from escalation.ticket import Ticket, TicketStatus, subject_of
from escalation.ticket_rows import as_row, held_ticket, is_ticket, store
from escalation.tickets import open_ticket_of_conversation, reopen, tickets_to_return_to, turned_to_us
from escalation.triage import Triage

TICKET_ID_BYTES: Final = 16
"""128 random bits: an id that nobody guesses (OWASP ASVS 5.0, 7.2.3)."""


async def open_ticket(connection: AsyncConnection, handoff: Handoff, account_id: str | None = None) -> Ticket:
    """Turns a handoff into a ticket: triaged, with due times and a number.

    A conversation has at most one open ticket: when there is one, it takes the new handoff and its reason,
    comes back to `open`, and becomes as urgent as the more urgent of both; its clocks never move to a later
    time, but for the time that they stood still. `account_id` is the customer's account, where somebody vouches for it.
    """
    within = bounded(handoff)
    judged = judge(within, await matrix_of_site(connection, handoff.site_id))
    existing = await open_ticket_of_conversation(connection, handoff.site_id, handoff.conversation_id)
    if existing is not None:
        held = await held_ticket(connection, existing)
        if held.status is not TicketStatus.RESOLVED:
            return await _take_new_handoff(connection, held, within, judged)
    closed = await tickets_to_return_to(connection, handoff.site_id, [handoff.conversation_id])
    for ticket in closed.values():
        return await _take_new_handoff(connection, await reopen(connection, ticket, handoff.at), within, judged)
    policies = await policies_of(connection, handoff.site_id)
    ticket = begun(_new_ticket(within, judged, await _next_number(connection, handoff.site_id)), policies)
    await connection.execute(insert(tickets).values(as_row(ticket) | {"handoff": handoff_to_json(within)}))
    await tell_opened(connection, ticket, Origin(account_id, _page_key(within)))
    return ticket


async def _take_new_handoff(connection: AsyncConnection, ticket: Ticket, handoff: Handoff, judged: Triage) -> Ticket:
    before = Triage(ticket.tier, ticket.why)
    urgent = before.or_more_urgent(judged) if ticket.is_tier_open else before
    policies = await policies_of(connection, ticket.site_id)
    ours = await turned_to_us(connection, ticket, handoff.at)
    updated = replace(
        ours,
        tier=urgent.tier,
        why=urgent.why,
        reason=handoff.reason,
        contact_name=handoff.contact.name or ticket.contact_name,
        segment=handoff.contact.segment or ticket.segment,
        language=handoff.contact.language or ticket.language,
        # There is more to read a category from: unless a person gave it, the classifier looks again.
        category_confidence=None if ticket.is_category_open else ticket.category_confidence,
    )
    if updated.tier is not ours.tier:
        updated = never_later(ours, reclocked(updated, policies, handoff.at))
    await connection.execute(update(tickets).where(*is_ticket(ticket)).values(handoff=handoff_to_json(handoff)))
    return await store(connection, ticket, updated)


def _page_key(handoff: Handoff) -> str | None:
    """The page on which the customer was last."""
    return handoff.page_trail[-1].key if handoff.page_trail else None


async def _next_number(connection: AsyncConnection, site_id: str) -> int:
    counted = await connection.scalar(
        update(ticket_counters)
        .where(ticket_counters.c.site_id == site_id)
        .values(last_number=ticket_counters.c.last_number + 1)
        .returning(ticket_counters.c.last_number)
    )
    if counted is not None:
        return int(counted)
    await connection.execute(insert(ticket_counters).values(site_id=site_id, last_number=1))
    return 1


def _new_ticket(handoff: Handoff, judged: Triage, number: int) -> Ticket:
    return Ticket(
        site_id=handoff.site_id,
        ticket_id=f"t_{secrets.token_urlsafe(TICKET_ID_BYTES)}",
        conversation_id=handoff.conversation_id,
        number=number,
        status=TicketStatus.OPEN,
        resolution=None,
        tier=judged.tier,
        why=judged.why,
        reason=handoff.reason,
        subject=subject_of(handoff),
        contact_name=handoff.contact.name,
        assignee=None,
        first_response_due=None,
        first_response_breach=None,
        resolution_due=None,
        contact_id=handoff.contact.contact_id,
        segment=handoff.contact.segment,
        language=handoff.contact.language,
        opened_at=handoff.at,
        first_response_at=None,
        resolved_at=None,
        updated_at=handoff.at,
    )
