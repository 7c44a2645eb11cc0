"""Pictures in the store, by the hash of their content."""

from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from server.conversation.tables import pictures
from server.pictures.picture import Picture


async def store_picture(connection: AsyncConnection, picture: Picture, at: datetime) -> None:
    """Stores a picture; one that is there already stays as it is."""
    if await picture_by_id(connection, picture.picture_id) is None:
        await connection.execute(
            insert(pictures).values(
                picture_id=picture.picture_id,
                media_type=picture.media_type,
                content=picture.content,
                created_at=at,
            )
        )


async def picture_by_id(connection: AsyncConnection, picture_id: str) -> Picture | None:
    """The picture of this id, or None."""
    row = (await connection.execute(select(pictures).where(pictures.c.picture_id == picture_id))).one_or_none()
    return None if row is None else Picture(row.picture_id, row.media_type, row.content)
