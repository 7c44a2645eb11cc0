"""From the AI agent to a person: the whole story, the ticket, and what the visitor is told, in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.expected_wait import Wait, expected_wait
from escalation.handoff import Assessment, Handoff, HandoffContact, PageVisit, TranscriptLine
from escalation.line import line_of
from escalation.opening import open_ticket
from escalation.reason import ReasonCode
from escalation.site_policies import site_hours
from escalation.ticket import Ticket
from server.agent.language import Language, language_of
from server.agent.person.handoff_words import handed_off
from server.agent.person.hours import hours_of
from server.agent.profile import People
from server.conversation.account import account_of
from server.conversation.contact import Contact, contact_by_id
from server.conversation.conversation import Conversation, set_status
from server.conversation.message import Message, append_message, messages_after
from server.conversation.page_context import PageContext, dwell_of
from server.conversation.page_trail import page_trail
from server.conversation.runs import withdraw_runs
from server.protocol.server_frames import EmailCard

LANGUAGE_MESSAGES: Final = 5
"""The latest of the visitor's messages, by which their language is told."""

NOTHING_SAID: Final = People()


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
    people: People = NOTHING_SAID,
) -> HandedOff:
    """Gives the conversation to a person. Open runs are withdrawn: from here on the AI agent is silent.

    `client_id` names the visitor's wish, when that is the cause; `run_id` the run that fell short. `people`: when
    somebody answers, for the wait that the visitor is told. Who left no e-mail address is asked for one.
    """
    await withdraw_runs(connection, conversation, at)
    contact = await contact_by_id(connection, conversation.site_id, conversation.contact_id)
    said = await messages_after(connection, conversation, 0)
    message = await append_message(
        connection,
        conversation,
        author="system",
        text=handed_off(
            reason, await _wait(connection, conversation, people, at), visitors_language(said, assessment.question)
        ),
        card=EmailCard() if address_of(contact, said) is None else None,
        at=at,
        client_id=client_id,
        run_id=run_id,
        page=page,
    )
    story = await story_of(connection, conversation, contact, (*said, message), reason, assessment, at)
    ticket = await open_ticket(connection, story, account_of(contact))
    why = {"reason": reason.value, "ticket_id": ticket.ticket_id}
    await set_status(connection, conversation, "waiting_for_person", None, at, why=why)
    return HandedOff(message, ticket)


def visitors_language(said: Sequence[Message], question: str = "") -> Language | None:
    """The language of the question, else of what the visitor said last; None where neither tells."""
    texts = [message.text for message in said if message.author == "visitor"][-LANGUAGE_MESSAGES:]
    return language_of(question) or language_of("\n".join(texts))


def address_of(contact: Contact | None, said: Sequence[Message]) -> str | None:
    """Where an answer reaches the visitor: the address that they left here, else the one that the host knows."""
    left = [message.card.given for message in said if isinstance(message.card, EmailCard)]
    given = next((each for each in reversed(left) if each is not None), None)
    return given or (None if contact is None else contact.email)


async def _wait(connection: AsyncConnection, conversation: Conversation, people: People, at: datetime) -> Wait:
    hours = await site_hours(connection, conversation.site_id, hours_of(people))
    line = await line_of(connection, conversation.site_id, at, hours)
    return expected_wait(at, hours, line, people.minutes_per_conversation)


async def story_of(
    connection: AsyncConnection,
    conversation: Conversation,
    contact: Contact | None,
    transcript: Sequence[Message],
    reason: ReasonCode,
    assessment: Assessment,
    at: datetime,
) -> Handoff:
    """Everything that a person needs to go on: who asks, what was said, where they were, and what was made of it."""
    visits = await page_trail(connection, conversation)
    return Handoff(
        site_id=conversation.site_id,
        conversation_id=conversation.conversation_id,
        contact=HandoffContact(
            conversation.contact_id,
            None if contact is None else contact.name,
            address_of(contact, transcript),
            None if contact is None else contact.segment,
            visitors_language(transcript, assessment.question),
        ),
        reason=reason,
        transcript=tuple(_line(message) for message in transcript),
        page_trail=tuple(
            PageVisit(
                visit.page.key,
                visit.page.title,
                visit.at,
                None if stay is None else round(stay.total_seconds()),
                visit.page.facts,
            )
            for visit, stay in zip(visits, dwell_of(visits), strict=True)
        ),
        assessment=assessment,
        at=at,
    )


def _line(message: Message) -> TranscriptLine:
    page_key = None if message.page is None else message.page.key
    return TranscriptLine(
        message.seq,
        message.author,
        message.name,
        _text_with_files(message),
        page_key,
        message.created_at,
        message.selection,
    )


def _text_with_files(message: Message) -> str:
    """What was said, and below it the names of the files that came with it."""
    named = [f"[Attached: {each.name}]" for each in message.attachments]
    return "\n".join([message.text, *named] if message.text else named)
