"""The conversations of a ticket together: whose they are, and that the AI agent is silent in all of them."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.ticket import TicketStatus
from server.conversation.conversation import set_status
from server.conversation.runs import withdraw_runs
from server.inbox.found import Found
from server.protocol.server_frames import ConversationStatus, StatusFrame


async def withdraw_all(connection: AsyncConnection, found: Found, at: datetime) -> None:
    """Withdraws the open runs of all conversations of the ticket."""
    for each in found.conversations:
        await withdraw_runs(connection, each, at)


async def give(
    connection: AsyncConnection,
    found: Found,
    status: ConversationStatus,
    at: datetime,
    name: str | None = None,
    picture: str | None = None,
) -> tuple[StatusFrame, tuple[StatusFrame, ...]]:
    """Gives them all away; what one of them ended by itself stays ended while the ticket goes on.

    The frame for where the customer wrote last, and those for the others.
    """
    frames = []
    for each in (found.reaches, *found.others):
        if each is not found.reaches and each.status == "resolved" and found.ticket.status is not TicketStatus.RESOLVED:
            continue
        await set_status(connection, each, status, name, at, picture)
        frames.append(StatusFrame(conversation=each.conversation_id, status=status, name=name, picture=picture))
    return frames[0], tuple(frames[1:])
