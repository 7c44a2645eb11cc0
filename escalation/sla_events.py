"""What happens to clocks, each exactly once: the rows of a clock's run that is due soon, or breached.

Every process may look for the same tickets; a ticket is held while it is looked at, and the key of a row is the run of
its clock, so that what was told is never told again.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.clocks import BREACHED, Alarm, alarms
from escalation.ledger.ticket_telling import tell_breaches
from escalation.site_policies import policies_of
from escalation.tables import sla_events, tickets
from escalation.ticket import Ticket
from escalation.tickets import ticket_of, watched


@dataclass(frozen=True, slots=True)
class Told:
    """A ticket and what of its clocks was not told before."""

    ticket: Ticket
    alarms: tuple[Alarm, ...]


async def tickets_to_watch(connection: AsyncConnection, at: datetime, limit: int) -> tuple[tuple[str, str], ...]:
    """Site and ticket ids of up to `limit` tickets with a clock that is to be told of by `at`, in order of time."""
    columns = tickets.c
    found = await connection.execute(
        select(columns.site_id, columns.ticket_id).where(columns.alarm_at <= at).order_by(columns.alarm_at).limit(limit)
    )
    return tuple((row.site_id, row.ticket_id) for row in found)


async def tell_clocks(connection: AsyncConnection, site_id: str, ticket_id: str, at: datetime) -> Told | None:
    """Notes what has happened to the clocks of a ticket by `at`, and until when nothing will; None without news."""
    ticket = await ticket_of(connection, (site_id,), ticket_id)
    if ticket is None:
        return None
    policies = await policies_of(connection, site_id)
    ticket = await watched(connection, ticket, policies, at)
    due = [each for each in alarms(ticket, policies) if each.at <= at]
    known = await _known(connection, ticket) if due else frozenset()
    news = tuple(each for each in due if (each.clock, each.kind, each.due) not in known)
    if not news:
        return None
    await connection.execute(
        insert(sla_events),
        [
            {
                "site_id": site_id,
                "ticket_id": ticket_id,
                "clock": each.clock,
                "kind": each.kind,
                "due": each.due,
                "at": at,
            }
            for each in news
        ],
    )
    await tell_breaches(connection, ticket, [each for each in news if each.kind == BREACHED], at)
    return Told(ticket, news)


async def _known(connection: AsyncConnection, ticket: Ticket) -> frozenset[tuple[str, str, datetime]]:
    columns = sla_events.c
    found = await connection.execute(
        select(columns.clock, columns.kind, columns.due).where(
            columns.site_id == ticket.site_id, columns.ticket_id == ticket.ticket_id
        )
    )
    return frozenset((row.clock, row.kind, row.due) for row in found)
