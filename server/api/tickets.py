"""Tickets of a site: listed, read, and the answer that shows one after a change."""

from collections.abc import Mapping, Sequence
from typing import Final

from pydantic import Field
from sqlalchemy import select

from escalation.tables import ticket_tags
from escalation.tags import tags_of
from escalation.ticket import Ticket, TicketStatus
from escalation.tickets import queue, ticket_of
from server.api.entity_tag import entity_tag, require_match
from server.api.operation import Answer, Asked
from server.api.pages import PAGE_ROWS_MAX, Limit
from server.api.record_bodies import EntriesBody, EntryBody, TicketBody, TicketsBody
from server.api.refusal import Refused
from server.api.request_body import Asking
from server.inbox.found import Found, find_held
from server.inbox.moves import Change
from server.team.audit_log import entries_of

EVENTS_MAX: Final = 200
"""Of one ticket, the latest."""


class TicketsQuery(Asking):
    """Which tickets."""

    status: TicketStatus = Field(default=TicketStatus.OPEN, description="Whose turn it is.")
    limit: Limit = PAGE_ROWS_MAX


async def list_tickets(asked: Asked) -> Answer:
    """The tickets of one status."""
    query = asked.query_as(TicketsQuery)
    found = await queue(asked.connection, asked.caller.site_ids, query.status, query.limit)
    tags = await _tags_of_all(asked, found)
    return Answer(TicketsBody(tickets=tuple(TicketBody.of(each, tags[each.ticket_id]) for each in found), next=None))


async def get_ticket(asked: Asked) -> Answer:
    """One ticket."""
    return await ticket_answer(asked)


async def ticket_events(asked: Asked) -> Answer:
    """What was done with a ticket, the oldest of the latest first."""
    ticket = await _ticket(asked)
    found = await entries_of(asked.connection, ticket.site_id, ticket.ticket_id, EVENTS_MAX)
    return Answer(EntriesBody(entries=tuple(map(EntryBody.of, found)), next=None))


async def ticket_body(asked: Asked) -> TicketBody:
    """The ticket of the path as the database has it by now. Raises Refused for one that this site does not have."""
    ticket = await _ticket(asked)
    return TicketBody.of(ticket, await tags_of(asked.connection, ticket.site_id, ticket.ticket_id))


async def ticket_answer(asked: Asked, *changes: Change) -> Answer:
    """The ticket of the path, with its entity tag."""
    body = await ticket_body(asked)
    return Answer(body, changes, entity_tag(body))


async def held(asked: Asked) -> Found:
    """The ticket of the path, held against other writers until the commit.

    Raises Refused for one that this site does not have, and when it is not as `If-Match` says.
    """
    await _ticket(asked)
    found = await find_held(asked.connection, asked.caller.site_ids, asked.path["id"])
    if asked.if_match is not None:
        require_match(asked.if_match, await ticket_body(asked))
    return found


async def _ticket(asked: Asked) -> Ticket:
    ticket = await ticket_of(asked.connection, asked.caller.site_ids, asked.path["id"])
    if ticket is None:
        raise Refused(404, "ticket_not_found", "This site has no such ticket.")
    return ticket


async def _tags_of_all(asked: Asked, tickets: Sequence[Ticket]) -> Mapping[str, tuple[str, ...]]:
    ids = [each.ticket_id for each in tickets]
    tags: dict[str, tuple[str, ...]] = dict.fromkeys(ids, ())
    columns = ticket_tags.c
    found = await asked.connection.execute(
        select(columns.ticket_id, columns.tag)
        .where(columns.site_id == asked.caller.site_id, columns.ticket_id.in_(ids))
        .order_by(columns.ticket_id, columns.tag)
    )
    for row in found:
        tags[row.ticket_id] += (row.tag,)
    return tags
