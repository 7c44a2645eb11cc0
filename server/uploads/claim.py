"""A message takes its files: each belongs to the one who sends it, and to one message only."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import Row, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from server.conversation.identifier import hash_of
from server.conversation.listed import is_listed, listed, rows_given
from server.conversation.say_together import Said, Saying
from server.conversation.tables import uploads
from server.errors import AttachmentUnknown
from server.uploads.upload import attachment_of

_LISTED: Final = listed()
_ASKED: Final = (
    select(*(column for column in uploads.c if column.name != "content"))
    .where(is_listed(_LISTED, uploads.c.site_id, uploads.c.secret_hash, uploads.c.upload_id))
    .with_for_update(of=uploads)
)
GONE: Final = "A file of this message is no longer there. Attach it again, then send."


async def with_attachments(connection: AsyncConnection, sayings: Sequence[Saying]) -> list[Saying]:
    """The sayings with their files in the place of the files' ids, held against other writers until the commit.

    A file that is not its visitor's, or that another message carries, makes its saying one that is refused, unless that
    was stored before.
    """
    asked = [
        (saying.visitor.site_id, hash_of(saying.visitor.secret), upload_id)
        for saying in sayings
        for upload_id in saying.attachment_ids
    ]
    if not asked:
        return list(sayings)
    rows = await connection.execute(_ASKED, rows_given(list(dict.fromkeys(asked))))
    found = {(row.site_id, row.secret_hash, row.upload_id): row for row in rows}
    taken_by: dict[tuple[str, str, str], str] = {}
    return [_filled(saying, found, taken_by) for saying in sayings]


async def claim(connection: AsyncConnection, outcome: Sequence[Said | Exception]) -> None:
    """Notes in which conversation the files of the messages stand that were stored just now."""
    for said in outcome:
        if isinstance(said, Said) and not said.again and said.message.attachments:
            conversation = said.conversation
            await connection.execute(
                update(uploads)
                .where(
                    uploads.c.site_id == conversation.site_id,
                    uploads.c.upload_id.in_([each.id for each in said.message.attachments]),
                )
                .values(conversation_id=conversation.conversation_id)
            )


def _filled(
    saying: Saying, found: Mapping[tuple[str, str, str], Row[Any]], taken_by: dict[tuple[str, str, str], str]
) -> Saying:
    attachments = []
    refusal = None
    for upload_id in dict.fromkeys(saying.attachment_ids):
        key = (saying.visitor.site_id, hash_of(saying.visitor.secret), upload_id)
        row = found.get(key)
        is_free = row is not None and row.conversation_id is None
        if not is_free or taken_by.setdefault(key, saying.client_id) != saying.client_id:
            refusal = AttachmentUnknown(GONE, client_id=saying.client_id)
        if row is not None:
            attachments.append(attachment_of(row))
    return replace(saying, attachments=tuple(attachments), refusal=refusal)
