"""Bound sheets: the sheets of some weeks that are over, joined and stored as one, so that a process which has just
started reads a year in some dozen rows.

A bound sheet tells of which versions of its days it is made. One that was bound before a late event changed a day is
not taken by anybody, until a round binds these days anew.
"""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.ledger.column_parts import joined
from escalation.ledger.columns import ConversationColumns, TicketColumns
from escalation.ledger.event import Subject
from escalation.ledger.packing import VERSION, pack, unpack
from escalation.ledger.sheets import Columns, SheetKey, sheets_at
from escalation.ledger.tables import fact_sheets

DAYS_BOUND: Final = 32
"""Of so many days sheets are bound together. Fewer make more rows to read, more are joined anew after a late event."""

BEYOND_ALL_DAYS: Final = 10_000_000
"""In the column of days, bound sheets stand behind every date that there is: readings of days never meet them."""

DIGEST_BYTES: Final = 16


@dataclass(frozen=True, slots=True)
class Binding:
    """Sheets of days that belong together, by their versions; where they are bound, and as which version."""

    key: SheetKey
    days: Mapping[SheetKey, str]
    version: str


def bindings(versions: Mapping[SheetKey, str]) -> list[Binding]:
    """The sheets of these versions, each in the binding that it belongs to."""
    grouped: dict[SheetKey, dict[SheetKey, str]] = {}
    for site_id, subject, day in sorted(versions):
        place = (site_id, subject, BEYOND_ALL_DAYS + day // DAYS_BOUND)
        grouped.setdefault(place, {})[site_id, subject, day] = versions[site_id, subject, day]
    return [Binding(key, days, _digest(days)) for key, days in grouped.items()]


async def bound_sheets(connection: AsyncConnection, wanted: Collection[Binding]) -> dict[SheetKey, Columns]:
    """The bindings that are stored in just these versions, by their keys."""
    versions = {each.key: each.version for each in wanted}
    by_site: dict[tuple[str, Subject], list[int]] = {}
    for site_id, subject, place in versions:
        by_site.setdefault((site_id, subject), []).append(place)
    columns = fact_sheets.c
    found: dict[SheetKey, Columns] = {}
    for (site_id, subject), places in by_site.items():
        # The short column first: of what is bound in other versions nothing is read.
        stored = await connection.execute(
            select(columns.day, columns.version).where(*_is(site_id, subject), columns.day.in_(places))
        )
        fitting = [row.day for row in stored if row.version == versions[site_id, subject, row.day]]
        rows = await connection.execute(
            select(columns.day, columns.packed).where(*_is(site_id, subject), columns.day.in_(fitting))
        )
        for row in rows:
            sheet: Columns | None = (
                unpack(row.packed, TicketColumns)
                if subject is Subject.TICKET
                else unpack(row.packed, ConversationColumns)
            )
            if sheet is not None:
                found[site_id, subject, row.day] = sheet
    return found


async def to_bind(connection: AsyncConnection, site_id: str, today: int) -> tuple[list[Binding], list[SheetKey]]:
    """What can be bound of a site before `today`, in days since the epoch, and is not yet; and what is bound of days
    that have no sheet any more."""
    columns = fact_sheets.c
    rows = await connection.execute(
        select(columns.subject, columns.day, columns.version).where(columns.site_id == site_id)
    )
    days: dict[SheetKey, str] = {}
    bound: dict[SheetKey, str] = {}
    for row in rows:
        (bound if row.day >= BEYOND_ALL_DAYS else days)[site_id, Subject(row.subject), row.day] = row.version
    over = [each for each in bindings(days) if (each.key[2] - BEYOND_ALL_DAYS + 1) * DAYS_BOUND <= today]
    known = {each.key for each in over}
    return [each for each in over if bound.get(each.key) != each.version], [key for key in bound if key not in known]


async def joined_sheets(connection: AsyncConnection, binding: Binding) -> Columns | None:
    """The sheets of a binding as one; None when one of them has become another meanwhile."""
    sheets = await sheets_at(connection, binding.days)
    now = bindings({key: version for key, (version, _) in sheets.items()})
    if [each.version for each in now] != [binding.version]:
        return None
    parts: Any = [sheets[key][1] for key in binding.days]
    whole: Columns = joined(parts)
    return whole


async def store_bound(connection: AsyncConnection, binding: Binding, sheet: Columns) -> None:
    """Stores a binding in place of an earlier one. The site must be held."""
    site_id, subject, place = binding.key
    await forget_bound(connection, [binding.key])
    row = {"site_id": site_id, "subject": subject.value, "day": place, "version": binding.version, "last_at": None}
    await connection.execute(insert(fact_sheets).values(**row, packed=pack(sheet)))


async def forget_bound(connection: AsyncConnection, keys: Sequence[SheetKey]) -> None:
    """Removes bindings. The site must be held."""
    for site_id, subject, place in keys:
        await connection.execute(delete(fact_sheets).where(*_is(site_id, subject), fact_sheets.c.day == place))


def _digest(days: Mapping[SheetKey, str]) -> str:
    # What is bound in the form of another version is never read again, so that it must be bound anew.
    told = f"{VERSION}\n" + "\n".join(f"{day} {version}" for (_, _, day), version in days.items())
    return hashlib.blake2b(told.encode(), digest_size=DIGEST_BYTES).hexdigest()


def _is(site_id: str, subject: Subject) -> Sequence[ColumnElement[bool]]:
    return (fact_sheets.c.site_id == site_id, fact_sheets.c.subject == subject.value)
