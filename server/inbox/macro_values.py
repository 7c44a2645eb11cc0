"""What stands for the variables of a macro on one ticket."""

from collections.abc import Mapping
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.macro_text import FIELD, TRAIT
from escalation.ticket import FieldValue
from server.conversation.contact import Contact, contact_by_id
from server.conversation.message import latest_messages
from server.conversation.page_context import PageContext
from server.inbox.found import Found
from server.inbox.tagging import custom_fields_of
from server.team.actor import Actor

MESSAGES_LOOKED_AT: Final = 50
"""The latest of a conversation, among which the page is found on which the customer asked last."""


async def values_of(connection: AsyncConnection, found: Found, actor: Actor, site_name: str) -> dict[str, str]:
    """The values by the names of their variables; what nobody knows is missing."""
    ticket, conversation = found.ticket, found.reaches
    contact = await contact_by_id(connection, conversation.site_id, conversation.contact_id)
    latest = await latest_messages(connection, conversation, MESSAGES_LOOKED_AT)
    page = next((each.page for each in reversed(latest) if each.page is not None), None)
    values = {
        "agent.name": actor.name,
        "agent.first_name": _first(actor.name),
        "ticket.number": str(ticket.number),
        "ticket.subject": ticket.subject,
        "site.name": site_name,
        "customer.name": ticket.contact_name or "",
        "customer.segment": ticket.segment or "",
        **_of_page(page),
        **_of_contact(contact),
        **{f"{FIELD}{name}": _shown(value) for name, value in ticket.custom_fields.items()},
    }
    values["customer.first_name"] = _first(values["customer.name"])
    return {name: value for name, value in values.items() if value}


async def field_names(connection: AsyncConnection, site_id: str) -> tuple[str, ...]:
    """The keys of the custom fields of a site."""
    return tuple(each.key for each in (await custom_fields_of(connection, site_id)).fields)


def _of_contact(contact: Contact | None) -> dict[str, str]:
    if contact is None:
        return {}
    known = {"customer.name": contact.name, "customer.email": contact.email, "customer.segment": contact.segment}
    traits: Mapping[str, str] = contact.attributes
    return {
        **{name: value for name, value in known.items() if value},
        "customer.plan": traits.get("plan", ""),
        **{f"{TRAIT}{name}": value for name, value in traits.items()},
    }


def _of_page(page: PageContext | None) -> dict[str, str]:
    return {} if page is None else {"page.title": page.title, "page.address": page.key}


def _first(name: str) -> str:
    return name.split()[0] if name.split() else ""


def _shown(value: FieldValue) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)
