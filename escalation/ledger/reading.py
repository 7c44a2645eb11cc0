"""The door for figures: the facts of a time as columns, and the tickets behind a point of a chart."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.instant import instant_of, milliseconds_of
from escalation.ledger.column_parts import joined, taken
from escalation.ledger.columns import (
    NONE,
    ConversationColumns,
    FactColumns,
    Mask,
    Numbers,
    TicketColumns,
    conversation_columns,
    ticket_columns,
)
from escalation.ledger.refolding import refolded
from escalation.ledger.sheet_cache import SheetCache
from escalation.ledger.sheets import Columns, changed, day_of, last_moments, sheets_at, stored_sheets
from escalation.ledger.tables import ticket_facts

TICKETS_BEHIND_MAX: Final = 200
"""Tickets of one page of a drill-down."""


@dataclass(frozen=True, slots=True)
class TicketsBehind:
    """Ids of tickets, the latest opened first; `after` leads to the next page, None on the last."""

    ticket_ids: tuple[str, ...]
    after: str | None


async def read_facts(
    connection: AsyncConnection,
    site_ids: Collection[str],
    since: datetime,
    until: datetime,
    *,
    cache: SheetCache | None = None,
) -> FactColumns:
    """All facts of these sites that could matter to a figure between `since` and `until`, with what was told until now.

    Tickets that were opened before `until` and not resolved before `since`, also those that are older and still open;
    conversations that were opened before `until` and to which something happened at `since` or later. The order of
    rows says nothing. Of what was told and is not folded yet MARKS_MAX marks are folded for this reading. `cache`
    spares unpacking what has not changed since it was read.
    """
    anew = await refolded(connection, site_ids)
    versions = await stored_sheets(connection, site_ids, since, until)
    cache = cache or SheetCache()
    known = {key: cache.get(key, version) for key, version in versions.items()}
    stored = {key: (versions[key], sheet) for key, sheet in known.items() if sheet is not None}
    for key, (version, sheet) in (await sheets_at(connection, known.keys() - stored.keys())).items():
        cache.keep(key, version, sheet)
        stored[key] = (version, sheet)
    elsewhere = await sheets_at(connection, anew.changes.keys() - stored.keys())
    before = {key: sheet for key, (_, sheet) in (stored | elsewhere).items()}
    touched = {key: changed(before.get(key), key[1], change) for key, change in anew.changes.items()}
    first, last = day_of(since), day_of(until)
    inner = [(key, *kept) for key, kept in stored.items() if key not in touched and first < key[2] < last]
    begins, ends = milliseconds_of(since), milliseconds_of(until)
    outer = touched | {
        key: sheet for key, (_, sheet) in stored.items() if key not in touched and not first < key[2] < last
    }
    parts = [*cache.join(inner), *(_that_matter(sheet, begins, ends) for sheet in outer.values())]
    return FactColumns(
        joined([ticket_columns(()), *(part for part in parts if isinstance(part, TicketColumns))]),
        joined([conversation_columns(()), *(part for part in parts if isinstance(part, ConversationColumns))]),
    )


def _that_matter(sheet: Columns, begins: int, ends: int) -> Columns:
    if isinstance(sheet, TicketColumns):
        return taken(sheet, _matter(sheet, sheet.resolved_at, begins, ends))
    return taken(sheet, _matter(sheet, last_moments(sheet), begins, ends))


def _matter(sheet: Columns, ends_at: Numbers, begins: int, ends: int) -> Mask:
    matter: Mask = (sheet.opened_at < ends) & ((ends_at == NONE) | (ends_at >= begins))
    return matter


async def facts_behind(
    connection: AsyncConnection,
    site_ids: Collection[str],
    wanted: Sequence[ColumnElement[bool]],
    limit: int = TICKETS_BEHIND_MAX,
    after: str | None = None,
) -> TicketsBehind:
    """Up to `limit` tickets of these sites that fulfil all of `wanted`, which are conditions on `ticket_facts.c`.

    `after` is that of the page before; one that nobody gave out begins at the start.
    """
    columns = ticket_facts.c
    query = select(columns.opened_at, columns.ticket_id).where(columns.site_id.in_(site_ids), *wanted)
    beyond = _place(after)
    if beyond is not None:
        opened_at, ticket_id = beyond
        query = query.where(
            or_(columns.opened_at < opened_at, and_(columns.opened_at == opened_at, columns.ticket_id > ticket_id))
        )
    limit = min(limit, TICKETS_BEHIND_MAX)
    rows = (
        await connection.execute(query.order_by(columns.opened_at.desc(), columns.ticket_id).limit(limit + 1))
    ).all()
    page = rows[:limit]
    last = f"{milliseconds_of(page[-1].opened_at)}.{page[-1].ticket_id}" if len(rows) > limit else None
    return TicketsBehind(tuple(row.ticket_id for row in page), last)


def _place(after: str | None) -> tuple[datetime, str] | None:
    moment, _, ticket_id = (after or "").partition(".")
    if not (moment.isascii() and moment.isdigit() and len(moment) <= len("9007199254740991")):
        return None
    try:
        return instant_of(int(moment)), ticket_id
    except OverflowError:
        return None
