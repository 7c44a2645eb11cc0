"""What people of a site wrote again and again lately, as macros to be."""

import asyncio
import json
from collections.abc import Collection
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.audit.macro_draft import MacroDraft, macro_draft
from escalation.audit.repeated_replies import REPLIES_MAX, RepeatedReply, Reply, repeated_replies
from escalation.macros import macros_of
from escalation.tables import tickets
from server.backlog.audits.store import DONE, audit_of, file_of
from server.backlog.audits.writing import JSON_FILE
from server.conversation.tables import contacts, conversations, messages
from server.database import Database

TICKETS_READ: Final = 2_000
"""The latest of a site, whose replies are compared."""

TELLING_NUMBER_MIN: Final = 1_000
"""A smaller number in a reply may as well be one of days or of seats."""


async def suggested_macros(database: Database, site_id: str, user_id: str) -> tuple[RepeatedReply, ...]:
    """The replies that would spare most typing as macros; none that this person has a macro for already."""

    async def unit(connection: AsyncConnection) -> tuple[list[Reply], list[str]]:
        known = await macros_of(connection, (site_id,), user_id)
        return await replies_of(connection, site_id), [each.text for each in known if each.text]

    replies, known = await database.read(unit)
    # Comparing takes up to seconds: whoever else is served waits not for it.
    return await asyncio.to_thread(repeated_replies, replies, known)


async def drafted_macro(
    database: Database, site_ids: Collection[str], site_id: str, audit_id: str, topic_id: str
) -> MacroDraft | None:
    """The draft of a macro about a topic that an audit of these sites would automate, made of what people of `site_id`
    wrote; None where there is no such audit or topic."""

    async def unit(connection: AsyncConnection) -> tuple[bytes | None, list[Reply]]:
        audit = await audit_of(connection, site_ids, audit_id)
        if audit is None or audit.state != DONE or audit.site_id != site_id:
            return None, []
        return await file_of(connection, audit, JSON_FILE), await replies_of(connection, site_id)

    content, replies = await database.read(unit)
    candidates = [] if content is None else json.loads(content)["automation"]
    candidate = next((each for each in candidates if each["topic"] == topic_id), None)
    return None if candidate is None else await asyncio.to_thread(macro_draft, candidate, replies)


async def replies_of(connection: AsyncConnection, site_id: str) -> list[Reply]:
    """What persons wrote in the latest tickets, the latest first, with the names and the number that each had."""
    latest = (
        select(
            tickets.c.conversation_id,
            tickets.c.number,
            tickets.c.handoff["assessment"]["question"].as_string().label("question"),
        )
        .where(tickets.c.site_id == site_id)
        .order_by(tickets.c.number.desc())
        .limit(TICKETS_READ)
        .subquery()
    )
    rows = await connection.execute(
        select(
            messages.c.text,
            messages.c.name,
            latest.c.number,
            latest.c.question,
            contacts.c.name.label("customer"),
            contacts.c.email,
            contacts.c.contact_id,
        )
        .join_from(messages, latest, messages.c.conversation_id == latest.c.conversation_id)
        .join(
            conversations,
            (conversations.c.site_id == messages.c.site_id)
            & (conversations.c.conversation_id == messages.c.conversation_id),
        )
        .join(
            contacts,
            (contacts.c.site_id == conversations.c.site_id) & (contacts.c.contact_id == conversations.c.contact_id),
        )
        .where(messages.c.site_id == site_id, messages.c.author == "person")
        .order_by(latest.c.number.desc(), messages.c.seq.desc())
        .limit(REPLIES_MAX)
    )
    return [
        Reply(
            row.text,
            (
                *_names(row.customer, "customer"),
                *_names(row.name, "agent"),
                *((row.email, "customer.email") for _ in [row.email] if row.email),
                *((str(row.number), "ticket.number") for _ in [row.number] if row.number >= TELLING_NUMBER_MIN),
            ),
            row.name or "",
            row.question or "",
            row.contact_id,
        )
        for row in rows
    ]


def _names(name: str | None, whose: str) -> tuple[tuple[str, str], ...]:
    parts = (name or "").split()
    return ((name or "", f"{whose}.name"), (parts[0], f"{whose}.first_name")) if parts else ()
