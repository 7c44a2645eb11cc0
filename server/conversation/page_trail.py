"""The page trail of a conversation: where the visitor went, bounded, for the person who takes over."""

from collections.abc import Sequence

from sqlalchemy import delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from server.conversation.conversation import Conversation
from server.conversation.page_context import TRAIL_MAX, PageContext, PageVisit
from server.conversation.tables import page_visits


async def record_visits(connection: AsyncConnection, conversation: Conversation, visits: Sequence[PageVisit]) -> None:
    """Appends visits to the trail and lets the oldest go beyond TRAIL_MAX."""
    if not visits:
        return
    here = (
        page_visits.c.site_id == conversation.site_id,
        page_visits.c.conversation_id == conversation.conversation_id,
    )
    found = await connection.execute(select(func.max(page_visits.c.position)).where(*here))
    last = int(found.scalar() or 0)
    rows = [
        {
            "site_id": conversation.site_id,
            "conversation_id": conversation.conversation_id,
            "position": last + number,
            "page": visit.page.as_row(),
            "at": visit.at,
        }
        for number, visit in enumerate(visits, start=1)
    ]
    await connection.execute(insert(page_visits), rows)
    await connection.execute(delete(page_visits).where(*here, page_visits.c.position <= last + len(rows) - TRAIL_MAX))


async def page_trail(connection: AsyncConnection, conversation: Conversation) -> tuple[PageVisit, ...]:
    """The visits that are kept, the oldest first."""
    found = await connection.execute(
        select(page_visits)
        .where(
            page_visits.c.site_id == conversation.site_id,
            page_visits.c.conversation_id == conversation.conversation_id,
        )
        .order_by(page_visits.c.position)
    )
    return tuple(PageVisit(PageContext.from_row(row.page), row.at) for row in found)
