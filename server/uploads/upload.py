"""Uploads in the store: added within bounds, found by whoever may see them, removed when no message carries them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from server.conversation.identifier import hash_of, new_id
from server.conversation.signed_in_visitor import contacts_of_visitor
from server.conversation.tables import contacts, conversations, sites, uploads
from server.conversation.visitor import Visitor
from server.protocol.server_frames import Attachment
from server.uploads.bounds import SITE_BYTES_PER_DAY, SWEPT_AT_ONCE, UNSENT_HOURS, UNSENT_MAX
from server.uploads.content import Judged


class TooManyUploads(Exception):
    """A bound of the store is reached; the text is for the visitor."""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file with its content."""

    attachment: Attachment
    content: bytes


async def add_upload(
    connection: AsyncConnection, site_id: str, secret: str, name: str, file: Judged, at: datetime
) -> Attachment:
    """Stores a file of the visitor with `secret`; raises TooManyUploads when theirs, or the site's of a day, are too
    many. Old files that no message carries go on this occasion."""
    await sweep_uploads(connection, at)
    # Held until the commit: of files that come at the same moment each counts the others. Messages do not wait for it.
    await connection.execute(select(sites.c.site_id).where(sites.c.site_id == site_id).with_for_update(key_share=True))
    owner = hash_of(secret)
    unsent = select(func.count()).where(
        uploads.c.site_id == site_id, uploads.c.secret_hash == owner, uploads.c.conversation_id.is_(None)
    )
    if (await connection.execute(unsent)).scalar_one() >= UNSENT_MAX:
        raise TooManyUploads("Too many files wait to be sent. Send or remove some of them first.")
    today = select(func.coalesce(func.sum(uploads.c.size), 0)).where(
        uploads.c.site_id == site_id, uploads.c.created_at > at - timedelta(days=1)
    )
    if (await connection.execute(today)).scalar_one() + len(file.content) > SITE_BYTES_PER_DAY:
        raise TooManyUploads("No more files can be taken today. Describe what it shows, or try again tomorrow.")
    attachment = Attachment(
        id=new_id("f"),
        name=name,
        media_type=file.media_type,
        size=len(file.content),
        width=file.width,
        height=file.height,
    )
    await connection.execute(
        insert(uploads).values(
            site_id=site_id,
            upload_id=attachment.id,
            secret_hash=owner,
            name=name,
            media_type=file.media_type,
            size=attachment.size,
            width=file.width,
            height=file.height,
            content=file.content,
            created_at=at,
        )
    )
    return attachment


async def upload_of_visitor(
    connection: AsyncConnection, secret: str, upload_id: str, at: datetime
) -> StoredFile | None:
    """The file of the visitor with `secret`, or None when there is none or it is another's.

    What no message carries is its sender's; what one carries belongs to whoever may see its conversation at `at`: the
    visitor in each of their browsers, and nobody by a secret that was left behind.
    """
    unsent = (uploads.c.secret_hash == hash_of(secret)) & uploads.c.conversation_id.is_(None)
    if (found := await _file(connection, unsent, upload_id)) is not None:
        return found
    sites = await connection.execute(select(contacts.c.site_id).where(contacts.c.secret_hash == hash_of(secret)))
    for site_id in sites.scalars().all():
        seen = await contacts_of_visitor(connection, Visitor(site_id, secret, None), at)
        theirs = select(conversations.c.conversation_id).where(
            conversations.c.site_id == site_id, conversations.c.contact_id.in_([each.contact_id for each in seen])
        )
        mine = (uploads.c.site_id == site_id) & uploads.c.conversation_id.in_(theirs)
        if (found := await _file(connection, mine, upload_id)) is not None:
            return found
    return None


async def upload_for_sites(connection: AsyncConnection, site_ids: Sequence[str], upload_id: str) -> StoredFile | None:
    """The file within these sites that a message carries, or None: what a visitor has not sent is nobody else's."""
    return await _file(connection, uploads.c.site_id.in_(site_ids) & uploads.c.conversation_id.is_not(None), upload_id)


async def remove_unsent(connection: AsyncConnection, secret: str, upload_id: str) -> None:
    """Removes a file of this visitor that no message carries; does nothing for any other."""
    await connection.execute(
        delete(uploads).where(
            uploads.c.upload_id == upload_id,
            uploads.c.secret_hash == hash_of(secret),
            uploads.c.conversation_id.is_(None),
        )
    )


async def sweep_uploads(connection: AsyncConnection, at: datetime) -> int:
    """Removes up to SWEPT_AT_ONCE files that no message carried for UNSENT_HOURS; gives how many."""
    old = (
        select(uploads.c.upload_id)
        .where(uploads.c.conversation_id.is_(None), uploads.c.created_at < at - timedelta(hours=UNSENT_HOURS))
        .limit(SWEPT_AT_ONCE)
    )
    found = (await connection.execute(old)).scalars().all()
    if not found:
        return 0
    # Claimed meanwhile, it stays.
    gone = delete(uploads).where(uploads.c.upload_id.in_(found), uploads.c.conversation_id.is_(None))
    await connection.execute(gone)
    return len(found)


def attachment_of(row: Row[Any]) -> Attachment:
    """What the panel is told of an upload."""
    return Attachment(
        id=row.upload_id,
        name=row.name,
        media_type=row.media_type,
        size=row.size,
        width=row.width,
        height=row.height,
    )


async def _file(connection: AsyncConnection, may_see: ColumnElement[bool], upload_id: str) -> StoredFile | None:
    row = (await connection.execute(select(uploads).where(may_see, uploads.c.upload_id == upload_id))).one_or_none()
    return None if row is None else StoredFile(attachment_of(row), row.content)
