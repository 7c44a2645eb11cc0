"""What somebody else did with a ticket a moment ago, in words for whoever comes second."""

from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.ticket import Ticket
from server.team.actor import Actor
from server.team.audit_log import entries_of

DEEDS: Final = {
    "ticket.replied": "replied",
    "ticket.taken": "took it",
    "ticket.taken_over": "took it over from the AI agent",
    "ticket.noted": "wrote a note",
    "ticket.note_changed": "changed a note",
    "ticket.note_deleted": "deleted a note",
    "ticket.assigned": "assigned it",
    "ticket.resolved": "resolved it",
    "ticket.reopened": "reopened it",
    "ticket.handed_back": "handed it back to the AI agent",
    "ticket.snoozed": "snoozed it",
    "ticket.woken": "woke it",
    "ticket.tagged": "changed its tags",
    "ticket.fields_set": "changed its fields",
    "ticket.team_set": "gave it to a team",
    "ticket.merged": "merged it",
    "ticket.unmerged": "separated it again",
    "ticket.linked": "linked it to a problem",
    "ticket.unlinked": "took it off a problem",
    "ticket.undone": "took a change back",
}
"""What a person does with a ticket, for those who read who did it."""

_SECONDS_AGO: Final = ((3600, "h"), (60, "min"), (1, "s"))


async def lately(connection: AsyncConnection, ticket: Ticket, actor: Actor, at: datetime) -> str:
    """Who did what last, such as "Bo resolved it 20 s ago."; empty where nobody else did anything."""
    entries = await entries_of(connection, ticket.site_id, ticket.ticket_id, 1)
    if not entries or entries[-1].actor.actor_id == actor.actor_id:
        return ""
    last = entries[-1]
    return f"{last.actor.name} {DEEDS.get(last.action, 'changed it')} {_ago((at - last.at).total_seconds())}."


def _ago(seconds: float) -> str:
    for size, name in _SECONDS_AGO:
        if seconds >= size:
            return f"{int(seconds // size)} {name} ago"
    return "just now"
