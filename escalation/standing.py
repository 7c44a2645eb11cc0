"""How a ticket stands, as JSON: what a change made different, and the way back that undoes nothing of anybody else."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.instant import instant_of, milliseconds_of
from escalation.instant_column import Instant
from escalation.ledger.ticket_telling import tell_moved
from escalation.tables import tickets
from escalation.tags import set_tags, tags_of
from escalation.ticket import Ticket
from escalation.ticket_rows import held_ticket

Standing = Mapping[str, Any]
"""Columns of the ticket and its tags by name; moments in milliseconds since the epoch."""

_NEVER_UNDONE: Final = frozenset(
    {
        "site_id",
        "ticket_id",
        "conversation_id",
        "number",
        "reason",
        "subject",
        "contact_id",
        "contact_name",
        "segment",
        "language",
        "opened_at",
        "updated_at",
        "customer_wrote_at",
        "handoff",
    }
)
"""What a ticket is, and what the customer did; no move of a person changes it."""

_COLUMNS: Final = tuple(column for column in tickets.c if column.name not in _NEVER_UNDONE)

_WORDS: Final = {
    "status": "its status",
    "tier": "its tier",
    "category": "its category",
    "assignee_id": "who has it",
    "team_id": "its team",
    "snoozed_until": "until when it sleeps",
    "cause": "its cause",
    "custom_fields": "its fields",
    "problem_id": "its problem",
    "merged_into": "where it goes on",
    "tags": "its tags",
}
"""What people move. Another value there than the change left is somebody else's word; clocks follow from these."""


async def standing_of(connection: AsyncConnection, ticket: Ticket) -> Standing:
    """How the ticket stands now."""
    row = (await connection.execute(select(*_COLUMNS).where(*_is(ticket)))).one()
    standing = {name: _plain(value) for name, value in row._mapping.items()}
    return standing | {"tags": list(await tags_of(connection, ticket.site_id, ticket.ticket_id))}


def differences(before: Standing, after: Standing) -> tuple[Standing, Standing]:
    """What became different: as it was, and as it is."""
    names = [name for name in after if before.get(name) != after[name]]
    return {name: before.get(name) for name in names}, {name: after[name] for name in names}


def moved_since(now: Standing, after: Standing) -> tuple[str, ...]:
    """What somebody moved since the change left `after`, in words; empty when the way back is free."""
    return tuple(words for name, words in _WORDS.items() if name in after and now.get(name) != after[name])


async def restore(
    connection: AsyncConnection, ticket: Ticket, now: Standing, before: Standing, after: Standing, at: datetime
) -> None:
    """Takes a change back: what still stands as `after` becomes as `before`. The ticket must be held."""
    back = {name: value for name, value in before.items() if now.get(name) == after.get(name)}
    if "tags" in back:
        await set_tags(connection, ticket, back.pop("tags"), at)
    values = {name: _stored(name, value) for name, value in back.items() if name in tickets.c}
    held = await held_ticket(connection, ticket)
    await connection.execute(update(tickets).where(*_is(ticket)).values(**values, updated_at=at))
    await tell_moved(connection, held, await held_ticket(connection, ticket))


def _is(ticket: Ticket) -> tuple[Any, Any]:
    return (tickets.c.site_id == ticket.site_id, tickets.c.ticket_id == ticket.ticket_id)


def _plain(value: object) -> object:
    return milliseconds_of(value) if isinstance(value, datetime) else value


def _stored(name: str, value: Any) -> object:
    return instant_of(value) if isinstance(tickets.c[name].type, Instant) and value is not None else value
