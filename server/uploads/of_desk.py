"""Files that a person at the desk attaches: theirs until they are sent, then those of what carries them."""

from collections.abc import Collection
from typing import Final

from sqlalchemy import ColumnElement, and_, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from server.conversation.identifier import hash_of
from server.conversation.tables import uploads
from server.errors import HandrailError
from server.protocol.server_frames import Attachment
from server.uploads.upload import attachment_of

FILES_MAX: Final = 5
"""Beside one reply or note: as many as a visitor may send with a message."""


class FileGone(HandrailError):
    """A file that should be sent is not there any more, or was sent already."""


def owner_of(user_id: str) -> str:
    """In the place of a visitor's secret, which none of theirs can be: it never begins like this."""
    return f"desk:{user_id}"


async def unsent_files(
    connection: AsyncConnection, site_id: str, user_id: str, upload_ids: Collection[str]
) -> tuple[Attachment, ...]:
    """Those of these files that this person put there and that nothing carries yet, in the order of the ids."""
    found = await connection.execute(
        select(*(column for column in uploads.c if column.name != "content")).where(
            _theirs(site_id, user_id), uploads.c.upload_id.in_(upload_ids)
        )
    )
    by_id = {row.upload_id: attachment_of(row) for row in found}
    return tuple(by_id[each] for each in dict.fromkeys(upload_ids) if each in by_id)


async def take_files(
    connection: AsyncConnection, site_id: str, user_id: str, upload_ids: Collection[str], carrier_id: str
) -> tuple[Attachment, ...]:
    """The files, now carried by `carrier_id`: a conversation, whose visitor may see them, or a note, which none sees.

    Raises FileGone unless all of them are this person's and carried by nothing, or for more than FILES_MAX.
    """
    wanted = tuple(dict.fromkeys(upload_ids))
    if len(wanted) > FILES_MAX:
        raise FileGone(f"At most {FILES_MAX} files fit beside one message. Take some away, or send two.")
    files = await unsent_files(connection, site_id, user_id, wanted)
    if len(files) != len(wanted):
        raise FileGone("A file is not there any more. Take it away and attach it again.")
    if files:
        taken = await connection.execute(
            update(uploads)
            .where(_theirs(site_id, user_id), uploads.c.upload_id.in_(wanted))
            .values(conversation_id=carrier_id)
        )
        if taken.rowcount != len(files):
            raise FileGone("A file was sent a moment ago. Look at the conversation, then send the rest.")
    return files


async def drop_files(connection: AsyncConnection, site_id: str, carrier_id: str) -> None:
    """Removes what a note carried that is no more."""
    await connection.execute(
        delete(uploads).where(uploads.c.site_id == site_id, uploads.c.conversation_id == carrier_id)
    )


def _theirs(site_id: str, user_id: str) -> ColumnElement[bool]:
    return and_(
        uploads.c.site_id == site_id,
        uploads.c.secret_hash == hash_of(owner_of(user_id)),
        uploads.c.conversation_id.is_(None),
    )
