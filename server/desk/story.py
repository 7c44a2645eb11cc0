"""The whole story of a ticket, read at one moment: what was said, where, and what the AI agent made of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.errors import HandoffUnreadable
from escalation.handoff import Handoff
from escalation.health.standing import AccountStanding, standing_behind
from escalation.notes import notes_of
from escalation.ticket import Ticket
from escalation.tickets import handoff_of
from server.conversation.contact import Contact, contact_by_id
from server.conversation.conversation import Conversation
from server.conversation.message import messages_after
from server.conversation.outcomes import Outcomes, outcomes_of
from server.conversation.page_context import PageVisit, dwell_of
from server.conversation.page_trail import page_trail
from server.conversation.surveys import Score, scores_of
from server.desk.contact_history import ContactHistory, contact_history
from server.desk.sessions import Person
from server.desk.timeline import MESSAGES_SHOWN_MAX, Timeline, timeline
from server.inbox.deed_words import SEEN_OTHERWISE
from server.inbox.found import Found, find
from server.inbox.undo import numbers_of
from server.team.audit_log import entries_of

TRAIL_SHOWN_MAX: Final = 12
"""The latest pages beside the story; all of them stand within it."""

DEEDS_SHOWN_MAX: Final = 200
"""The latest things that were done to it."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Stay:
    """A page of the trail, and how long the customer stayed there; None where nobody knows."""

    visit: PageVisit
    length: timedelta | None


@dataclass(frozen=True, slots=True)
class Origin:
    """The ticket in which something was said that is read in another one now."""

    ticket_id: str
    number: int


@dataclass(frozen=True, slots=True)
class Story:
    """Everything on the screen of a ticket; `handoff` is None when another version of Handrail wrote it."""

    ticket: Ticket
    conversation: Conversation
    contact: Contact | None
    handoff: Handoff | None
    timeline: Timeline
    trail: tuple[Stay, ...]
    """The latest pages, the latest first."""
    outcomes: Outcomes
    scores: tuple[Score, ...] = ()
    """How satisfied the visitor was, each time that it was resolved."""
    handed_off_at: int | None = None
    """The place of the latest words of a handoff that a run came to; its trace tells how."""
    last_seq: int = 0
    """The place of the last message where a reply reaches the customer."""
    merged: Mapping[str, Origin] = field(default_factory=dict)
    """By conversation: the tickets that go on in this one, whose messages stand among its own."""
    history: ContactHistory = field(default_factory=ContactHistory)
    account: AccountStanding | None = None
    """How the customer's account fares; None where nobody knows which it is."""


async def story_of(
    connection: AsyncConnection, person: Person, ticket_id: str, shown_max: int = MESSAGES_SHOWN_MAX
) -> Story:
    """The story of a ticket with its latest `shown_max` messages; raises NothingHere as `find` does."""
    found = await find(connection, person.site_ids, ticket_id)
    conversation = found.conversation
    own = await messages_after(connection, conversation, 0)
    messages, visits = list(own), list(await page_trail(connection, conversation))
    for each in found.merged:
        messages += await messages_after(connection, each.conversation, 0)
        visits += await page_trail(connection, each.conversation)
    if found.merged:
        messages.sort(key=lambda message: (message.created_at, message.conversation_id, message.seq))
        visits.sort(key=lambda visit: visit.at)
    notes = await notes_of(connection, conversation.site_id, (ticket_id,))
    deeds = await entries_of(connection, conversation.site_id, ticket_id, DEEDS_SHOWN_MAX)
    return Story(
        found.ticket,
        conversation,
        await contact_by_id(connection, conversation.site_id, conversation.contact_id),
        await readable_handoff(connection, found.ticket),
        timeline(messages, visits, notes, [each for each in deeds if each.action not in SEEN_OTHERWISE], shown_max),
        tuple(map(Stay, reversed(visits[-TRAIL_SHOWN_MAX:]), reversed(dwell_of(visits)[-TRAIL_SHOWN_MAX:]))),
        await outcomes_of(connection, conversation),
        await scores_of(connection, conversation),
        next(
            (each.seq for each in reversed(own) if each.author == "system" and each.run_id and not each.stopped),
            None,
        ),
        found.reaches.last_seq,
        await _origins(connection, found),
        await contact_history(connection, found.ticket, conversation),
        await standing_behind(connection, conversation.site_id, ticket_id),
    )


async def _origins(connection: AsyncConnection, found: Found) -> Mapping[str, Origin]:
    if not found.merged:
        return {}
    numbers = await numbers_of(connection, (found.ticket.site_id,), [each.ticket_id for each in found.merged])
    return {each.conversation.conversation_id: Origin(each.ticket_id, numbers[each.ticket_id]) for each in found.merged}


async def readable_handoff(connection: AsyncConnection, ticket: Ticket) -> Handoff | None:
    """The latest handoff of a ticket; None for one that another version of Handrail wrote."""
    try:
        return await handoff_of(connection, ticket)
    except HandoffUnreadable as error:
        log.warning("desk_handoff_unreadable", ticket=ticket.ticket_id, error=str(error))
        return None
