"""Telling the ledger: events are appended in the transaction of the change, and nothing is ever changed in it."""

import json
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Final

from sqlalchemy import Dialect, Row, Table, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.instant import milliseconds_of
from escalation.ledger.event import EventKind, LedgerEvent, Subject
from escalation.ledger.tables import ledger_events, ledger_unfolded

_TOLD: Final = tuple(column.name for column in ledger_events.c if column.name != "position")
_MARKED: Final = tuple(column.name for column in ledger_unfolded.c if column.name != "place")


async def append_events(
    connection: AsyncConnection, events: Sequence[LedgerEvent], told_at: datetime | None = None
) -> None:
    """Appends the events, and marks their subjects as not folded; one whose key is known on its site is none.

    `told_at` is the moment of telling, without it that of each event.
    """
    if not events:
        return
    dialect = connection.dialect
    moment = None if told_at is None else milliseconds_of(told_at)
    rows = [_row(event, moment) for event in events]
    await connection.exec_driver_sql(f"{_statement(ledger_events, _TOLD, dialect)} ON CONFLICT DO NOTHING", rows)
    marks = list(dict.fromkeys((event.site_id, event.subject.value, event.subject_id) for event in events))
    await connection.exec_driver_sql(_statement(ledger_unfolded, _MARKED, dialect), marks)


def event_in(row: Row[tuple[object, ...]]) -> LedgerEvent:
    """The event in a row of `ledger_events`."""
    return LedgerEvent(
        row.site_id,
        Subject(row.subject),
        row.subject_id,
        EventKind(row.kind),
        row.at,
        actor_kind=row.actor_kind,
        actor_id=row.actor_id,
        business_ms=row.business_ms,
        details=row.details,
        key=row.event_key,
        corrects=row.corrects,
        position=row.position,
    )


def _row(event: LedgerEvent, told_at: int | None) -> tuple[str | int | None, ...]:
    """In the order of the table's columns, as the database has it."""
    at = milliseconds_of(event.at)
    return (
        event.site_id,
        event.subject.value,
        event.subject_id,
        event.kind.value,
        at,
        at if told_at is None else told_at,
        event.business_ms,
        event.actor_kind,
        event.actor_id,
        json.dumps(dict(event.details)),
        event.key,
        event.corrects,
    )


@lru_cache(maxsize=8)
def _statement(table: Table, columns: tuple[str, ...], dialect: Dialect) -> str:
    return str(insert(table).inline().compile(dialect=dialect, column_keys=columns))
