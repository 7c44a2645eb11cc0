"""From the AI agent to a person: the whole story, the ticket, and what the visitor is told, in one transaction."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.handoff import Assessment, Handoff, HandoffContact, PageVisit, TranscriptLine
from escalation.reason import ReasonCode
from escalation.ticket import Ticket
from escalation.tickets import open_ticket
from server.agent.words import handed_off
from server.conversation.contact import contact_by_id
from server.conversation.conversation import Conversation, set_status
from server.conversation.message import Message, append_message, messages_after
from server.conversation.page_context import PageContext
from server.conversation.page_trail import page_trail
from server.conversation.runs import withdraw_runs


@dataclass(frozen=True, slots=True)
class HandedOff:
    """What the visitor is told, and the ticket that the desk shows."""

    message: Message
    ticket: Ticket


async def hand_off(
    connection: AsyncConnection,
    conversation: Conversation,
    reason: ReasonCode,
    assessment: Assessment,
    at: datetime,
    *,
    client_id: str | None = None,
    run_id: str | None = None,
    page: PageContext | None = None,
) -> HandedOff:
    """Gives the conversation to a person. Open runs are withdrawn: from here on the AI agent is silent.

    `client_id` names the visitor's wish, when that is the cause; `run_id` the run that fell short.
    """
    await withdraw_runs(connection, conversation, at)
    message = await append_message(
        connection,
        conversation,
        author="system",
        text=handed_off(reason),
        at=at,
        client_id=client_id,
        run_id=run_id,
        page=page,
    )
    await set_status(connection, conversation, "waiting_for_person", None, at)
    ticket = await open_ticket(connection, await _story(connection, conversation, reason, assessment, at))
    return HandedOff(message, ticket)


async def _story(
    connection: AsyncConnection,
    conversation: Conversation,
    reason: ReasonCode,
    assessment: Assessment,
    at: datetime,
) -> Handoff:
    contact = await contact_by_id(connection, conversation.site_id, conversation.contact_id)
    transcript = await messages_after(connection, conversation, 0)
    visits = await page_trail(connection, conversation)
    return Handoff(
        site_id=conversation.site_id,
        conversation_id=conversation.conversation_id,
        contact=HandoffContact(
            conversation.contact_id,
            None if contact is None else contact.name,
            None if contact is None else contact.email,
        ),
        reason=reason,
        transcript=tuple(_line(message) for message in transcript),
        page_trail=tuple(PageVisit(visit.page.key, visit.page.title, visit.at) for visit in visits),
        assessment=assessment,
        at=at,
    )


def _line(message: Message) -> TranscriptLine:
    page_key = None if message.page is None else message.page.key
    return TranscriptLine(message.seq, message.author, message.name, message.text, page_key, message.created_at)
