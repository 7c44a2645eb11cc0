"""Which tickets a sprint takes: aged ones of a site, by tier and category, or those of a list."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.errors import SettingInvalid
from escalation.filter_sql import Asking, where
from escalation.filters import Condition, Filters, filters_from_json
from escalation.sprint.sprint import TICKETS_MAX, FrozenTicket
from escalation.tables import tickets
from escalation.ticket import TicketStatus
from escalation.triage import TriageTier

AGE_DAYS_MAX: Final = 3_650

NOBODY_ASKS: Final = ""

_NUMBERS_AT_ONCE: Final = 500
"""In one query."""


def aged(*, older_than_days: int, tiers: Collection[str] = (), categories: Collection[str] = ()) -> Filters:
    """The conditions of an aged backlog; no tiers, or no categories, stands for all of them.

    Raises SettingInvalid for an age that cannot be.
    """
    if not 0 <= older_than_days <= AGE_DAYS_MAX:
        raise SettingInvalid(f"older_than: give a number of days from 0 to {AGE_DAYS_MAX}.")
    conditions = [Condition("created", (f"{older_than_days}d",))] if older_than_days else []
    if tiers:
        conditions.append(Condition("tier", tuple(tiers)))
    if categories:
        conditions.append(Condition("category", tuple(categories)))
    return Filters(tuple(conditions))


def numbers_in(text: str) -> tuple[int, ...] | None:
    """The ticket numbers of a list such as "#12, 15 17"; None for an empty one.

    Raises SettingInvalid for anything else, and for more than TICKETS_MAX.
    """
    words = text.replace(",", " ").replace(";", " ").split()
    if not words:
        return None
    found: dict[int, None] = {}
    for word in words:
        digits = word.removeprefix("#")
        if not (digits.isascii() and digits.isdigit() and len(digits) < 10):
            raise SettingInvalid(f"numbers: “{word[:20]}” is no number of a ticket. Write numbers such as 12, 15, 17.")
        found[int(digits)] = None
    if len(found) > TICKETS_MAX:
        raise SettingInvalid(f"numbers: a sprint takes at most {TICKETS_MAX} tickets.")
    return tuple(found)


async def picked(
    connection: AsyncConnection, site_id: str, conditions: Any, numbers: Sequence[int] | None, at: datetime
) -> tuple[FrozenTicket, ...]:
    """The tickets of a site that fit at `at` and are not resolved, by number; of more than TICKETS_MAX the oldest.

    `conditions` are what `Filters.to_json` wrote; `numbers` narrows them to a list.
    """
    columns = tickets.c
    query = (
        select(columns.ticket_id, columns.number, columns.tier, columns.category, columns.opened_at)
        .where(
            columns.site_id == site_id,
            columns.status != TicketStatus.RESOLVED,
            *where(filters_from_json(conditions).filters, Asking(NOBODY_ASKS, at)),
        )
        .order_by(columns.opened_at, columns.number)
        .limit(TICKETS_MAX)
    )
    found: list[FrozenTicket] = []
    for narrowed in _narrowed(query, numbers):
        rows = await connection.execute(narrowed)
        found += (FrozenTicket(r.ticket_id, r.number, TriageTier(r.tier), r.category, r.opened_at) for r in rows)
    return tuple(sorted(found, key=lambda each: each.number))


def _narrowed(query: Select[Any], numbers: Sequence[int] | None) -> Sequence[Select[Any]]:
    if numbers is None:
        return (query,)
    return [
        query.where(tickets.c.number.in_(numbers[start : start + _NUMBERS_AT_ONCE]))
        for start in range(0, len(numbers), _NUMBERS_AT_ONCE)
    ]
