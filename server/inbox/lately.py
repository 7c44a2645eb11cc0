"""What somebody else did with a ticket a moment ago, in words for whoever comes second."""

from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.ticket import Ticket
from server.inbox.deed_words import deed_of_ticket
from server.team.actor import Actor
from server.team.audit_log import entries_of

_SECONDS_AGO: Final = ((3600, "h"), (60, "min"), (1, "s"))


async def lately(connection: AsyncConnection, ticket: Ticket, actor: Actor, at: datetime) -> str:
    """Who did what last, such as "Bo resolved it 20 s ago."; empty where nobody else did anything."""
    entries = await entries_of(connection, ticket.site_id, ticket.ticket_id, 1)
    if not entries or entries[-1].actor.actor_id == actor.actor_id:
        return ""
    last = entries[-1]
    return f"{last.actor.name} {deed_of_ticket(last)} {_ago((at - last.at).total_seconds())}."


def _ago(seconds: float) -> str:
    for size, name in _SECONDS_AGO:
        if seconds >= size:
            return f"{int(seconds // size)} {name} ago"
    return "just now"
