"""The door for figures: the facts of a time as columns, and the tickets behind a point of a chart."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.instant import instant_of, milliseconds_of
from escalation.ledger.columns import FactColumns, conversation_columns, ticket_columns
from escalation.ledger.fact_rows import conversation_facts_in, ticket_facts_in
from escalation.ledger.tables import conversation_facts, ticket_facts

TICKETS_BEHIND_MAX: Final = 200
"""Tickets of one page of a drill-down."""


@dataclass(frozen=True, slots=True)
class TicketsBehind:
    """Ids of tickets, the latest opened first; `after` leads to the next page, None on the last."""

    ticket_ids: tuple[str, ...]
    after: str | None


async def read_facts(
    connection: AsyncConnection, site_ids: Collection[str], since: datetime, until: datetime
) -> FactColumns:
    """All facts of these sites that could matter to a figure between `since` and `until`, with what was told until now.

    Tickets that were opened before `until` and not resolved before `since`, also those that are older and still open;
    conversations that were opened before `until` and to which something happened at `since` or later. It may be some
    more, of the same days: who computes a figure looks at the moments.
    """
    found = await connection.execute(
        select(ticket_facts).where(
            ticket_facts.c.site_id.in_(site_ids),
            ticket_facts.c.opened_at < until,
            or_(ticket_facts.c.resolved_at.is_(None), ticket_facts.c.resolved_at >= since),
        )
    )
    tickets = ticket_columns([ticket_facts_in(row) for row in found])
    found = await connection.execute(
        select(conversation_facts).where(
            conversation_facts.c.site_id.in_(site_ids),
            conversation_facts.c.opened_at < until,
            conversation_facts.c.last_at >= since,
        )
    )
    return FactColumns(tickets, conversation_columns([conversation_facts_in(row) for row in found]))


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
