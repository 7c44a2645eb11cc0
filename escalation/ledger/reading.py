"""The door for figures: the facts of a time as columns."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.instant import milliseconds_of
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
