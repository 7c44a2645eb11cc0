"""What a person does with a ticket: each move changes ticket and conversation in one transaction."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from escalation import tickets
from escalation.errors import HandoffUnreadable, TicketMoveRefused
from escalation.ticket import Assignee, Ticket, TicketStatus
from server.agent.content_words import content_words
from server.agent.handoff import visitors_language
from server.agent.person.ending_words import EndingWords, ending_words
from server.conversation.conversation import set_status
from server.conversation.message import Message, append_message, message_by_client_id, messages_after
from server.conversation.outcomes import note_reopened
from server.conversation.runs import ask_for_run, withdraw_runs
from server.conversation.surveys import survey_due
from server.inbox.found import Found
from server.protocol.server_frames import ConversationStatus, StatusFrame
from server.realtime.events import DeskEvent
from server.realtime.hub import Hub
from server.realtime.topics import conversation_topic, desk_topic
from server.team.actor import Actor

QUESTION_WORDS_MIN: Final = 2
"""Words with a meaning of their own that make a text without a question mark something to answer."""


@dataclass(frozen=True, slots=True)
class Change:
    """What a move did, for those who watch: nothing of it is told before the transaction is committed."""

    ticket: Ticket
    message: Message | None = None
    status: StatusFrame | None = None
    run_id: str | None = None


Move = Callable[[AsyncConnection, Found, Actor, datetime], Awaitable[Change]]


async def reply(
    connection: AsyncConnection, found: Found, actor: Actor, at: datetime, *, text: str, client_id: str
) -> Change:
    """Stores a person's message; it is the customer's turn then. The same `client_id` stores it once.

    Who replies first takes the ticket. Raises TicketMoveRefused for a resolved one.
    """
    ticket, conversation = found.ticket, found.conversation
    known = await message_by_client_id(connection, conversation, client_id)
    if known is not None:
        return Change(ticket)
    if ticket.status is TicketStatus.RESOLVED:
        raise TicketMoveRefused("This ticket is resolved. Reopen it, then send your reply; it is kept below.")
    message = await append_message(
        connection,
        conversation,
        author="person",
        name=actor.name,
        picture=actor.picture,
        text=text,
        client_id=client_id,
        at=at,
    )
    status = await _with_person(connection, found, actor, at)
    if ticket.assignee is None:
        ticket = await tickets.assign(connection, ticket, _assignee(actor), at)
    ticket = await tickets.record_first_response(connection, ticket, at)
    return Change(await tickets.waiting_for_customer(connection, ticket, at), message, status)


async def take(connection: AsyncConnection, found: Found, actor: Actor, at: datetime) -> Change:
    """Makes the ticket this person's; the customer sees their name. Raises TicketMoveRefused when resolved."""
    ticket = await tickets.assign(connection, found.ticket, _assignee(actor), at)
    return Change(ticket, status=await _with_person(connection, found, actor, at))


async def resolve(connection: AsyncConnection, found: Found, _actor: Actor, at: datetime) -> Change:
    """Ends the ticket and the conversation; a resolved one stays as it is."""
    if found.ticket.status is TicketStatus.RESOLVED:
        return Change(found.ticket)
    await withdraw_runs(connection, found.conversation, at)
    said = await messages_after(connection, found.conversation, 0)
    message = await append_message(
        connection,
        found.conversation,
        author="system",
        text=ending_words(visitors_language(said)).resolved,
        card=survey_due(said),
        at=at,
    )
    status = await _give(connection, found, "resolved", None, at)
    return Change(await tickets.resolve(connection, found.ticket, at), message, status)


async def hand_back(connection: AsyncConnection, found: Found, _actor: Actor, at: datetime) -> Change:
    """Gives the conversation to the AI agent; it answers at once what the customer wrote since the handoff."""
    if found.ticket.status is TicketStatus.RESOLVED:
        return Change(found.ticket)
    unanswered = await _unanswered(connection, found)
    message = await _line(connection, found, lambda words: words.handed_back, at)
    status = await _give(connection, found, "with_ai", None, at)
    run_id = None
    if unanswered is not None:
        run_id = (await ask_for_run(connection, found.conversation, *unanswered, at)).run_id
    return Change(await tickets.hand_back(connection, found.ticket, at), message, status, run_id)


async def reopen(connection: AsyncConnection, found: Found, actor: Actor, at: datetime) -> Change:
    """Brings a resolved ticket back to this person. Raises TicketMoveRefused beside a newer open one."""
    if found.ticket.status is not TicketStatus.RESOLVED:
        return Change(found.ticket)
    ticket = await tickets.reopen(connection, found.ticket, at)
    await note_reopened(connection, found.conversation, at)
    message = await _line(connection, found, lambda words: words.reopened, at)
    ticket = await tickets.assign(connection, ticket, _assignee(actor), at)
    return Change(ticket, message, await _with_person(connection, found, actor, at))


MOVES: Final[dict[str, Move]] = {"take": take, "resolve": resolve, "hand-back": hand_back, "reopen": reopen}


def publish(hub: Hub, change: Change) -> None:
    """Tells the customer's panel and the desks of the site. Best effort: the rows are the truth."""
    topic = conversation_topic(change.ticket.conversation_id)
    if change.message is not None:
        hub.publish(topic, change.message.as_frame())
    if change.status is not None:
        hub.publish(topic, change.status)
    hub.publish(desk_topic(change.ticket.site_id), DeskEvent(change.ticket.site_id, change.ticket.conversation_id))


async def _with_person(connection: AsyncConnection, found: Found, actor: Actor, at: datetime) -> StatusFrame:
    await withdraw_runs(connection, found.conversation, at)
    return await _give(connection, found, "with_person", actor.name, at, actor.picture)


async def _give(
    connection: AsyncConnection,
    found: Found,
    status: ConversationStatus,
    name: str | None,
    at: datetime,
    picture: str | None = None,
) -> StatusFrame:
    await set_status(connection, found.conversation, status, name, at, picture)
    return StatusFrame(conversation=found.conversation.conversation_id, status=status, name=name, picture=picture)


async def _line(
    connection: AsyncConnection, found: Found, chosen: Callable[[EndingWords], str], at: datetime
) -> Message:
    said = await messages_after(connection, found.conversation, 0)
    text = chosen(ending_words(visitors_language(said)))
    return await append_message(connection, found.conversation, author="system", text=text, at=at)


async def _unanswered(connection: AsyncConnection, found: Found) -> tuple[int, int] | None:
    """From where to where the customer spoke since the handoff, if nobody answered; the AI agent never saw it."""
    try:
        handoff = await tickets.handoff_of(connection, found.ticket)
    except HandoffUnreadable:
        return None
    seen = max((line.seq for line in handoff.transcript), default=0)
    said = [m for m in await messages_after(connection, found.conversation, seen) if m.author != "system"]
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
