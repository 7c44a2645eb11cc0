"""A contact: a visitor of a site, known by the secret that their panel holds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from sqlalchemy import Row, ScalarSelect, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from server.conversation.identifier import hash_of, new_id
from server.conversation.identity import Identity
from server.conversation.listed import is_listed, listed, rows_given
from server.conversation.tables import contacts

_BLOCKED: Final = select(contacts.c.site_id, contacts.c.contact_id).where(
    is_listed(listed(), contacts.c.site_id, contacts.c.contact_id), contacts.c.blocked_at.is_not(None)
)


@dataclass(frozen=True, slots=True)
class Contact:
    """A visitor of a site. `name` and `email` are unknown until the visitor or the host says them."""

    site_id: str
    contact_id: str
    name: str | None
    email: str | None
    created_at: datetime
    external_id: str | None = None
    """The host's own id of them; None for an anonymous visitor."""
    segment: str | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)
    """What else the host's token says of them, such as their plan."""
    identified_until: datetime | None = None
    blocked_at: datetime | None = None
    """Since when nothing is taken from them."""

    def is_identified(self, at: datetime) -> bool:
        """Whether the host vouches at this moment for who this is."""
        return self.external_id is not None and self.identified_until is not None and at < self.identified_until

    def is_other_than(self, identity: Identity) -> bool:
        """Whether the host has vouched for somebody else here."""
        return self.external_id is not None and self.external_id != identity.external_id

    def knows(self, identity: Identity) -> bool:
        """Whether all that the host says is stored already."""
        told = (identity.external_id, identity.segment, identity.attributes, identity.until)
        return (
            told == (self.external_id, self.segment, self.attributes, self.identified_until)
            and identity.name in {None, self.name}
            and identity.email in {None, self.email}
        )


async def contact_by_secret(connection: AsyncConnection, site_id: str, secret: str) -> Contact | None:
    """The contact of this site who holds `secret`, or None."""
    row = (
        await connection.execute(
            select(contacts).where(contacts.c.site_id == site_id, contacts.c.secret_hash == hash_of(secret))
        )
    ).one_or_none()
    return None if row is None else contact_of(row)


async def contacts_by_hash(
    connection: AsyncConnection, keys: Sequence[tuple[str, str]]
) -> dict[tuple[str, str], Contact]:
    """The known ones among contacts that are named by site and hash of their secret."""
    found = await connection.execute(
        select(contacts).where(is_listed(listed(), contacts.c.site_id, contacts.c.secret_hash)), rows_given(keys)
    )
    return {(row.site_id, row.secret_hash): contact_of(row) for row in found}


async def contact_by_id(connection: AsyncConnection, site_id: str, contact_id: str) -> Contact | None:
    """The contact of this site with this id, or None."""
    row = (
        await connection.execute(
            select(contacts).where(contacts.c.site_id == site_id, contacts.c.contact_id == contact_id)
        )
    ).one_or_none()
    return None if row is None else contact_of(row)


async def add_contact(connection: AsyncConnection, site_id: str, secret: str, at: datetime) -> Contact:
    """Stores a new contact who will be known by `secret`."""
    (contact,) = await add_contacts(connection, [(site_id, hash_of(secret))], at)
    return contact


async def add_contacts(
    connection: AsyncConnection, keys: Sequence[tuple[str, str]], at: datetime
) -> tuple[Contact, ...]:
    """Stores new contacts who will be known by site and hash of their secret; gives them in that order."""
    added = tuple(Contact(site_id, new_id("v"), None, None, at) for site_id, _ in keys)
    rows = [
        {"site_id": each.site_id, "contact_id": each.contact_id, "secret_hash": secret_hash, "created_at": at}
        for each, (_, secret_hash) in zip(added, keys, strict=True)
    ]
    await connection.execute(insert(contacts), rows)
    return added


async def identify_contact(connection: AsyncConnection, contact: Contact, identity: Identity) -> None:
    """Stores who the host says this contact is; a name or address that the token leaves out stays as it was.

    Writes nothing when it is stored already, or when somebody else is known here.
    """
    if contact.knows(identity) or contact.is_other_than(identity):
        return
    said = {name: value for name, value in (("name", identity.name), ("email", identity.email)) if value is not None}
    await connection.execute(
        update(contacts)
        .where(contacts.c.site_id == contact.site_id, contacts.c.contact_id == contact.contact_id)
        .values(
            external_id=identity.external_id,
            segment=identity.segment,
            attributes=dict(identity.attributes),
            identified_until=identity.until,
            # Who is blocked in one browser comes back in no other.
            blocked_at=func.coalesce(contacts.c.blocked_at, _blocked_elsewhere(contact.site_id, identity.external_id)),
            **said,
        )
    )


async def block_contact(connection: AsyncConnection, contact: Contact, at: datetime | None) -> None:
    """Takes nothing from this contact from now on, nor from their other browsers; None for listening to them again."""
    theirs = contacts.c.contact_id == contact.contact_id
    if contact.external_id is not None:
        theirs |= contacts.c.external_id == contact.external_id
    await connection.execute(
        update(contacts).where(contacts.c.site_id == contact.site_id, theirs).values(blocked_at=at)
    )


async def blocked_among(connection: AsyncConnection, keys: Sequence[tuple[str, str]]) -> set[tuple[str, str]]:
    """Those of these contacts, by site and contact id, from whom nothing is taken."""
    found = await connection.execute(_BLOCKED, rows_given(keys))
    return {(row.site_id, row.contact_id) for row in found}


async def set_email(connection: AsyncConnection, site_id: str, contact_id: str, email: str) -> None:
    """Stores the address that the visitor left."""
    await connection.execute(
        update(contacts).where(contacts.c.site_id == site_id, contacts.c.contact_id == contact_id).values(email=email)
    )


def _blocked_elsewhere(site_id: str, external_id: str) -> ScalarSelect[datetime]:
    other = contacts.alias("other")
    return (
        select(func.max(other.c.blocked_at))
        .where(other.c.site_id == site_id, other.c.external_id == external_id)
        .scalar_subquery()
    )


def contact_of(row: Row[tuple[object, ...]]) -> Contact:
    """The contact whose columns stand in `row`."""
    return Contact(
        row.site_id,
        row.contact_id,
        row.name,
        row.email,
        row.created_at,
        row.external_id,
        row.segment,
        row.attributes or {},
        row.identified_until,
        row.blocked_at,
    )
