"""Tickets as rows: read, held against other writers, and stored with what a row has besides.

Only the files that move tickets store them; whoever looks for one asks `tickets.py`.
"""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Row, Select, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.instant import milliseconds_of
from escalation.ledger.ticket_telling import tell_moved
from escalation.reason import ReasonCode
from escalation.tables import NO_CLOCK, tickets
from escalation.ticket import Assignee, Cause, CheckIn, Resolution, Ticket, TicketStatus
from escalation.triage import TriageTier

_ROW = tuple(column for column in tickets.c if column.name not in {"handoff", "tier_rank", "due_at", "breach_order"})
"""Everything but the handoff, which is read only for the one ticket that is looked at, and what the rest makes."""


async def held_ticket(connection: AsyncConnection, ticket: Ticket) -> Ticket:
    """The ticket as it stands now, held against other writers until the commit."""
    found = await connection.execute(select(*_ROW).where(*is_ticket(ticket)).with_for_update())
    return ticket_in(found.one())


async def store(connection: AsyncConnection, before: Ticket, after: Ticket) -> Ticket:
    """Writes the ticket, which is held as `before`, and tells the ledger what became different; gives it back."""
    await connection.execute(update(tickets).where(*is_ticket(after)).values(as_row(after)))
    await tell_moved(connection, before, after)
    return after


def is_ticket(ticket: Ticket) -> tuple[Any, Any]:
    """The conditions under which a row is this ticket."""
    return (tickets.c.site_id == ticket.site_id, tickets.c.ticket_id == ticket.ticket_id)


def of_sites(site_ids: Collection[str]) -> Select[Any]:
    """The query for the tickets of these sites, for `ticket_in` to read."""
    return select(*_ROW).where(tickets.c.site_id.in_(site_ids))


def as_row(ticket: Ticket) -> dict[str, Any]:
    """The columns of a ticket, with what its order in the queue is made of; without its handoff."""
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


def ticket_in(row: Row[Any]) -> Ticket:
    """The ticket in a row of `of_sites`."""
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
