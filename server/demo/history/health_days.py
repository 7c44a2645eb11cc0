"""How the accounts of the made-up history fared on each day of its last weeks, for their trends."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.health.policy import DEFAULT_HEALTH
from escalation.health.score import WINDOW, AccountTicket, health_of, signs_of
from escalation.health.tables import account_health_days
from escalation.instant import EPOCH
from escalation.ledger.fact_rows import ticket_facts_in
from escalation.ledger.facts import TicketFacts
from escalation.ledger.tables import ticket_facts

DAYS: Final = 60
"""Before today, which is looked at by itself."""


async def fill_health_days(connection: AsyncConnection, site_id: str, now: datetime) -> None:
    """A score a day and account; what was felt in a ticket is left out, as nobody had listened."""
    found = await connection.execute(
        select(ticket_facts).where(ticket_facts.c.site_id == site_id, ticket_facts.c.account_id.is_not(None))
    )
    by_account: defaultdict[str, list[TicketFacts]] = defaultdict(list)
    for row in found:
        facts = ticket_facts_in(row)
        by_account[str(facts.account_id)].append(facts)
    rows = [
        _row(site_id, account_id, facts, now - timedelta(days=ago))
        for account_id, facts in by_account.items()
        for ago in range(1, DAYS + 1)
    ]
    if rows:
        await connection.execute(insert(account_health_days), rows)


def _row(site_id: str, account_id: str, tickets: Iterable[TicketFacts], at: datetime) -> dict[str, Any]:
    seen = [_seen(each, at) for each in tickets if each.opened_at <= at]
    health = health_of(signs_of(seen, DEFAULT_HEALTH, at), DEFAULT_HEALTH)
    day = (at - EPOCH) // timedelta(days=1)
    return {
        "site_id": site_id,
        "account_id": account_id,
        "day": day,
        "score": health.score,
        "tickets": health.signs.tickets,
    }


def _seen(facts: TicketFacts, at: datetime) -> AccountTicket:
    given = facts.next_responses if facts.first_response is None else (facts.first_response, *facts.next_responses)
    lately = [each for each in given if at - WINDOW <= each.at <= at]
    return AccountTicket(
        facts.ticket_id,
        facts.opened_at,
        is_open=_is_open(facts.spans, at),
        page_key=facts.page_key,
        category=facts.category,
        longest_wait=max((timedelta(milliseconds=each.business_ms) for each in lately), default=timedelta()),
        breaches=sum(at - WINDOW <= moment <= at for _, moment in facts.breaches),
    )


def _is_open(spans: Sequence[tuple[datetime, datetime | None]], at: datetime) -> bool:
    return any(since <= at and (until is None or until > at) for since, until in spans)
