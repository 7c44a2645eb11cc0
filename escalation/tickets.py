"""The store of tickets, on a connection of the caller: its transaction decides what is kept.

A ticket is found through the sites of the one who asks, and moved only after it was found so. A move begins from the
ticket as it stands by then, and holds it until the commit: what another process did meanwhile is never undone.
"""

import secrets
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, Select, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.clocks import (
    answered,
    asked_again,
    begun,
    ended,
    never_later,
    paused,
    reclocked,
    resumed,
    watched_after,
)
from escalation.errors import HandoffUnreadable, TicketMoveRefused
from escalation.handoff import Handoff, bounded, handoff_from_json, handoff_to_json
from escalation.instant import milliseconds_of
from escalation.judging import judge, matrix_of_site
from escalation.merges import surviving_ticket_id
from escalation.queue import urgency_columns
from escalation.reason import ReasonCode
from escalation.site_policies import policies_of
from escalation.sla import Policies
from escalation.tables import NO_CLOCK, ticket_counters, tickets
from escalation.ticket import Assignee, Cause, CheckIn, Resolution, Ticket, TicketStatus, subject_of
from escalation.triage import Triage, TriageTier

TICKET_ID_BYTES: Final = 16
"""128 random bits: an id that nobody guesses (OWASP ASVS 5.0, 7.2.3)."""

QUEUE_ROWS_MAX: Final = 200
"""Rows of one page of the queue."""

_ROW = tuple(column for column in tickets.c if column.name not in {"handoff", "tier_rank", "due_at", "breach_order"})
"""Everything but the handoff, which is read only for the one ticket that is looked at, and what the rest makes."""


async def open_ticket(connection: AsyncConnection, handoff: Handoff) -> Ticket:
    """Turns a handoff into a ticket: triaged, with due times and a number.

    A conversation has at most one open ticket: when there is one, it takes the new handoff and its reason,
    comes back to `open`, and becomes as urgent as the more urgent of both; its clocks never move to a later
    time, but for the time that they stood still.
    """
    within = bounded(handoff)
    judged = judge(within, await matrix_of_site(connection, handoff.site_id))
    existing = await open_ticket_of_conversation(connection, handoff.site_id, handoff.conversation_id)
    if existing is not None:
        held = await _held(connection, existing)
        if held.status is not TicketStatus.RESOLVED:
            return await _take_new_handoff(connection, held, within, judged)
    closed = await tickets_to_return_to(connection, handoff.site_id, [handoff.conversation_id])
    for ticket in closed.values():
        return await _take_new_handoff(connection, await reopen(connection, ticket, handoff.at), within, judged)
    policies = await policies_of(connection, handoff.site_id)
    ticket = begun(_new_ticket(within, judged, await _next_number(connection, handoff.site_id)), policies)
    await connection.execute(insert(tickets).values(_as_row(ticket) | {"handoff": handoff_to_json(within)}))
    return ticket


async def queue(
    connection: AsyncConnection,
    site_ids: Collection[str],
    status: TicketStatus = TicketStatus.OPEN,
    limit: int = QUEUE_ROWS_MAX,
) -> tuple[Ticket, ...]:
    """Tickets of these sites in one status, the most urgent first; of resolved ones the latest first.

    `limit` is a number of tickets, at most QUEUE_ROWS_MAX.
    """
    order = (tickets.c.resolved_at.desc(),) if status is TicketStatus.RESOLVED else urgency_columns()
    query = _of_sites(site_ids).where(tickets.c.status == status).order_by(*order)
    rows = await connection.execute(query.limit(min(limit, QUEUE_ROWS_MAX)))
    return tuple(_ticket(row) for row in rows)


async def tickets_where(
    connection: AsyncConnection, site_id: str, narrowed: Callable[[Select[Any]], Select[Any]]
) -> tuple[Ticket, ...]:
    """Tickets of one site, of a query that `narrowed` gives its conditions, order and limit."""
    rows = await connection.execute(narrowed(_of_sites((site_id,))))
    return tuple(_ticket(row) for row in rows)


