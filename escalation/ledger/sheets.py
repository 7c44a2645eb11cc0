"""Sheets: all facts of one kind, site and day of opening, packed, so that a year is read in some hundred rows."""

import secrets
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

import numpy as np
from sqlalchemy import ColumnElement, delete, insert, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.instant import DAY_MS, instant_of, milliseconds_of
from escalation.ledger.column_parts import joined, without
from escalation.ledger.columns import (
    NONE,
    ConversationColumns,
    Numbers,
    TicketColumns,
    conversation_columns,
    ticket_columns,
)
from escalation.ledger.event import Subject
from escalation.ledger.fact_rows import conversation_facts_in, ticket_facts_in
from escalation.ledger.facts import ConversationFacts, TicketFacts
from escalation.ledger.packing import pack, unpack
from escalation.ledger.tables import conversation_facts, fact_sheets, ticket_facts

VERSION_BYTES: Final = 12

SheetKey = tuple[str, Subject, int]
"""Site, kind, and day of opening, counted from the epoch in UTC."""

Columns = TicketColumns | ConversationColumns


@dataclass(slots=True)
class SheetChange:
    """What becomes different in one sheet: facts that come or are replaced, and subjects that are no longer of it."""

    facts: dict[str, TicketFacts | ConversationFacts] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Rewrite:
    """A sheet that is written anew: the version of before, None for none, and its row, None where nothing is left."""

    before: str | None
    row: Mapping[str, Any] | None


def day_of(moment: datetime) -> int:
    """The day of a moment, counted from the epoch in UTC."""
    return milliseconds_of(moment) // DAY_MS


def columns_of(subject: Subject, facts: Iterable[Any]) -> Columns:
    """Facts of one kind as columns."""
    return ticket_columns(list(facts)) if subject is Subject.TICKET else conversation_columns(list(facts))


def changed(sheet: Columns | None, subject: Subject, change: SheetChange) -> Columns:
    """A sheet after the change; None is one without rows."""
    fresh = columns_of(subject, change.facts.values())
    if sheet is None:
        return fresh
    of_before: Any = sheet
    parts: Any = [without(of_before, [*change.facts, *change.gone]), fresh]
    whole: Columns = joined(parts)
    return whole


async def stored_sheets(
    connection: AsyncConnection, site_ids: Collection[str], since: datetime, until: datetime
) -> dict[SheetKey, str]:
    """The version of each sheet that could matter between `since` and `until`."""
    columns = fact_sheets.c
    found = await connection.execute(
        select(columns.site_id, columns.subject, columns.day, columns.version).where(
            columns.site_id.in_(site_ids),
            columns.day <= day_of(until),
            or_(columns.day >= day_of(since), columns.last_at.is_(None), columns.last_at >= since),
        )
    )
    return {(row.site_id, Subject(row.subject), row.day): row.version for row in found}


async def sheets_at(connection: AsyncConnection, keys: Collection[SheetKey]) -> dict[SheetKey, tuple[str, Columns]]:
    """The stored sheets among these, with their versions. One of another form is made anew from the facts."""
    found: dict[SheetKey, tuple[str, Columns]] = {}
    by_site: dict[tuple[str, Subject], list[int]] = {}
    for site_id, subject, day in keys:
        by_site.setdefault((site_id, subject), []).append(day)
    for (site_id, subject), days in by_site.items():
        rows = await connection.execute(
            select(fact_sheets.c.day, fact_sheets.c.version, fact_sheets.c.packed).where(
                *_is(site_id, subject), fact_sheets.c.day.in_(days)
            )
        )
        for row in rows:
            sheet: Columns | None = (
                unpack(row.packed, TicketColumns)
                if subject is Subject.TICKET
                else unpack(row.packed, ConversationColumns)
            )
            if sheet is None:
                sheet = await made_anew(connection, (site_id, subject, row.day))
            found[site_id, subject, row.day] = (row.version, sheet)
    return found


async def made_anew(connection: AsyncConnection, key: SheetKey) -> Columns:
    """A sheet from the rows of the facts."""
    site_id, subject, day = key
    table = ticket_facts if subject is Subject.TICKET else conversation_facts
    read: Any = ticket_facts_in if subject is Subject.TICKET else conversation_facts_in
    begins, ends = instant_of(day * DAY_MS), instant_of((day + 1) * DAY_MS)
    rows = await connection.execute(
        select(table).where(table.c.site_id == site_id, table.c.opened_at >= begins, table.c.opened_at < ends)
    )
    return columns_of(subject, [read(row) for row in rows])


async def versions_at(connection: AsyncConnection, keys: Collection[SheetKey]) -> dict[SheetKey, str]:
    """The versions of the stored sheets among these."""
    columns = fact_sheets.c
    found: dict[SheetKey, str] = {}
    for site_id in {key[0] for key in keys}:
        days = {key[2] for key in keys if key[0] == site_id}
        rows = await connection.execute(
            select(columns.subject, columns.day, columns.version).where(
                columns.site_id == site_id, columns.day.in_(days)
            )
        )
        found |= {(site_id, Subject(row.subject), row.day): row.version for row in rows}
    return {key: found[key] for key in keys if key in found}


def rewritten(
    stored: Mapping[SheetKey, tuple[str, Columns]], changes: Mapping[SheetKey, SheetChange]
) -> dict[SheetKey, Rewrite]:
    """What becomes of the stored sheets by these changes."""
    made: dict[SheetKey, Rewrite] = {}
    for key, change in changes.items():
        site_id, subject, day = key
        version, before = stored.get(key, (None, None))
        sheet = changed(before, subject, change)
        row = {
            "site_id": site_id,
            "subject": subject.value,
            "day": day,
            "version": secrets.token_urlsafe(VERSION_BYTES),
        }
        made[key] = Rewrite(version, row | {"last_at": _last_at(sheet), "packed": pack(sheet)} if len(sheet) else None)
    return made


async def store_rewrites(connection: AsyncConnection, rewrites: Mapping[SheetKey, Rewrite]) -> None:
    """Stores the sheets that were written anew. The sites must be held."""
    for (site_id, subject, day), each in rewrites.items():
        if each.before is not None:
            await connection.execute(delete(fact_sheets).where(*_is(site_id, subject), fact_sheets.c.day == day))
    rows = [each.row for each in rewrites.values() if each.row is not None]
    if rows:
        await connection.execute(insert(fact_sheets), rows)


def _last_at(sheet: Columns) -> datetime | None:
    if isinstance(sheet, TicketColumns):
        ends = sheet.resolved_at
        return None if (ends == NONE).any() else instant_of(int(ends.max()))
    return instant_of(int(last_moments(sheet).max()))


def last_moments(sheet: ConversationColumns) -> Numbers:
    """When something happened to each conversation last, of shape (rows,)."""
    last: Numbers = np.maximum.reduce(
        [
            sheet.opened_at,
            sheet.last_asked_at,
            sheet.last_answered_at,
            sheet.handed_off_at,
            sheet.resolved_at,
            sheet.reopened_at,
        ]
    )
    np.maximum.at(last, sheet.ratings.row, sheet.ratings.at)
    return last


def _is(site_id: str, subject: Subject) -> Sequence[ColumnElement[bool]]:
    return (fact_sheets.c.site_id == site_id, fact_sheets.c.subject == subject.value)
