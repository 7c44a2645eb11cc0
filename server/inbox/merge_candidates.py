"""Which tickets may be one with another: the same customer's of these days, or those that somebody looks for."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.tables import tickets
from escalation.ticket import Ticket, TicketStatus
from escalation.tickets import ticket_of
from server.conversation.contact import contact_by_id
from server.conversation.tables import contacts
from server.inbox.ticket_number import number_in

NEAR: Final = timedelta(days=14)
"""Between the openings of two tickets that may be about the same."""

SHOWN_MAX: Final = 10

WORDS_CHARACTERS_MAX: Final = 100


@dataclass(frozen=True, slots=True)
class Candidate:
    """A ticket, and whether it is of the same customer."""

    ticket: Ticket
    same_customer: bool


async def proposals(connection: AsyncConnection, ticket: Ticket) -> tuple[Candidate, ...]:
    """Other tickets of the same customer that were opened near it, those that are not resolved first."""
    contact_ids = await _contacts_of_same_customer(connection, ticket)
    if not contact_ids:
        return ()
    columns = tickets.c
    near = columns.opened_at.between(ticket.opened_at - NEAR, ticket.opened_at + NEAR)
    return await _candidates(connection, ticket, contact_ids, columns.contact_id.in_(contact_ids) & near)


async def candidates_like(connection: AsyncConnection, ticket: Ticket, words: str) -> tuple[Candidate, ...]:
    """Tickets of the same site with this number (`#12` or `12`), or with these words in subject or contact name."""
    wanted = " ".join(words.split())[:WORDS_CHARACTERS_MAX]
    if not wanted:
        return ()
    columns = tickets.c
    like = "%" + wanted.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    matches: list[ColumnElement[bool]] = [
        columns.subject.ilike(like, escape="\\"),
        columns.contact_name.ilike(like, escape="\\"),
    ]
    number = number_in(wanted)
    if number is not None:
        matches.append(columns.number == number)
    contact_ids = await _contacts_of_same_customer(connection, ticket)
    return await _candidates(connection, ticket, contact_ids, or_(*matches))


async def _candidates(
    connection: AsyncConnection, ticket: Ticket, contact_ids: tuple[str, ...], which: ColumnElement[bool]
) -> tuple[Candidate, ...]:
    columns = tickets.c
    ids = await connection.scalars(
        select(columns.ticket_id)
        .where(
            columns.site_id == ticket.site_id,
            columns.ticket_id != ticket.ticket_id,
            columns.merged_into.is_(None),
            which,
        )
        .order_by(columns.status == TicketStatus.RESOLVED, columns.opened_at.desc())
        .limit(SHOWN_MAX)
    )
    found = [await ticket_of(connection, (ticket.site_id,), each) for each in ids.all()]
    return tuple(Candidate(each, each.contact_id in contact_ids) for each in found if each is not None)


async def _contacts_of_same_customer(connection: AsyncConnection, ticket: Ticket) -> tuple[str, ...]:
    """The contact of the ticket, and those of other browsers of somebody for whom the host vouches."""
    if ticket.contact_id is None:
        return ()
    contact = await contact_by_id(connection, ticket.site_id, ticket.contact_id)
    if contact is None or contact.external_id is None:
        return (ticket.contact_id,)
    found = await connection.scalars(
        select(contacts.c.contact_id)
        .where(contacts.c.site_id == ticket.site_id, contacts.c.external_id == contact.external_id)
        .limit(SHOWN_MAX)
    )
    return tuple(found)
