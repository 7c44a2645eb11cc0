"""What a person does with a ticket: each move changes ticket and conversation in one transaction."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from escalation import tickets
from escalation.errors import HandoffUnreadable, TicketMoveRefused
from escalation.ticket import Assignee, Cause, Ticket, TicketStatus
from server.agent.content_words import content_words
from server.agent.handoff import visitors_language
from server.agent.person.ending_words import EndingWords, ending_words
from server.conversation.message import Message, append_message, message_by_client_id, messages_after
from server.conversation.outcomes import note_reopened
from server.conversation.runs import ask_for_run
from server.conversation.surveys import survey_due
from server.inbox.found import Found
from server.inbox.giving import give, withdraw_all
from server.inbox.lately import lately
from server.inbox.notices import tell_noticed
from server.protocol.server_frames import Card, StatusFrame
from server.realtime.events import DeskEvent
from server.realtime.hub import Hub
from server.realtime.topics import conversation_topic, desk_topic
from server.team.actor import Actor, ActorKind
from server.team.audit_log import record
from server.uploads.of_desk import take_files

QUESTION_WORDS_MIN: Final = 2
"""Words with a meaning of their own that make a text without a question mark something to answer."""

CAUSE_NOTE_CHARACTERS_MAX: Final = 300
"""One line."""


@dataclass(frozen=True, slots=True)
class Change:
    """What a move did, for those who watch: nothing of it is told before the transaction is committed."""

    ticket: Ticket
    message: Message | None = None
    status: StatusFrame | None = None
    run_id: str | None = None
    also: tuple[StatusFrame, ...] = ()
    """Of the other conversations of a merged ticket."""
    noticed: tuple[str, ...] = ()
    """The ids of users for whom there is a notice."""
    first: Message | None = None
    """What was said before `message` in the same move."""


Move = Callable[[AsyncConnection, Found, Actor, datetime], Awaitable[Change]]


async def reply(
    connection: AsyncConnection,
    found: Found,
    actor: Actor,
    at: datetime,
    *,
    text: str,
    client_id: str,
    file_ids: Sequence[str] = (),
    card: Card | None = None,
) -> Change:
    """Stores a person's message where the customer wrote last; it is the customer's turn then.

    `file_ids` are of files that this person put there, `card` is what the customer may press below the text.
    The same `client_id` stores it once. The person who replies first takes the ticket; a program never does. Raises
    TicketMoveRefused when resolved, and FileGone.
    """
    ticket, conversation = found.ticket, found.reaches
    for each in found.conversations:
        if await message_by_client_id(connection, each, client_id) is not None:
            return Change(ticket)
    if ticket.status is TicketStatus.RESOLVED:
        words = await lately(connection, ticket, actor, at)
        raise TicketMoveRefused(
            " ".join(
                filter(None, (words, "This ticket is resolved. Reopen it, then send your reply; it is kept below."))
            )
        )
    files = await take_files(connection, ticket.site_id, actor.actor_id, file_ids, conversation.conversation_id)
    message = await append_message(
        connection,
        conversation,
        author="person",
        name=actor.name,
        picture=actor.picture,
        text=text,
        attachments=files,
        card=card,
        client_id=client_id,
        at=at,
    )
    status, also = await _with_person(connection, found, actor, at)
    if ticket.assignee is None and actor.kind is ActorKind.USER:
        ticket = await tickets.assign(connection, ticket, _assignee(actor), at)
    ticket = await tickets.record_first_response(connection, ticket, at)
    ticket = await tickets.waiting_for_customer(connection, ticket, at)
    await record(connection, ticket.site_id, actor, "ticket.replied", ticket.ticket_id, at, seq=message.seq)
    return Change(ticket, message, status, also=also)


async def take(connection: AsyncConnection, found: Found, actor: Actor, at: datetime) -> Change:
    """Makes the ticket this person's; the customer sees their name. A program only takes it from the AI agent: the
    customer waits for a person then. Raises TicketMoveRefused when resolved."""
    ticket = found.ticket
    if actor.kind is ActorKind.USER:
        ticket = await tickets.assign(connection, ticket, _assignee(actor), at)
        status, also = await _with_person(connection, found, actor, at)
    else:
        await withdraw_all(connection, found, at)
        status, also = await give(connection, found, "waiting_for_person", at)
    await record(connection, ticket.site_id, actor, "ticket.taken", ticket.ticket_id, at)
    return Change(ticket, status=status, also=also)


async def resolve(
    connection: AsyncConnection,
    found: Found,
    actor: Actor,
    at: datetime,
    *,
    cause: Cause | None = None,
    cause_note: str = "",
) -> Change:
    """Ends the ticket and its conversations; `cause` is what would have prevented it, with a line about it.

    A resolved one stays as it is, but takes a cause where it has none. Raises TicketMoveRefused for a note of more than
    CAUSE_NOTE_CHARACTERS_MAX characters.
    """
    note = " ".join(cause_note.split())
    if len(note) > CAUSE_NOTE_CHARACTERS_MAX:
        raise TicketMoveRefused(f"Cause: write at most {CAUSE_NOTE_CHARACTERS_MAX} characters; the rest fits a note.")
    ticket = found.ticket
    if ticket.status is TicketStatus.RESOLVED:
        return Change(await _with_cause(connection, ticket, cause, note, at))
    await withdraw_all(connection, found, at)
    said = await messages_after(connection, found.reaches, 0)
    message = await append_message(
        connection,
        found.reaches,
        author="system",
        text=ending_words(visitors_language(said)).resolved,
        card=survey_due(said),
        at=at,
    )
    status, also = await give(connection, found, "resolved", at)
    ticket = await _with_cause(connection, await tickets.resolve(connection, ticket, at), cause, note, at)
    told = None if cause is None else cause.value
    await record(connection, ticket.site_id, actor, "ticket.resolved", ticket.ticket_id, at, cause=told)
    return Change(ticket, message, status, also=also)


async def hand_back(connection: AsyncConnection, found: Found, actor: Actor, at: datetime) -> Change:
    """Gives the conversations to the AI agent; it answers at once what the customer wrote since the handoff."""
    if found.ticket.status is TicketStatus.RESOLVED:
        return Change(found.ticket)
    unanswered = await _unanswered(connection, found)
    message = await _line(connection, found, lambda words: words.handed_back, at)
    status, also = await give(connection, found, "with_ai", at)
    run_id = None
    if unanswered is not None:
        run_id = (await ask_for_run(connection, found.reaches, *unanswered, at)).run_id
    ticket = await tickets.hand_back(connection, found.ticket, at)
    await record(connection, ticket.site_id, actor, "ticket.handed_back", ticket.ticket_id, at)
    return Change(ticket, message, status, run_id, also)


async def reopen(connection: AsyncConnection, found: Found, actor: Actor, at: datetime) -> Change:
    """Brings a resolved ticket back to this person, or for a program to whoever had it.

    Raises TicketMoveRefused beside a newer open one.
    """
    if found.ticket.status is not TicketStatus.RESOLVED:
        return Change(found.ticket)
    if found.ticket.merged_into is not None:
        raise TicketMoveRefused("This ticket goes on in another one. Separate them there, then it is open again.")
    ticket = await tickets.reopen(connection, found.ticket, at)
    for each in found.conversations:
        await note_reopened(connection, each, at)
    message = await _line(connection, found, lambda words: words.reopened, at)
    if actor.kind is ActorKind.USER:
        ticket = await tickets.assign(connection, ticket, _assignee(actor), at)
        status, also = await _with_person(connection, found, actor, at)
    else:
        status, also = await give(connection, found, "waiting_for_person", at)
    await record(connection, ticket.site_id, actor, "ticket.reopened", ticket.ticket_id, at)
    return Change(ticket, message, status, also=also)


def publish(hub: Hub, change: Change) -> None:
    """Tells the customer's panel and the desks of the site. Best effort: the rows are the truth."""
    for message in (change.first, change.message):
        if message is not None:
            hub.publish(conversation_topic(message.conversation_id), message.as_frame())
    for status in (change.status, *change.also):
        if status is not None:
            hub.publish(conversation_topic(status.conversation), status)
    hub.publish(desk_topic(change.ticket.site_id), DeskEvent(change.ticket.site_id, change.ticket.conversation_id))
    tell_noticed(hub, change.noticed)


