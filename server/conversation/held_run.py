"""A run as its worker needs it: with its conversation, who asks, and the name of its site, read as one row."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import and_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from server.conversation.contact import Contact
from server.conversation.conversation import Conversation, conversation_of
from server.conversation.runs import Run, run_of
from server.conversation.tables import contacts, conversations, runs, sites

_WITH_CONVERSATION: Final = runs.join(
    conversations,
    and_(conversations.c.site_id == runs.c.site_id, conversations.c.conversation_id == runs.c.conversation_id),
).join(sites, sites.c.site_id == runs.c.site_id)
_WITH_CONTACT: Final = _WITH_CONVERSATION.join(
    contacts,
    and_(contacts.c.site_id == conversations.c.site_id, contacts.c.contact_id == conversations.c.contact_id),
)
_COLUMNS: Final = (
    *(runs.c[name] for name in ("site_id", "run_id", "conversation_id", "from_seq", "upto_seq", "state")),
    *(runs.c[name] for name in ("attempts", "grown", "stop_requested")),
    *(
        conversations.c[name]
        for name in ("contact_id", "status", "person_name", "person_picture", "last_seq", "created_at")
    ),
    sites.c.name.label("site_name"),
    *(contacts.c[name] for name in ("external_id", "email", "segment", "attributes", "identified_until")),
    contacts.c.name.label("contact_name"),
)


@dataclass(frozen=True, slots=True)
class HeldRun:
    """A run as it stands now, its conversation, the name of the site, and who asks."""

    run: Run
    conversation: Conversation
    site_name: str
    contact: Contact


async def held_run(connection: AsyncConnection, run: Run, worker_id: str) -> HeldRun | None:
    """The run as it stands now, or None when `worker_id` does not hold it since this attempt."""
    found = await connection.execute(
        select(*_COLUMNS)
        .select_from(_WITH_CONTACT)
        .where(
            runs.c.site_id == run.site_id,
            runs.c.run_id == run.run_id,
            runs.c.state == "running",
            runs.c.worker_id == worker_id,
            runs.c.attempts == run.attempts,
        )
    )
    row = found.one_or_none()
    if row is None:
        return None
    contact = Contact(
        row.site_id,
        row.contact_id,
        row.contact_name,
        row.email,
        row.created_at,
        row.external_id,
        row.segment,
        row.attributes or {},
        row.identified_until,
    )
    return HeldRun(run_of(row), conversation_of(row), row.site_name, contact)
