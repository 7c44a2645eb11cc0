"""The visitor's word on an action: stored as a message with the action's new state, in one transaction."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.ledger.telling import VISITOR, told_as
from server.agent.tools.said import DECLINE
from server.conversation.actions import decide_action
from server.conversation.conversation import (
    Conversation,
    conversation_of_contact,
    hold,
    latest_conversation,
    set_status,
)
from server.conversation.message import Message, append_message, message_by_client_id
from server.conversation.page_context import PageContext
from server.conversation.runs import Run, ask_for_run
from server.conversation.visitor import Visitor, contact_of_visitor, refuse_blocked
from server.errors import ClientIdReused


@dataclass(frozen=True, slots=True)
class Decision:
    """What a visitor pressed: which action, which button, and on which page."""

    client_id: str
    action_id: str
    confirm: bool
    page: PageContext | None = None


@dataclass(frozen=True, slots=True)
class Decided:
    """The stored word, and the run that acts on it; no run where a person has the conversation."""

    conversation: Conversation
    message: Message
    again: bool = False
    run: Run | None = None
    reopened: bool = False


async def decide(connection: AsyncConnection, visitor: Visitor, said: Decision, at: datetime) -> Decided | None:
    """Stores the word; None when the action is none of this visitor's, was decided before, or its time is over.

    Of two words on one action the first counts: both hold the conversation. What a person has in hand meanwhile is
    theirs to do: it can be declined, and not confirmed. Raises ClientIdReused.
    """
    conversation = await conversation_held(connection, visitor)
    if conversation is None:
        return None
    known = await message_by_client_id(connection, conversation, said.client_id)
    if known is not None:
        if known.settles != said.action_id or (known.text == DECLINE) is said.confirm:
            raise ClientIdReused(
                "This client_id was used for something else; make a new one.", client_id=said.client_id
            )
        return Decided(conversation, known, again=True)
    if said.confirm and conversation.belongs_to_people:
        return None
    action = await decide_action(connection, conversation, said.action_id, confirm=said.confirm, at=at)
    if action is None:
        return None
    reopened = conversation.status == "resolved"
    if reopened:
        with told_as(VISITOR):
            await set_status(connection, conversation, "with_ai", None, at)
        conversation = replace(conversation, status="with_ai")
    message = await append_message(
        connection,
        conversation,
        author="visitor",
        text=action.asked.confirm if said.confirm else DECLINE,
        client_id=said.client_id,
        page=said.page,
        settles=said.action_id,
        at=at,
    )
    run = None
    if not conversation.belongs_to_people:
        run = await ask_for_run(connection, conversation, message.seq, message.seq, at)
    return Decided(conversation, message, run=run, reopened=reopened)


async def conversation_held(connection: AsyncConnection, visitor: Visitor) -> Conversation | None:
    """The visitor's conversation, held until the commit; None for somebody who has none.

    Raises NotTaken for a blocked visitor.
    """
    contact = await contact_of_visitor(connection, visitor)
    if contact is None:
        return None
    refuse_blocked(contact)
    conversation = (
        await latest_conversation(connection, contact)
        if visitor.conversation_id is None
        else await conversation_of_contact(connection, contact, visitor.conversation_id)
    )
    return None if conversation is None else await hold(connection, conversation)
