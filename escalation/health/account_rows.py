"""What the tickets of accounts say, read from facts; and which tickets nobody has listened to yet."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Row, and_, insert, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.business_hours import BusinessHours
from escalation.business_time import between
from escalation.errors import HandoffUnreadable
from escalation.handoff import handoff_from_json
from escalation.health.score import LOOKED_BACK, WINDOW, AccountTicket
from escalation.health.tables import account_health, ticket_moods
from escalation.instant import instant_of
from escalation.judging import signals_of
from escalation.ledger.tables import conversation_facts, ticket_facts
from escalation.reason import ReasonCode
from escalation.signals import SignalName
from escalation.tables import tickets
from escalation.ticket import TicketStatus

MILLISECOND: Final = timedelta(milliseconds=1)

BAD_RATING_MAX: Final = 2
"""Of 1 to 5: what a displeased customer gives."""

TICKETS_PER_ACCOUNT_MAX: Final = 2_000
"""The latest of one account: more than that a score says no more of."""

_DISPLEASED: Final = (SignalName.DISPLEASURE, SignalName.LEAVING)


@dataclass(frozen=True, slots=True)
class Account:
    """An account with its tickets, the latest opened first."""

    account_id: str
    segment: str | None
    tickets: tuple[AccountTicket, ...]


async def account_ids(connection: AsyncConnection, site_id: str, now: datetime, after: str, limit: int) -> list[str]:
    """Accounts that come `after` one in their order: those with tickets lately, and those that were at risk."""
    columns = ticket_facts.c
    asked = select(columns.account_id).where(
        columns.site_id == site_id, columns.account_id > after, columns.opened_at >= now - LOOKED_BACK
    )
    at_risk = select(account_health.c.account_id).where(
        account_health.c.site_id == site_id,
        account_health.c.account_id > after,
        account_health.c.at_risk_since.is_not(None),
    )
    both = asked.union(at_risk).subquery()
    found = await connection.execute(select(both.c.account_id).order_by(both.c.account_id).limit(limit))
    return [account_id for (account_id,) in found]


async def sites_with_accounts(connection: AsyncConnection, now: datetime) -> list[str]:
    """Sites on which an account asked something lately, or is at risk."""
    columns = ticket_facts.c
    asked = select(columns.site_id).where(columns.account_id.is_not(None), columns.opened_at >= now - LOOKED_BACK)
    at_risk = select(account_health.c.site_id).where(account_health.c.at_risk_since.is_not(None))
    return [site_id for (site_id,) in await connection.execute(asked.union(at_risk))]


async def accounts_of(
    connection: AsyncConnection, site_id: str, names: Collection[str], hours: BusinessHours, now: datetime
) -> tuple[Account, ...]:
    """These accounts of a site with their tickets: those of LOOKED_BACK, and those that are still open."""
    columns = ticket_facts.c
    query = (
        select(
            ticket_facts,
            tickets.c.reason,
            tickets.c.customer_wrote_at,
            ticket_moods.c.displeased,
            conversation_facts.c.ratings,
        )
        .outerjoin(tickets, and_(tickets.c.site_id == columns.site_id, tickets.c.ticket_id == columns.ticket_id))
        .outerjoin(
            ticket_moods,
            and_(ticket_moods.c.site_id == columns.site_id, ticket_moods.c.ticket_id == columns.ticket_id),
        )
        .outerjoin(
            conversation_facts,
            and_(
                conversation_facts.c.site_id == columns.site_id,
                conversation_facts.c.conversation_id == columns.conversation_id,
            ),
        )
        .where(
            columns.site_id == site_id,
            columns.account_id.in_(names),
            columns.merged_into.is_(None),
            or_(columns.opened_at >= now - LOOKED_BACK, columns.status != TicketStatus.RESOLVED),
            or_(columns.resolution.is_(None), columns.resolution != "spam"),
        )
        .order_by(columns.opened_at.desc())
    )
    found: dict[str, list[AccountTicket]] = {name: [] for name in names}
    segments: dict[str, str | None] = {}
    for row in await connection.execute(query):
        held = found[row.account_id]
        segments.setdefault(row.account_id, row.segment)
        if len(held) < TICKETS_PER_ACCOUNT_MAX:
            held.append(_ticket(row, hours, now))
    return tuple(Account(name, segments.get(name), tuple(held)) for name, held in found.items())


async def unheard(
    connection: AsyncConnection, site_id: str, now: datetime, limit: int
) -> Sequence[tuple[str, Mapping[str, Any]]]:
    """Ids and handoffs of tickets of accounts, opened within WINDOW, whose mood nobody has noted yet."""
    columns = tickets.c
    found = await connection.execute(
        select(columns.ticket_id, columns.handoff)
        .join(
            ticket_facts,
            and_(ticket_facts.c.site_id == columns.site_id, ticket_facts.c.ticket_id == columns.ticket_id),
        )
        .outerjoin(
            ticket_moods,
            and_(ticket_moods.c.site_id == columns.site_id, ticket_moods.c.ticket_id == columns.ticket_id),
        )
        .where(
            ticket_facts.c.site_id == site_id,
            ticket_facts.c.account_id.is_not(None),
            ticket_facts.c.opened_at >= now - WINDOW,
            ticket_moods.c.ticket_id.is_(None),
        )
        .order_by(columns.ticket_id)
        .limit(limit)
    )
    return [(ticket_id, handoff) for ticket_id, handoff in found]


def sounds_displeased(handoff: object) -> bool:
    """Whether a customer sounds displeased in what they said until people took over, or thinks of leaving."""
    try:
        heard = signals_of(handoff_from_json(handoff if isinstance(handoff, dict) else {}))
    except HandoffUnreadable:
        return False
    return any(name in heard for name in _DISPLEASED)


async def note_moods(connection: AsyncConnection, site_id: str, moods: Mapping[str, bool], at: datetime) -> None:
    """Notes what was heard; what another process noted meanwhile stays."""
    known = await connection.execute(
        select(ticket_moods.c.ticket_id).where(ticket_moods.c.site_id == site_id, ticket_moods.c.ticket_id.in_(moods))
    )
    noted = {ticket_id for (ticket_id,) in known}
    rows = [
        {"site_id": site_id, "ticket_id": ticket_id, "displeased": displeased, "at": at}
        for ticket_id, displeased in moods.items()
        if ticket_id not in noted
    ]
    if rows:
        await connection.execute(insert(ticket_moods), rows)


def _ticket(row: Row[Any], hours: BusinessHours, now: datetime) -> AccountTicket:
    since = now - WINDOW
    waits = [timedelta(0), _awaited(row, hours, now)]
    if row.first_response_at is not None and row.first_response_at >= since:
        waits.append(row.first_response_business_ms * MILLISECOND)
    waits += [business * MILLISECOND for at, _, business, _ in row.next_responses if instant_of(at) >= since]
    ratings = [score for at, score, _ in row.ratings or () if instant_of(at) >= since]
    return AccountTicket(
        row.ticket_id,
        row.opened_at,
        is_open=row.status != TicketStatus.RESOLVED,
        page_key=row.page_key,
        category=row.category,
        longest_wait=max(waits),
        breaches=sum(instant_of(at) >= since for _, at in row.breaches),
        displeased=bool(row.displeased)
        or row.reason == ReasonCode.FRUSTRATION
        or any(score <= BAD_RATING_MAX for score in ratings),
    )


def _awaited(row: Row[Any], hours: BusinessHours, now: datetime) -> timedelta:
    """How long the customer has waited by now for an answer to what they wrote last."""
    if row.status != TicketStatus.OPEN:
        return timedelta(0)
    if row.first_response_at is None:
        return between(hours, row.opened_at, now)
    answered = max([row.first_response_at, *(instant_of(at) for at, *_ in row.next_responses)])
    wrote = row.customer_wrote_at
    return between(hours, wrote, now) if wrote is not None and wrote > answered else timedelta(0)