async def counts(connection: AsyncConnection, site_ids: Collection[str]) -> Mapping[TicketStatus, int]:
    """How many tickets of these sites there are in each status."""
    rows = await connection.execute(
        select(tickets.c.status, func.count()).where(tickets.c.site_id.in_(site_ids)).group_by(tickets.c.status)
    )
    found = {TicketStatus(status): count for status, count in rows}
    return {status: found.get(status, 0) for status in TicketStatus}


async def ticket_of(connection: AsyncConnection, site_ids: Collection[str], ticket_id: str) -> Ticket | None:
    """The ticket, if it belongs to one of these sites; None for another site's as for an unknown one."""
    row = (await connection.execute(_of_sites(site_ids).where(tickets.c.ticket_id == ticket_id))).one_or_none()
    return None if row is None else _ticket(row)


async def open_ticket_of_conversation(connection: AsyncConnection, site_id: str, conversation_id: str) -> Ticket | None:
    """The one ticket that is not resolved and in which the conversation goes on, also after a merge; or None."""
    query = _of_sites((site_id,)).where(
        tickets.c.conversation_id == conversation_id, tickets.c.status != TicketStatus.RESOLVED
    )
    row = (await connection.execute(query)).one_or_none()
    if row is not None:
        return _ticket(row)
    surviving_id = await surviving_ticket_id(connection, site_id, conversation_id)
    surviving = None if surviving_id is None else await ticket_of(connection, (site_id,), surviving_id)
    return None if surviving is None or surviving.status is TicketStatus.RESOLVED else surviving


async def tickets_to_return_to(
    connection: AsyncConnection, site_id: str, conversation_ids: Collection[str]
) -> Mapping[str, Ticket]:
    """By conversation its latest ticket, where that ended so that whatever its customer says opens it again: by their
    silence, or by what they answered when they were asked whether it still matters."""
    found = await connection.execute(
        _of_sites((site_id,)).where(tickets.c.conversation_id.in_(conversation_ids)).order_by(tickets.c.number)
    )
    latest = {row.conversation_id: _ticket(row) for row in found}
    return {conversation_id: ticket for conversation_id, ticket in latest.items() if ticket.returns}


async def handoff_of(connection: AsyncConnection, ticket: Ticket) -> Handoff:
    """The latest handoff of a ticket; raises HandoffUnreadable when another version wrote it."""
    document = await connection.scalar(select(tickets.c.handoff).where(*_is(ticket)))
    return handoff_from_json(document if isinstance(document, dict) else {})


async def set_contact_email(connection: AsyncConnection, ticket: Ticket, email: str, at: datetime) -> Ticket:
    """Tells a ticket at which address its customer can be reached; a handoff that cannot be read stays as it is."""
    held = await _held(connection, ticket)
    try:
        handoff = await handoff_of(connection, held)
    except HandoffUnreadable:
        return held
    reached = replace(handoff, contact=replace(handoff.contact, email=email))
    await connection.execute(update(tickets).where(*_is(held)).values(handoff=handoff_to_json(reached)))
    return await _store(connection, replace(held, updated_at=at))


async def assign(connection: AsyncConnection, ticket: Ticket, assignee: Assignee | None, at: datetime) -> Ticket:
    """Gives a ticket that is not resolved to a person, or to nobody. Raises TicketMoveRefused."""
    held = await _held(connection, ticket)
    _refuse_resolved(held)
    given_at = None if assignee is None else at
    return await _store(connection, replace(held, assignee=assignee, assigned_at=given_at, updated_at=at))


async def revise(
    connection: AsyncConnection, ticket: Ticket, revised: Callable[[Ticket], Ticket], at: datetime
) -> Ticket:
    """Stores what `revised` makes of the ticket as it stands by now; it may raise TicketMoveRefused.

    Another tier or segment brings other promises: then its clocks count by them.
    """
    held = await _held(connection, ticket)
    changed = replace(revised(held), updated_at=at)
    if (changed.tier, changed.segment) != (held.tier, held.segment):
        changed = reclocked(changed, await policies_of(connection, held.site_id), at)
    return await _store(connection, changed)


async def watched(connection: AsyncConnection, ticket: Ticket, policies: Policies, at: datetime) -> Ticket:
    """The ticket, held; somebody has looked at its clocks at `at`, and looks again when the next alarm is due."""
    return await _store(connection, watched_after(await _held(connection, ticket), policies, at))


