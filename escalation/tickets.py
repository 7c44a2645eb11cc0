"""The store of tickets, on a connection of the caller: its transaction decides what is kept.

A ticket is found through the sites of the one who asks, and moved only after it was found so. A move begins from the
ticket as it stands by then, and holds it until the commit: what another process did meanwhile is never undone.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Select, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.clocks import (
    answered,
    asked_again,
    ended,
    paused,
    reclocked,
    resumed,
    watched_after,
)
from escalation.errors import HandoffUnreadable, TicketMoveRefused
from escalation.handoff import Handoff, handoff_from_json, handoff_to_json
from escalation.ledger.ticket_telling import tell_all_moved, tell_next_response
from escalation.merges import surviving_ticket_id
from escalation.queue import urgency_columns
from escalation.site_policies import policies_of
from escalation.sla import Policies
from escalation.tables import tickets
from escalation.ticket import Assignee, Resolution, Ticket, TicketStatus
from escalation.ticket_rows import held_ticket, is_ticket, of_sites, store, ticket_in

QUEUE_ROWS_MAX: Final = 200
"""Rows of one page of the queue."""


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
    query = of_sites(site_ids).where(tickets.c.status == status).order_by(*order)
    rows = await connection.execute(query.limit(min(limit, QUEUE_ROWS_MAX)))
    return tuple(ticket_in(row) for row in rows)


async def tickets_where(
    connection: AsyncConnection, site_id: str, narrowed: Callable[[Select[Any]], Select[Any]]
) -> tuple[Ticket, ...]:
    """Tickets of one site, of a query that `narrowed` gives its conditions, order and limit."""
    rows = await connection.execute(narrowed(of_sites((site_id,))))
    return tuple(ticket_in(row) for row in rows)


async def counts(connection: AsyncConnection, site_ids: Collection[str]) -> Mapping[TicketStatus, int]:
    """How many tickets of these sites there are in each status."""
    rows = await connection.execute(
        select(tickets.c.status, func.count()).where(tickets.c.site_id.in_(site_ids)).group_by(tickets.c.status)
    )
    found = {TicketStatus(status): count for status, count in rows}
    return {status: found.get(status, 0) for status in TicketStatus}


async def ticket_of(connection: AsyncConnection, site_ids: Collection[str], ticket_id: str) -> Ticket | None:
    """The ticket, if it belongs to one of these sites; None for another site's as for an unknown one."""
    row = (await connection.execute(of_sites(site_ids).where(tickets.c.ticket_id == ticket_id))).one_or_none()
    return None if row is None else ticket_in(row)


async def open_ticket_of_conversation(connection: AsyncConnection, site_id: str, conversation_id: str) -> Ticket | None:
    """The one ticket that is not resolved and in which the conversation goes on, also after a merge; or None."""
    query = of_sites((site_id,)).where(
        tickets.c.conversation_id == conversation_id, tickets.c.status != TicketStatus.RESOLVED
    )
    row = (await connection.execute(query)).one_or_none()
    if row is not None:
        return ticket_in(row)
    surviving_id = await surviving_ticket_id(connection, site_id, conversation_id)
    surviving = None if surviving_id is None else await ticket_of(connection, (site_id,), surviving_id)
    return None if surviving is None or surviving.status is TicketStatus.RESOLVED else surviving


async def tickets_to_return_to(
    connection: AsyncConnection, site_id: str, conversation_ids: Collection[str]
) -> Mapping[str, Ticket]:
    """By conversation its latest ticket, where that ended so that whatever its customer says opens it again: by their
    silence, or by what they answered when they were asked whether it still matters."""
    found = await connection.execute(
        of_sites((site_id,)).where(tickets.c.conversation_id.in_(conversation_ids)).order_by(tickets.c.number)
    )
    latest = {row.conversation_id: ticket_in(row) for row in found}
    return {conversation_id: ticket for conversation_id, ticket in latest.items() if ticket.returns}


async def handoff_of(connection: AsyncConnection, ticket: Ticket) -> Handoff:
    """The latest handoff of a ticket; raises HandoffUnreadable when another version wrote it."""
    document = await connection.scalar(select(tickets.c.handoff).where(*is_ticket(ticket)))
    return handoff_from_json(document if isinstance(document, dict) else {})


async def set_contact_email(connection: AsyncConnection, ticket: Ticket, email: str, at: datetime) -> Ticket:
    """Tells a ticket at which address its customer can be reached; a handoff that cannot be read stays as it is."""
    held = await held_ticket(connection, ticket)
    try:
        handoff = await handoff_of(connection, held)
    except HandoffUnreadable:
        return held
    reached = replace(handoff, contact=replace(handoff.contact, email=email))
    await connection.execute(update(tickets).where(*is_ticket(held)).values(handoff=handoff_to_json(reached)))
    return await store(connection, held, replace(held, updated_at=at))


