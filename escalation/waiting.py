"""Which tickets wait for what housekeeping does: found by time, in bounded batches, whoever looks first."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.errors import SettingInvalid
from escalation.housekeeping import Housekeeping, housekeeping_from_document
from escalation.policy_tables import site_documents
from escalation.site_documents import DocumentName
from escalation.tables import tickets
from escalation.ticket import CheckIn, TicketStatus

TicketKey = tuple[str, str]
"""Site and ticket id."""

log = structlog.get_logger(__name__)

_AWAKE = tickets.c.snoozed_until.is_(None)
_NOT_RESOLVED = tickets.c.status != TicketStatus.RESOLVED
_CUSTOMERS_TURN = tickets.c.status == TicketStatus.WAITING_FOR_CUSTOMER


async def sites_keeping_house(connection: AsyncConnection) -> Mapping[str, Housekeeping]:
    """What each site has set; one whose document cannot be read has all of it off."""
    columns = site_documents.c
    latest = (
        select(columns.site_id, func.max(columns.version).label("version"))
        .where(columns.name == DocumentName.HOUSEKEEPING)
        .group_by(columns.site_id)
        .subquery()
    )
    rows = await connection.execute(
        select(columns.site_id, columns.document)
        .join(latest, (columns.site_id == latest.c.site_id) & (columns.version == latest.c.version))
        .where(columns.name == DocumentName.HOUSEKEEPING)
    )
    return {row.site_id: _read(row.site_id, row.document) for row in rows}


async def tickets_to_wake(connection: AsyncConnection, at: datetime, limit: int) -> tuple[TicketKey, ...]:
    """Those that have slept long enough."""
    return await _passed(connection, tickets.c.snoozed_until, at, limit)


async def tickets_to_remind(
    connection: AsyncConnection, site_id: str, before: datetime, limit: int
) -> tuple[TicketKey, ...]:
    """Those whose customer is awaited since `before` or longer and was not reminded yet."""
    which = (tickets.c.site_id == site_id, _CUSTOMERS_TURN, _AWAKE, tickets.c.reminded_at.is_(None))
    return await _passed(connection, tickets.c.paused_since, before, limit, *which)


async def tickets_to_close(
    connection: AsyncConnection, site_id: str, before: datetime, limit: int
) -> tuple[TicketKey, ...]:
    """Those whose customer was reminded by `before` and is awaited still."""
    which = (tickets.c.site_id == site_id, _CUSTOMERS_TURN, _AWAKE)
    return await _passed(connection, tickets.c.reminded_at, before, limit, *which)


async def tickets_to_check_in(
    connection: AsyncConnection, site_id: str, before: datetime, limit: int
) -> tuple[TicketKey, ...]:
    """Those that were opened by `before`, are not resolved, and were never asked about."""
    which = (tickets.c.site_id == site_id, _NOT_RESOLVED, _AWAKE, tickets.c.check_in.is_(None))
    return await _passed(connection, tickets.c.opened_at, before, limit, *which)


async def check_ins_answered(connection: AsyncConnection, limit: int) -> tuple[TicketKey, ...]:
    """Those whose customer wrote after they were asked, and nobody has read it so."""
    columns = tickets.c
    wrote = columns.customer_wrote_at > columns.checked_in_at
    return await _keys(
        connection, columns.customer_wrote_at, limit, columns.check_in == CheckIn.ASKED, _NOT_RESOLVED, wrote
    )


async def _passed(
    connection: AsyncConnection,
    column: ColumnElement[Any],
    moment: datetime,
    limit: int,
    *conditions: ColumnElement[bool],
) -> tuple[TicketKey, ...]:
    """Those of which `column` is a moment until `moment`, the earliest first."""
    return await _keys(connection, column, limit, *conditions, column <= moment)


async def _keys(
    connection: AsyncConnection, order: ColumnElement[Any], limit: int, *conditions: ColumnElement[bool]
) -> tuple[TicketKey, ...]:
    query = select(tickets.c.site_id, tickets.c.ticket_id).where(*conditions).order_by(order).limit(limit)
    return tuple((row.site_id, row.ticket_id) for row in await connection.execute(query))


def _read(site_id: str, document: Mapping[str, Any]) -> Housekeeping:
    try:
        return housekeeping_from_document(document)
    except SettingInvalid as error:
        log.warning("housekeeping_unreadable", site=site_id, error=str(error))
        return Housekeeping()