async def release_all_of(connection: AsyncConnection, site_id: str, assignee_id: str, at: datetime) -> None:
    """Takes the open tickets of somebody who left the site from them: they wait for anybody again."""
    columns = tickets.c
    theirs = (columns.site_id == site_id) & (columns.assignee_id == assignee_id)
    await connection.execute(
        update(tickets)
        .where(theirs, columns.status != TicketStatus.RESOLVED)
        .values(assignee_id=None, assignee_name=None, assigned_at=None, updated_at=at)
    )


async def record_first_response(connection: AsyncConnection, ticket: Ticket, at: datetime) -> Ticket:
    """A person has answered: the first call of a ticket stops the clock of the first response, a later one that of the
    next response."""
    held = await _held(connection, ticket)
    if held.first_response_at is not None and held.next_response_due is None:
        return held
    policies = await policies_of(connection, held.site_id)
    return await _store(connection, replace(answered(held, policies, at), updated_at=at))


async def waiting_for_customer(connection: AsyncConnection, ticket: Ticket, at: datetime) -> Ticket:
    """A person has answered: the customer's turn, and all clocks stand still.

    Raises TicketMoveRefused when it is resolved.
    """
    held = await _held(connection, ticket)
    _refuse_resolved(held)
    waiting = replace(held, status=TicketStatus.WAITING_FOR_CUSTOMER, reminded_at=None, updated_at=at)
    return await _store(connection, paused(waiting, at))


async def customer_replied(connection: AsyncConnection, ticket: Ticket, at: datetime) -> Ticket:
    """The customer wrote again: our turn, the clocks go on, and it sleeps no longer.

    Raises TicketMoveRefused when it is resolved.
    """
    held = await _held(connection, ticket)
    _refuse_resolved(held)
    return await _store(connection, await _turned_to_us(connection, held, at))


async def our_turn(connection: AsyncConnection, ticket: Ticket, at: datetime) -> Ticket:
    """A person says that it is our turn though the customer has not written: the clocks go on with the time they had.

    Raises TicketMoveRefused when it is resolved.
    """
    held = await _held(connection, ticket)
    _refuse_resolved(held)
    ours = replace(held, status=TicketStatus.OPEN, reminded_at=None, updated_at=at)
    return await _store(connection, resumed(ours, await policies_of(connection, held.site_id), at))


async def resolve(connection: AsyncConnection, ticket: Ticket, at: datetime) -> Ticket:
    """A person has solved it. A ticket that is resolved already stays as it is."""
    return await _end(connection, ticket, Resolution.BY_PERSON, at)


async def hand_back(connection: AsyncConnection, ticket: Ticket, at: datetime) -> Ticket:
    """The AI agent has the conversation again. A ticket that is resolved already stays as it is."""
    return await _end(connection, ticket, Resolution.HANDED_BACK, at)


async def end_by_customer(connection: AsyncConnection, ticket: Ticket, at: datetime) -> Ticket:
    """The customer has ended it. A ticket that is resolved already stays as it is."""
    return await _end(connection, ticket, Resolution.BY_CUSTOMER, at)


async def end(connection: AsyncConnection, ticket: Ticket, resolution: Resolution, at: datetime) -> Ticket:
    """Ends it in this way. A ticket that is resolved already stays as it is."""
    return await _end(connection, ticket, resolution, at)


async def end_otherwise(connection: AsyncConnection, ticket: Ticket, resolution: Resolution, at: datetime) -> Ticket:
    """Says of a resolved ticket that it ended in another way than was noted."""
    return await revise(connection, ticket, lambda held: replace(held, resolution=resolution), at)


async def reopen(connection: AsyncConnection, ticket: Ticket, at: datetime) -> Ticket:
    """Brings a resolved ticket back; its clocks go on from where they were. An open one stays as it is.

    Raises TicketMoveRefused when the conversation has another open ticket by now.
    """
    held = await _held(connection, ticket)
    if held.status is not TicketStatus.RESOLVED:
        return held
    if await open_ticket_of_conversation(connection, held.site_id, held.conversation_id) is not None:
        raise TicketMoveRefused(f"Ticket {held.number}: its conversation has a newer open ticket. Work on that.")
    opened = replace(
        held,
        status=TicketStatus.OPEN,
        resolution=None,
        resolved_at=None,
        resolution_wall=None,
        resolution_business=None,
        reopened=held.reopened + 1,
        reminded_at=None,
        updated_at=at,
    )
    return await _store(connection, resumed(opened, await policies_of(connection, held.site_id), at))