async def assign(connection: AsyncConnection, ticket: Ticket, assignee: Assignee | None, at: datetime) -> Ticket:
    """Gives a ticket that is not resolved to a person, or to nobody. Raises TicketMoveRefused."""
    held = await held_ticket(connection, ticket)
    _refuse_resolved(held)
    given_at = None if assignee is None else at
    return await store(connection, held, replace(held, assignee=assignee, assigned_at=given_at, updated_at=at))


async def revise(
    connection: AsyncConnection, ticket: Ticket, revised: Callable[[Ticket], Ticket], at: datetime
) -> Ticket:
    """Stores what `revised` makes of the ticket as it stands by now; it may raise TicketMoveRefused.

    Another tier or segment brings other promises: then its clocks count by them.
    """
    held = await held_ticket(connection, ticket)
    changed = replace(revised(held), updated_at=at)
    if (changed.tier, changed.segment) != (held.tier, held.segment):
        changed = reclocked(changed, await policies_of(connection, held.site_id), at)
    return await store(connection, held, changed)


async def watched(connection: AsyncConnection, ticket: Ticket, policies: Policies, at: datetime) -> Ticket:
    """The ticket, held; somebody has looked at its clocks at `at`, and looks again when the next alarm is due."""
    held = await held_ticket(connection, ticket)
    return await store(connection, held, watched_after(held, policies, at))


async def release_all_of(connection: AsyncConnection, site_id: str, assignee_id: str, at: datetime) -> None:
    """Takes the open tickets of somebody who left the site from them: they wait for anybody again."""
    columns = tickets.c
    theirs = (columns.assignee_id == assignee_id, columns.status != TicketStatus.RESOLVED)
    found = await connection.execute(of_sites((site_id,)).where(*theirs).with_for_update())
    held = [ticket_in(row) for row in found]
    await connection.execute(
        update(tickets)
        .where(columns.site_id == site_id, *theirs)
        .values(assignee_id=None, assignee_name=None, assigned_at=None, updated_at=at)
    )
    released = [(each, replace(each, assignee=None, assigned_at=None, updated_at=at)) for each in held]
    await tell_all_moved(connection, site_id, released)


async def record_first_response(connection: AsyncConnection, ticket: Ticket, at: datetime) -> Ticket:
    """A person has answered: the first call of a ticket stops the clock of the first response, a later one that of the
    next response."""
    held = await held_ticket(connection, ticket)
    policies = await policies_of(connection, held.site_id)
    if held.first_response_at is not None:
        await tell_next_response(connection, held, policies, at)
        if held.next_response_due is None:
            return held
    return await store(connection, held, replace(answered(held, policies, at), updated_at=at))


async def waiting_for_customer(connection: AsyncConnection, ticket: Ticket, at: datetime) -> Ticket:
    """A person has answered: the customer's turn, and all clocks stand still.

    Raises TicketMoveRefused when it is resolved.
    """
    held = await held_ticket(connection, ticket)
    _refuse_resolved(held)
    waiting = replace(held, status=TicketStatus.WAITING_FOR_CUSTOMER, reminded_at=None, updated_at=at)
    return await store(connection, held, paused(waiting, at))


async def customer_replied(connection: AsyncConnection, ticket: Ticket, at: datetime) -> Ticket:
    """The customer wrote again: our turn, the clocks go on, and it sleeps no longer.

    Raises TicketMoveRefused when it is resolved.
    """
    held = await held_ticket(connection, ticket)
    _refuse_resolved(held)
    return await store(connection, held, await turned_to_us(connection, held, at))


async def turned_to_us(connection: AsyncConnection, ticket: Ticket, at: datetime) -> Ticket:
    """The ticket after its customer wrote at `at`; nothing is stored by this."""
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


async def our_turn(connection: AsyncConnection, ticket: Ticket, at: datetime) -> Ticket:
    """A person says that it is our turn though the customer has not written: the clocks go on with the time they had.

    Raises TicketMoveRefused when it is resolved.
    """
    held = await held_ticket(connection, ticket)
    _refuse_resolved(held)
    ours = replace(held, status=TicketStatus.OPEN, reminded_at=None, updated_at=at)
    return await store(connection, held, resumed(ours, await policies_of(connection, held.site_id), at))


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
    held = await held_ticket(connection, ticket)
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
    return await store(connection, held, resumed(opened, await policies_of(connection, held.site_id), at))


def _refuse_resolved(ticket: Ticket) -> None:
    if ticket.status is TicketStatus.RESOLVED:
        raise TicketMoveRefused(f"Ticket {ticket.number} is resolved. Reopen it first.")


async def _end(connection: AsyncConnection, ticket: Ticket, resolution: Resolution, at: datetime) -> Ticket:
    held = await held_ticket(connection, ticket)
    if held.status is TicketStatus.RESOLVED:
        return held
    policies = await policies_of(connection, held.site_id)
    over = replace(held, status=TicketStatus.RESOLVED, resolution=resolution, resolved_at=at, snoozed_until=None)
    return await store(connection, held, replace(ended(over, policies, at), updated_at=at))
