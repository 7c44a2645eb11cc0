"""The audit log of a site, to be read."""

from typing import Annotated, Final

from pydantic import Field
from sqlalchemy import select

from server.api.conversations import Id
from server.api.operation import Answer, Asked
from server.api.pages import KeysetOrder, Paged, page_of
from server.api.people_bodies import EntriesBody, EntryBody
from server.api.request_body import Clean, Moment
from server.team.audit_log import as_entries
from server.team.tables import audit_log

LATEST: Final = KeysetOrder((audit_log.c.at, audit_log.c.entry_id), descending=True)
ACTION_CHARACTERS_MAX: Final = 48


class AuditQuery(Paged):
    """Which deeds."""

    actor: Id | None = Field(default=None, description="Who did it: the id of a user or a key.")
    action: Annotated[Clean, Field(min_length=1, max_length=ACTION_CHARACTERS_MAX)] | None = Field(
        default=None, description="What was done, such as ticket.resolved."
    )
    subject: Id | None = Field(default=None, description="To what, such as the id of a ticket.")
    since: Moment | None = Field(default=None, description="From this moment on; a time with its zone.")


async def list_entries(asked: Asked) -> Answer:
    """The latest first."""
    query = asked.query_as(AuditQuery)
    columns = audit_log.c
    rows = select(audit_log).where(columns.site_id == asked.caller.site_id)
    if query.actor is not None:
        rows = rows.where(columns.actor_id == query.actor)
    if query.action is not None:
        rows = rows.where(columns.action == query.action)
    if query.subject is not None:
        rows = rows.where(columns.subject_id == query.subject)
    if query.since is not None:
        rows = rows.where(columns.at >= query.since)
    found, cursor = await page_of(asked, query, rows, LATEST)
    return Answer(EntriesBody(entries=tuple(map(EntryBody.of, as_entries(found))), next=cursor))
