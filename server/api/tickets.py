"""Tickets of a site: listed, read, and the answer that shows one after a change."""

from typing import Final

from escalation.tags import tags_of
from escalation.ticket import Ticket
from escalation.tickets import ticket_of
from server.api.entity_tag import entity_tag, require_match
from server.api.operation import Answer, Asked
from server.api.people_bodies import EntriesBody, EntryBody
from server.api.refusal import Refused
from server.api.ticket_bodies import TicketBody
from server.inbox.found import Found, find_held
from server.inbox.moves import Change
from server.team.audit_log import entries_of

EVENTS_MAX: Final = 200
"""Of one ticket, the latest."""


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
    return await _body(asked, await _ticket(asked))


async def _body(asked: Asked, ticket: Ticket) -> TicketBody:
    return TicketBody.of(ticket, await tags_of(asked.connection, ticket.site_id, ticket.ticket_id))


async def ticket_answer(asked: Asked, *changes: Change) -> Answer:
    """The ticket that the last change was about, without one that of the path; with its entity tag."""
    ticket_id = changes[-1].ticket.ticket_id if changes else asked.path["id"]
    body = await _body(asked, await _ticket(asked, ticket_id))
    return Answer(body, changes, entity_tag(body))


async def matched(asked: Asked) -> None:
    """Raises Refused for a ticket that this site does not have, and when it is not as `If-Match` says."""
    body = await ticket_body(asked)
    require_match(asked.if_match, body)


async def held(asked: Asked) -> Found:
    """The ticket of the path, held against other writers until the commit.

    Raises Refused for one that this site does not have, and when it is not as `If-Match` says.
    """
    await _ticket(asked)
    found = await find_held(asked.connection, asked.caller.site_ids, asked.path["id"])
    await matched(asked)
    return found


async def _ticket(asked: Asked, ticket_id: str | None = None) -> Ticket:
    ticket = await ticket_of(asked.connection, asked.caller.site_ids, ticket_id or asked.path["id"])
    if ticket is None:
        raise Refused(404, "ticket_not_found", "This site has no such ticket.")
    return ticket
