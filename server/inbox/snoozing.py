"""A ticket that sleeps until a moment; whatever the customer writes wakes it before."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from escalation import tickets
from escalation.errors import TicketMoveRefused
from escalation.ticket import Ticket, TicketStatus
from server.inbox.found import Found
from server.inbox.moves import Change
from server.team.actor import Actor
from server.team.audit_log import record


async def snooze(connection: AsyncConnection, found: Found, actor: Actor, at: datetime, *, until: datetime) -> Change:
    """Puts a ticket that is not resolved to sleep until `until`, an aware moment; see `escalation.snooze.until`."""

    def asleep(held: Ticket) -> Ticket:
        if held.status is TicketStatus.RESOLVED:
            raise TicketMoveRefused(f"Ticket {held.number} is resolved. Reopen it first.")
        return replace(held, snoozed_until=until)

    ticket = await tickets.revise(connection, found.ticket, asleep, at)
    moment = until.isoformat(timespec="minutes")
    await record(connection, ticket.site_id, actor, "ticket.snoozed", ticket.ticket_id, at, until=moment)
    return Change(ticket)


async def wake(connection: AsyncConnection, found: Found, actor: Actor, at: datetime) -> Change:
    """Ends the sleep of a ticket; one that is awake stays as it is."""
    if found.ticket.snoozed_until is None:
        return Change(found.ticket)
    ticket = await tickets.revise(connection, found.ticket, lambda held: replace(held, snoozed_until=None), at)
    await record(connection, ticket.site_id, actor, "ticket.woken", ticket.ticket_id, at)
    return Change(ticket)
