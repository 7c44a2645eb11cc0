"""What nobody wants: a ticket that is spam, and a visitor who is not listened to any more. Both can be taken back."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from escalation import tickets
from escalation.errors import TicketMoveRefused
from escalation.ticket import Resolution, TicketStatus
from server.conversation.contact import block_contact, contact_by_id
from server.inbox.found import Found
from server.inbox.giving import give, withdraw_all
from server.inbox.moves import Change
from server.team.actor import Actor
from server.team.audit_log import record


async def mark_as_spam(connection: AsyncConnection, found: Found, actor: Actor, at: datetime) -> Change:
    """Ends the ticket without a word to whoever sent it, and without a place in any figure. A resolved one is spam from
    then on instead of what it was."""
    ticket = found.ticket
    if ticket.resolution is Resolution.SPAM:
        return Change(ticket)
    if ticket.merged_into is not None:
        raise TicketMoveRefused("Spam: this ticket goes on in another one. Mark that, or separate them first.")
    await withdraw_all(connection, found, at)
    status, also = await give(connection, found, "resolved", at)
    if ticket.status is TicketStatus.RESOLVED:
        ticket = await tickets.end_otherwise(connection, ticket, Resolution.SPAM, at)
    else:
        ticket = await tickets.end(connection, ticket, Resolution.SPAM, at)
    await record(connection, ticket.site_id, actor, "ticket.marked_as_spam", ticket.ticket_id, at)
    return Change(ticket, status=status, also=also)


async def block(connection: AsyncConnection, found: Found, actor: Actor, at: datetime) -> Change:
    """Takes nothing more from the visitor of this ticket, in none of their browsers; the ticket stays as it is."""
    return await _set_blocked(connection, found, actor, at, is_blocked=True)


async def unblock(connection: AsyncConnection, found: Found, actor: Actor, at: datetime) -> Change:
    """Listens to them again."""
    return await _set_blocked(connection, found, actor, at, is_blocked=False)


async def _set_blocked(
    connection: AsyncConnection, found: Found, actor: Actor, at: datetime, *, is_blocked: bool
) -> Change:
    ticket, conversation = found.ticket, found.reaches
    contact = await contact_by_id(connection, conversation.site_id, conversation.contact_id)
    if contact is None:
        raise TicketMoveRefused("Block: this contact was deleted.")
    if (contact.blocked_at is not None) is not is_blocked:
        await block_contact(connection, contact, at if is_blocked else None)
        deed = "contact.blocked" if is_blocked else "contact.unblocked"
        await record(connection, ticket.site_id, actor, deed, ticket.ticket_id, at, contact=contact.contact_id)
    return Change(ticket)
