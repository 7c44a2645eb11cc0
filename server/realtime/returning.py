"""Tickets that were closed for lack of an answer: what their customer writes later brings them back as they were."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.ledger.telling import VISITOR, told_as
from escalation.tickets import customer_replied, reopen, tickets_to_return_to
from server.conversation.conversation import Conversation
from server.team.actor import HANDRAIL
from server.team.audit_log import record


async def returning(connection: AsyncConnection, resolved: Sequence[Conversation]) -> Collection[str]:
    """The ids of those of these conversations whose latest ticket waits for its customer's word."""
    by_site = defaultdict[str, list[str]](list)
    for each in resolved:
        by_site[each.site_id].append(each.conversation_id)
    found: set[str] = set()
    for site_id, conversation_ids in by_site.items():
        found.update(await tickets_to_return_to(connection, site_id, conversation_ids))
    return found


async def return_ticket(connection: AsyncConnection, conversation: Conversation, at: datetime) -> None:
    """Opens the ticket of a conversation again because its customer has written."""
    found = await tickets_to_return_to(connection, conversation.site_id, [conversation.conversation_id])
    for ticket in found.values():
        with told_as(VISITOR):
            opened = await customer_replied(connection, await reopen(connection, ticket, at), at)
        await record(connection, opened.site_id, HANDRAIL, "ticket.reopened_by_customer", opened.ticket_id, at)
