"""A person takes a conversation that the AI agent has: the agent falls silent, and it becomes their ticket."""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.handoff import Assessment
from escalation.ledger.telling import told_as
from escalation.opening import open_ticket
from escalation.reason import ReasonCode
from escalation.tickets import open_ticket_of_conversation
from server.agent.handoff import story_of
from server.conversation.account import account_of
from server.conversation.contact import contact_by_id
from server.conversation.conversation import conversation_for_sites, hold
from server.conversation.message import messages_after
from server.inbox.found import Found, NothingHere, find
from server.inbox.moves import Change, take
from server.team.actor import Actor
from server.team.audit_log import record

WHY: Final = "{name} took the conversation over before the AI agent was done."


async def take_over(
    connection: AsyncConnection, site_ids: Collection[str], conversation_id: str, actor: Actor, at: datetime
) -> Change:
    """Makes the conversation a ticket of this person; what the AI agent is writing is dropped, and the customer sees
    who answers now. One that is a ticket already is taken. Raises NothingHere for a conversation of another site."""
    conversation = await conversation_for_sites(connection, tuple(site_ids), conversation_id)
    if conversation is None:
        raise NothingHere("No such conversation on these sites.")
    await hold(connection, conversation)
    site_id = conversation.site_id
    ticket = await open_ticket_of_conversation(connection, site_id, conversation_id)
    if ticket is None:
        contact = await contact_by_id(connection, site_id, conversation.contact_id)
        said = await messages_after(connection, conversation, 0)
        question = next((each.text for each in reversed(said) if each.author == "visitor" and each.text), "")
        assessment = Assessment(question, fell_short=WHY.format(name=actor.name))
        story = await story_of(connection, conversation, contact, said, ReasonCode.TAKEN_OVER, assessment, at)
        with told_as(actor.teller):
            ticket = await open_ticket(connection, story, account_of(contact))
            await record(connection, site_id, actor, "ticket.taken_over", ticket.ticket_id, at)
            return await take(connection, Found(ticket, conversation), actor, at)
    with told_as(actor.teller):
        return await take(connection, await find(connection, site_ids, ticket.ticket_id), actor, at)
