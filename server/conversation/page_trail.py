"""The page trail of a conversation: where the visitor went, bounded, for the person who takes over."""

from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import ColumnElement, delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from server.conversation.conversation import Conversation
from server.conversation.listed import is_listed, listed, rows_given
from server.conversation.page_context import TRAIL_MAX, PageContext, PageVisit
from server.conversation.tables import page_visits

_OF_SAME: Final = page_visits.alias("of_same")
_LAST: Final = select(page_visits).where(
    is_listed(listed(), page_visits.c.site_id, page_visits.c.conversation_id),
    page_visits.c.position
    == select(func.max(_OF_SAME.c.position))
    .where(
        _OF_SAME.c.site_id == page_visits.c.site_id,
        _OF_SAME.c.conversation_id == page_visits.c.conversation_id,
    )
    .scalar_subquery(),
)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a trail ends."""

    position: int
    key: str
    at: datetime


_NOWHERE: Final = _Place(0, "", datetime.min.replace(tzinfo=UTC))


async def record_visits(connection: AsyncConnection, conversation: Conversation, visits: Sequence[PageVisit]) -> None:
    """Appends visits to the trail and lets the oldest go beyond TRAIL_MAX.

    Whoever comes to the page where they were, as after a reload, went nowhere. What a panel tells a second time is
    older than what is stored, and passed over.
    """
    await record_trails(connection, [(conversation, visits)])


async def record_trails(
    connection: AsyncConnection,
    trails: Sequence[tuple[Conversation, Sequence[PageVisit]]],
    new: Container[str] = frozenset(),
) -> None:
    """Appends visits to several trails, as `record_visits` to one; `new` conversations, by id, have none yet."""
    known = [each for each, visits in trails if visits and each.conversation_id not in new]
    last = await _last_places(connection, known) if known else {}
    rows = []
    for conversation, visits in trails:
        key = conversation.conversation_id
        for visit in visits:
            place = last.get(key, _NOWHERE)
            if visit.page.key == place.key or visit.at < place.at:
                continue
            last[key] = place = _Place(place.position + 1, visit.page.key, visit.at)
            rows.append(
                {
                    "site_id": conversation.site_id,
                    "conversation_id": key,
                    "position": place.position,
                    "page": visit.page.as_row(),
                    "at": visit.at,
                }
            )
    if rows:
        await connection.execute(insert(page_visits), rows)
    for conversation in {each.conversation_id: each for each, _ in trails}.values():
        if (beyond := last.get(conversation.conversation_id, _NOWHERE).position - TRAIL_MAX) > 0:
            await connection.execute(delete(page_visits).where(*_of(conversation), page_visits.c.position <= beyond))


async def page_trail(connection: AsyncConnection, conversation: Conversation) -> tuple[PageVisit, ...]:
    """The visits that are kept, the oldest first."""
    found = await connection.execute(select(page_visits).where(*_of(conversation)).order_by(page_visits.c.position))
    return tuple(PageVisit(PageContext.from_row(row.page), row.at) for row in found)


async def _last_places(connection: AsyncConnection, known: Sequence[Conversation]) -> dict[str, _Place]:
    found = await connection.execute(_LAST, rows_given([(each.site_id, each.conversation_id) for each in known]))
    return {row.conversation_id: _Place(row.position, PageContext.from_row(row.page).key, row.at) for row in found}


def _of(conversation: Conversation) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return (
        page_visits.c.site_id == conversation.site_id,
        page_visits.c.conversation_id == conversation.conversation_id,
    )
