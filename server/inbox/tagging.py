"""Tags and custom fields of a ticket."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from escalation import tickets
from escalation.custom_fields import CustomFields
from escalation.errors import TicketMoveRefused
from escalation.site_documents import DocumentName, latest_document
from escalation.tags import normalised, set_tags, tags_of
from server.inbox.found import Found
from server.inbox.moves import Change
from server.team.actor import Actor
from server.team.audit_log import record


async def tag(
    connection: AsyncConnection,
    found: Found,
    actor: Actor,
    at: datetime,
    *,
    add: Collection[str] = (),
    remove: Collection[str] = (),
) -> Change:
    """Adds and removes tags, however they are written. Raises TicketMoveRefused for too many or too long ones."""
    ticket = found.ticket
    known = set(await tags_of(connection, ticket.site_id, ticket.ticket_id))
    wanted = (known - {normalised(each) for each in remove}) | {normalised(each) for each in add} - {""}
    if wanted == known:
        return Change(ticket)
    await set_tags(connection, ticket, wanted, at)
    ticket = await tickets.revise(connection, ticket, lambda held: held, at)
    await record(
        connection,
        ticket.site_id,
        actor,
        "ticket.tagged",
        ticket.ticket_id,
        at,
        added=", ".join(sorted(wanted - known)),
        removed=", ".join(sorted(known - wanted)),
    )
    return Change(ticket)


async def set_fields(
    connection: AsyncConnection, found: Found, actor: Actor, at: datetime, *, values: Mapping[str, str]
) -> Change:
    """Sets custom fields by their keys, each as text that its kind can read; an empty text clears one.

    Raises TicketMoveRefused with the field and the remedy.
    """
    ticket = found.ticket
    fields = await custom_fields_of(connection, ticket.site_id)
    parsed = {}
    for key, text in values.items():
        field = fields.named(key)
        if field is None:
            raise TicketMoveRefused(f"Fields: this site has no field {key!r}. Look at the settings of fields.")
        parsed[key] = field.parsed(text)
    changed = sorted(key for key, value in parsed.items() if ticket.custom_fields.get(key) != value)
    if not changed:
        return Change(ticket)

    merged = {key: value for key, value in {**ticket.custom_fields, **parsed}.items() if value is not None}
    ticket = await tickets.revise(connection, ticket, lambda held: replace(held, custom_fields=merged), at)
    fields_words = ", ".join(changed)
    await record(connection, ticket.site_id, actor, "ticket.fields_set", ticket.ticket_id, at, fields=fields_words)
    return Change(ticket)


async def custom_fields_of(connection: AsyncConnection, site_id: str) -> CustomFields:
    """The fields that a site has now."""
    stored = await latest_document(connection, site_id, DocumentName.FIELDS)
    return CustomFields() if stored is None else CustomFields.from_document(stored.document)
