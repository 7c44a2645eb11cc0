"""Customers of a site."""

from typing import Annotated, Any, Final

from pydantic import Field
from sqlalchemy import Row, func, select

from server.api.conversations import Id
from server.api.operation import Answer, Asked
from server.api.pages import KeysetOrder, Paged, page_of
from server.api.people_bodies import ContactBody, ContactsBody
from server.api.refusal import Refused
from server.api.request_body import Clean
from server.conversation.contact import contact_of
from server.conversation.tables import contacts

BY_ID: Final = KeysetOrder((contacts.c.contact_id,))
"""An order that costs no index: whoever reads customers reads all of them, or asks for one."""

EXTERNAL_ID_CHARACTERS_MAX: Final = 128
EMAIL_CHARACTERS_MAX: Final = 254


class ContactsQuery(Paged):
    """Which customers."""

    external_id: Annotated[Clean, Field(min_length=1, max_length=EXTERNAL_ID_CHARACTERS_MAX)] | None = Field(
        default=None, description="The id that they have in your product; several browsers of one person may have it."
    )
    email: Annotated[Clean, Field(min_length=1, max_length=EMAIL_CHARACTERS_MAX)] | None = Field(
        default=None, description="Their whole address, in any case."
    )
    segment: Id | None = Field(default=None, description="The segment that your token named.")


async def list_contacts(asked: Asked) -> Answer:
    """Customers in no order that means anything, but always the same."""
    query = asked.query_as(ContactsQuery)
    columns = contacts.c
    rows = select(contacts).where(columns.site_id == asked.caller.site_id)
    if query.external_id is not None:
        rows = rows.where(columns.external_id == query.external_id)
    if query.email is not None:
        rows = rows.where(func.lower(columns.email) == query.email.lower())
    if query.segment is not None:
        rows = rows.where(columns.segment == query.segment)
    found, cursor = await page_of(asked, query, rows, BY_ID)
    return Answer(ContactsBody(contacts=tuple(_body(row) for row in found), next=cursor))


async def get_contact(asked: Asked) -> Answer:
    """One customer."""
    return Answer(await contact_body(asked))


async def contact_body(asked: Asked) -> ContactBody:
    """The customer of the path as it stands now; raises Refused for one that this site does not have."""
    columns = contacts.c
    found = await asked.connection.execute(
        select(contacts).where(columns.site_id == asked.caller.site_id, columns.contact_id == asked.path["id"])
    )
    row = found.one_or_none()
    if row is None:
        raise Refused(404, "contact_not_found", "This site has no such customer.")
    return _body(row)


def _body(row: Row[Any]) -> ContactBody:
    return ContactBody.of(contact_of(row), row.blocked_at)
