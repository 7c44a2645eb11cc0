"""A visitor whom the host knows has a contact in each of their browsers; by the host's signature these are one visitor.

A secret alone opens what an anonymous visitor said. What was said under a token opens with a token: the secret stays in
a browser that somebody else may use next.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from server.conversation.contact import Contact, add_contact, contact_by_secret, contact_of, identify_contact
from server.conversation.identity import Identity
from server.conversation.listed import is_listed, listed, rows_given
from server.conversation.tables import contacts
from server.conversation.visitor import Visitor

GRACE: Final = timedelta(minutes=5)
"""How long after a token's end its browser still reads on: while the host fetches another one."""

BROWSERS_MAX: Final = 20
"""Contacts of one signed-in visitor that are looked through, the latest ones."""

Subject = tuple[str, str]
"""Site, and the host's own id of a visitor."""

_OF_SUBJECTS: Final = (
    select(contacts)
    .where(is_listed(listed(), contacts.c.site_id, contacts.c.external_id))
    .order_by(contacts.c.created_at.desc(), contacts.c.contact_id)
)


def is_closed(contact: Contact, identity: Identity | None, at: datetime) -> bool:
    """Whether the secret of `contact` opens nothing at `at`: the host vouches for somebody else by now, or no longer
    for who was here."""
    if contact.external_id is None:
        return False
    if identity is not None:
        return contact.is_other_than(identity)
    return contact.identified_until is None or at >= contact.identified_until + GRACE


def subject_of(contact: Contact | None, identity: Identity | None, site_id: str) -> Subject | None:
    """Who this is to the host: by the token, else by what an earlier one said of a contact that is not closed."""
    external_id = identity.external_id if identity is not None else None if contact is None else contact.external_id
    return None if external_id is None else (site_id, external_id)


async def contacts_of_subjects(
    connection: AsyncConnection, subjects: Collection[Subject]
) -> Mapping[Subject, Sequence[Contact]]:
    """Each one's contacts, BROWSERS_MAX of them at most."""
    found: dict[Subject, list[Contact]] = {}
    if not subjects:
        return found
    for row in await connection.execute(_OF_SUBJECTS, rows_given(list(subjects))):
        theirs = found.setdefault((row.site_id, row.external_id), [])
        if len(theirs) < BROWSERS_MAX:
            theirs.append(contact_of(row))
    return found


async def contacts_of_visitor(connection: AsyncConnection, visitor: Visitor, at: datetime) -> tuple[Contact, ...]:
    """The contacts whose conversations this visitor may see at `at`."""
    own = await contact_by_secret(connection, visitor.site_id, visitor.secret)
    identity = visitor.identity
    if identity is not None and at >= identity.until + GRACE:
        identity = None
    if own is not None and is_closed(own, identity, at):
        return ()
    subject = subject_of(own, identity, visitor.site_id)
    others = () if subject is None else (await contacts_of_subjects(connection, [subject])).get(subject, ())
    return (*(() if own is None else (own,)), *(each for each in others if each != own))


async def join(connection: AsyncConnection, visitor: Visitor, identity: Identity, at: datetime) -> None:
    """Stores that this browser is one of a signed-in visitor's, so that its secret is known as theirs."""
    subject = (visitor.site_id, identity.external_id)
    if len((await contacts_of_subjects(connection, [subject])).get(subject, ())) >= BROWSERS_MAX:
        return
    contact = await contact_by_secret(connection, visitor.site_id, visitor.secret)
    if contact is None:
        contact = await add_contact(connection, visitor.site_id, visitor.secret, at)
    await identify_contact(connection, contact, identity)


async def vouched_contact(connection: AsyncConnection, contact: Contact, at: datetime) -> Contact:
    """`contact` with what the host says of the same visitor in another browser, where it says nothing here any more."""
    if contact.external_id is None or contact.is_identified(at):
        return contact
    subject = (contact.site_id, contact.external_id)
    others = (await contacts_of_subjects(connection, [subject])).get(subject, ())
    return next((each for each in others if each.is_identified(at)), contact)
