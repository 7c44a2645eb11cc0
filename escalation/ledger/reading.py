"""The door for figures: the facts of a time as columns."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.instant import milliseconds_of
from escalation.ledger.binding import Binding, bindings, bound_sheets
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
from escalation.ledger.sheets import Columns, SheetKey, changed, day_of, last_moments, sheets_at, stored_sheets


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
    cache = cache or SheetCache()
    anew = await refolded(connection, site_ids, memory=cache.stories)
    cache.stories.keep(anew.heard)
    versions = await stored_sheets(connection, site_ids, since, until)
    first, last = day_of(since), day_of(until)
    inner = {key: versions[key] for key in versions if key not in anew.changes and first < key[2] < last}
    whole = await _whole(connection, bindings(inner), cache)
    outer = {key: versions[key] for key in versions if key not in inner}
    edges = await _sheets(connection, outer, cache)
    elsewhere = await sheets_at(connection, anew.changes.keys() - edges.keys())
    before = edges | {key: sheet for key, (_, sheet) in elsewhere.items()}
    edges |= {key: changed(before.get(key), key[1], change) for key, change in anew.changes.items()}
    begins, ends = milliseconds_of(since), milliseconds_of(until)
    parts = [*whole, *(_that_matter(sheet, begins, ends) for sheet in edges.values())]
    return FactColumns(
        joined([ticket_columns(()), *(part for part in parts if isinstance(part, TicketColumns))]),
        joined([conversation_columns(()), *(part for part in parts if isinstance(part, ConversationColumns))]),
    )


async def _whole(connection: AsyncConnection, wanted: Sequence[Binding], cache: SheetCache) -> list[Columns]:
    """The sheets of these bindings, each as one: from memory, as they are stored bound, or joined from their days."""
    found = {each.key: sheet for each in wanted if (sheet := cache.get(each.key, each.version)) is not None}
    stored = await bound_sheets(connection, [each for each in wanted if each.key not in found])
    apart = [each for each in wanted if each.key not in found and each.key not in stored]
    days = await _sheets(connection, {day: version for each in apart for day, version in each.days.items()}, cache)
    for each in apart:
        of_one_kind: Any = [days[day] for day in each.days]
        stored[each.key] = joined(of_one_kind)
    for each in wanted:
        if each.key in stored:
            cache.keep(each.key, each.version, stored[each.key])
    return [*found.values(), *stored.values()]


async def _sheets(
    connection: AsyncConnection, versions: Mapping[SheetKey, str], cache: SheetCache
) -> dict[SheetKey, Columns]:
    """The sheets of single days, from memory where they are known in these versions."""
    found = {key: sheet for key, version in versions.items() if (sheet := cache.get(key, version)) is not None}
    for key, (version, sheet) in (await sheets_at(connection, versions.keys() - found.keys())).items():
        cache.keep(key, version, sheet)
        found[key] = sheet
    return found


def _that_matter(sheet: Columns, begins: int, ends: int) -> Columns:
    if isinstance(sheet, TicketColumns):
        return taken(sheet, _matter(sheet, sheet.resolved_at, begins, ends))
    return taken(sheet, _matter(sheet, last_moments(sheet), begins, ends))


def _matter(sheet: Columns, ends_at: Numbers, begins: int, ends: int) -> Mask:
    matter: Mask = (sheet.opened_at < ends) & ((ends_at == NONE) | (ends_at >= begins))
    return matter
