"""Conversations of a site: listed, and read with their messages."""

from typing import Annotated, Final

from pydantic import Field
from sqlalchemy import select

from server.api.conversation_bodies import ConversationBody, ConversationLineBody, ConversationsBody
from server.api.operation import Answer, Asked
from server.api.pages import KeysetOrder, Paged, page_of
from server.api.refusal import Refused
from server.api.request_body import Asking, Clean
from server.api.tickets import ticket_answer
from server.conversation.conversation import Conversation, conversation_for_sites, conversation_of
from server.conversation.message import messages_after
from server.conversation.tables import conversations
from server.inbox.assigning import assign
from server.inbox.found import find_held
from server.inbox.taking_over import take_over
from server.protocol.server_frames import ConversationStatus

NEWEST: Final = KeysetOrder((conversations.c.created_at, conversations.c.conversation_id), descending=True)

ID_CHARACTERS_MAX: Final = 64
"""Twice the longest id that there is."""

Id = Annotated[Clean, Field(min_length=1, max_length=ID_CHARACTERS_MAX)]


class ConversationsQuery(Paged):
    """Which conversations."""

    status: ConversationStatus | None = Field(default=None, description="Who has it now; without it all.")
    contact: Id | None = Field(default=None, description="The id of a customer; without it of all.")


async def list_conversations(asked: Asked) -> Answer:
    """The newest first. One that begins meanwhile moves no page."""
    query = asked.query_as(ConversationsQuery)
    columns = conversations.c
    rows = select(conversations).where(columns.site_id == asked.caller.site_id)
    if query.status is not None:
        rows = rows.where(columns.status == query.status)
    if query.contact is not None:
        rows = rows.where(columns.contact_id == query.contact)
    found, cursor = await page_of(asked, query, rows, NEWEST)
    lines = tuple(ConversationLineBody.of(conversation_of(row)) for row in found)
    return Answer(ConversationsBody(conversations=lines, next=cursor))


async def get_conversation(asked: Asked) -> Answer:
    """One conversation with all its messages."""
    found = await find_conversation(asked)
    return Answer(ConversationBody.of(found, await messages_after(asked.connection, found, 0)))


class TakeOverAsked(Asking):
    """Who shall have the conversation."""

    assignee: Id | None = Field(default=None, description="The id of a user who works on this site; null for nobody.")


async def take_conversation_over(asked: Asked) -> Answer:
    """Makes the conversation a ticket: the AI agent falls silent, and the customer waits for a person."""
    caller, wanted = asked.caller, asked.body_as(TakeOverAsked)
    conversation = await find_conversation(asked)
    taken = await take_over(asked.connection, caller.site_ids, conversation.conversation_id, caller.actor, asked.at)
    changes = [taken]
    if wanted.assignee is not None:
        found = await find_held(asked.connection, caller.site_ids, taken.ticket.ticket_id)
        given = await assign(asked.connection, found, caller.actor, asked.at, user_id=wanted.assignee)
        changes.append(given)
    return await ticket_answer(asked, *changes)


async def find_conversation(asked: Asked) -> Conversation:
    """The conversation of the path; raises Refused for one that this site does not have."""
    found = await conversation_for_sites(asked.connection, asked.caller.site_ids, asked.path["id"])
    if found is None:
        raise Refused(404, "conversation_not_found", "This site has no such conversation.")
    return found