async def _with_person(
    connection: AsyncConnection, found: Found, actor: Actor, at: datetime
) -> tuple[StatusFrame, tuple[StatusFrame, ...]]:
    await withdraw_all(connection, found, at)
    return await give(connection, found, "with_person", at, actor.name, actor.picture)


async def _with_cause(
    connection: AsyncConnection, ticket: Ticket, cause: Cause | None, note: str, at: datetime
) -> Ticket:
    if cause is None or ticket.cause is not None:
        return ticket
    return await tickets.revise(
        connection, ticket, lambda held: replace(held, cause=cause, cause_note=note or None), at
    )


async def _line(
    connection: AsyncConnection, found: Found, chosen: Callable[[EndingWords], str], at: datetime
) -> Message:
    said = await messages_after(connection, found.reaches, 0)
    text = chosen(ending_words(visitors_language(said)))
    return await append_message(connection, found.reaches, author="system", text=text, at=at)


async def _unanswered(connection: AsyncConnection, found: Found) -> tuple[int, int] | None:
    """From where to where the customer spoke since the handoff, if nobody answered; the AI agent never saw it."""
    try:
        handoff = await tickets.handoff_of(connection, found.ticket)
    except HandoffUnreadable:
        return None
    told_here = handoff.conversation_id == found.reaches.conversation_id
    seen = max((line.seq for line in handoff.transcript), default=0) if told_here else 0
    said = [m for m in await messages_after(connection, found.reaches, seen) if m.author != "system"]
    if not said or said[-1].author != "visitor":
        return None
    answered = max((m.seq for m in said if m.author != "visitor"), default=seen)
    waiting = [m for m in said if m.seq > answered]
    # A word of impatience was for the people: taken for a question it would bring the conversation back to them.
    if not any("?" in m.text or len(content_words(m.text)) >= QUESTION_WORDS_MIN for m in waiting):
        return None
    return waiting[0].seq, waiting[-1].seq


def _assignee(actor: Actor) -> Assignee:
    return Assignee(actor.actor_id, actor.name)