async def _take_new_handoff(connection: AsyncConnection, ticket: Ticket, handoff: Handoff, judged: Triage) -> Ticket:
    before = Triage(ticket.tier, ticket.why)
    urgent = before.or_more_urgent(judged) if ticket.is_tier_open else before
    policies = await policies_of(connection, ticket.site_id)
    ours = await _turned_to_us(connection, ticket, handoff.at)
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
    await connection.execute(update(tickets).where(*_is(ticket)).values(handoff=handoff_to_json(handoff)))
    return await _store(connection, updated)


async def _turned_to_us(connection: AsyncConnection, ticket: Ticket, at: datetime) -> Ticket:
    """The ticket after its customer wrote."""
    ours = replace(
        ticket,
        status=TicketStatus.OPEN,
        snoozed_until=None,
        reminded_at=None,
        customer_wrote_at=at,
        updated_at=at,
    )
    if ours.paused_since is None and (ours.first_response_at is None or ours.next_response_due is not None):
        return ours
    policies = await policies_of(connection, ticket.site_id)
    return asked_again(resumed(ours, policies, at), policies, at)


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


def _refuse_resolved(ticket: Ticket) -> None:
    if ticket.status is TicketStatus.RESOLVED:
        raise TicketMoveRefused(f"Ticket {ticket.number} is resolved. Reopen it first.")


async def _end(connection: AsyncConnection, ticket: Ticket, resolution: Resolution, at: datetime) -> Ticket:
    held = await _held(connection, ticket)
    if held.status is TicketStatus.RESOLVED:
        return held
    policies = await policies_of(connection, held.site_id)
    over = replace(held, status=TicketStatus.RESOLVED, resolution=resolution, resolved_at=at, snoozed_until=None)
    return await _store(connection, replace(ended(over, policies, at), updated_at=at))


async def _held(connection: AsyncConnection, ticket: Ticket) -> Ticket:
    """The ticket as it stands now, held against other writers until the commit."""
    found = await connection.execute(select(*_ROW).where(*_is(ticket)).with_for_update())
    return _ticket(found.one())


async def _store(connection: AsyncConnection, ticket: Ticket) -> Ticket:
    await connection.execute(update(tickets).where(*_is(ticket)).values(_as_row(ticket)))
    return ticket


def _is(ticket: Ticket) -> tuple[Any, Any]:
    return (tickets.c.site_id == ticket.site_id, tickets.c.ticket_id == ticket.ticket_id)


def _of_sites(site_ids: Collection[str]) -> Select[Any]:
    return select(*_ROW).where(tickets.c.site_id.in_(site_ids))


def _as_row(ticket: Ticket) -> dict[str, Any]:
    fields = {name: getattr(ticket, name) for name in Ticket.__dataclass_fields__ if name != "assignee"}
    holder = ticket.assignee
    return fields | {
        "tier_rank": ticket.tier.rank,
        "due_at": ticket.next_due,
        "breach_order": NO_CLOCK if ticket.next_breach is None else milliseconds_of(ticket.next_breach),
        "custom_fields": dict(ticket.custom_fields) or None,
        "assignee_id": None if holder is None else holder.user_id,
        "assignee_name": None if holder is None else holder.name,
    }


def _ticket(row: Row[Any]) -> Ticket:
    fields = dict(row._mapping)
    holder_id, holder_name = fields.pop("assignee_id"), fields.pop("assignee_name")
    return Ticket(
        **fields
        | {
            "status": TicketStatus(fields["status"]),
            "resolution": None if fields["resolution"] is None else Resolution(fields["resolution"]),
            "tier": TriageTier(fields["tier"]),
            "reason": ReasonCode(fields["reason"]),
            "cause": None if fields["cause"] is None else Cause(fields["cause"]),
            "check_in": None if fields["check_in"] is None else CheckIn(fields["check_in"]),
            "custom_fields": fields["custom_fields"] or {},
            "assignee": None if holder_id is None else Assignee(holder_id, holder_name or ""),
        }
    )
