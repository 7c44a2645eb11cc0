"""How accounts stand: stored at each look, with a line a day for the trend."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Row, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.health.account_rows import Account
from escalation.health.policy import HealthPolicy, Sign
from escalation.health.score import Health, Loss, is_at_risk
from escalation.health.tables import account_health, account_health_days
from escalation.instant import EPOCH
from escalation.ledger.tables import ticket_facts

ACCOUNTS_SHOWN_MAX: Final = 500
"""Of a page: filters and the file lead to the others."""

ACCOUNTS_WRITTEN_MAX: Final = 20_000
"""Of a file: some megabytes."""

SEGMENTS_SHOWN_MAX: Final = 100
"""To choose from."""

DAYS_KEPT: Final = 400
"""Of the trend: a year and a month."""


@dataclass(frozen=True, slots=True)
class AccountStanding:
    """How one account fares, as it was looked at last."""

    site_id: str
    account_id: str
    segment: str | None
    score: int
    losses: tuple[Loss, ...]
    tickets: int
    usual_tickets: float
    core: int
    open_tickets: int
    breaches: int
    displeased: int
    longest_wait: timedelta
    at_risk_since: datetime | None
    latest_ticket_id: str | None
    looked_at: datetime

    @property
    def reason(self) -> str:
        """Why it lost points, in one line; empty where it lost none."""
        return "; ".join(loss.words for loss in self.losses)


@dataclass(frozen=True, slots=True)
class AccountCounts:
    """How many accounts there are, how many of them are at risk, and the segments that they are of."""

    accounts: int
    at_risk: int
    segments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RiskChange:
    """What became of an account at a look: `began` and `ended` say that it came to be at risk, or recovered."""

    standing: AccountStanding
    began: bool = False
    ended: bool = False


async def store_standing(
    connection: AsyncConnection, site_id: str, account: Account, health: Health, policy: HealthPolicy, at: datetime
) -> RiskChange:
    """Stores how an account stands now. Of two processes that look at the same time one alone gets `began`."""
    columns = account_health.c
    here = (columns.site_id == site_id, columns.account_id == account.account_id)
    found = (
        await connection.execute(select(columns.at_risk_since, columns.looked_at).where(*here).with_for_update())
    ).one_or_none()
    was = found is not None and found.at_risk_since is not None
    risks = is_at_risk(health.score, policy, was=was)
    since = (found.at_risk_since if found is not None and was else at) if risks else None
    values = _values(account, health) | {"at_risk_since": since, "looked_at": at}
    if found is None:
        key = {"site_id": site_id, "account_id": account.account_id}
        await connection.execute(insert(account_health).values(key | values))
    else:
        await connection.execute(update(account_health).where(*here).values(values))
    await _store_day(connection, site_id, account.account_id, health, at)
    row = (await connection.execute(select(account_health).where(*here))).one()
    return RiskChange(_standing(row), began=risks and not was, ended=was and not risks)


async def counts_of(connection: AsyncConnection, site_ids: Collection[str]) -> AccountCounts:
    """The accounts of these sites, counted, however many there are."""
    columns = account_health.c
    ours = columns.site_id.in_(site_ids)
    counted = (await connection.execute(select(func.count(), func.count(columns.at_risk_since)).where(ours))).one()
    segments = select(columns.segment).where(ours, columns.segment != "").distinct().order_by(columns.segment)
    return AccountCounts(
        counted[0], counted[1], tuple((await connection.scalars(segments.limit(SEGMENTS_SHOWN_MAX))).all())
    )


async def standings_of(
    connection: AsyncConnection,
    site_ids: Collection[str],
    *,
    at_risk: bool = False,
    segment: str | None = None,
    limit: int = ACCOUNTS_SHOWN_MAX,
) -> tuple[AccountStanding, ...]:
    """Up to `limit` accounts of these sites, the worst first."""
    columns = account_health.c
    query = select(account_health).where(columns.site_id.in_(site_ids))
    if at_risk:
        query = query.where(columns.at_risk_since.is_not(None))
    if segment is not None:
        query = query.where(columns.segment == segment)
    query = query.order_by(columns.score, columns.tickets.desc(), columns.account_id).limit(limit)
    return tuple(_standing(row) for row in await connection.execute(query))


async def standing_of(
    connection: AsyncConnection, site_ids: Collection[str], account_id: str
) -> AccountStanding | None:
    """How one account stands; None where it never asked anything."""
    columns = account_health.c
    query = select(account_health).where(columns.site_id.in_(site_ids), columns.account_id == account_id).limit(1)
    row = (await connection.execute(query)).one_or_none()
    return None if row is None else _standing(row)


async def standing_behind(connection: AsyncConnection, site_id: str, ticket_id: str) -> AccountStanding | None:
    """How the account of a ticket stands; None where it has none, or none was looked at yet."""
    facts, columns = ticket_facts.c, account_health.c
    query = (
        select(account_health)
        .join(ticket_facts, (facts.site_id == columns.site_id) & (facts.account_id == columns.account_id))
        .where(facts.site_id == site_id, facts.ticket_id == ticket_id)
    )
    row = (await connection.execute(query)).one_or_none()
    return None if row is None else _standing(row)


async def trend_of(
    connection: AsyncConnection, site_id: str, account_id: str, days: int, now: datetime
) -> Sequence[tuple[datetime, int, int]]:
    """Day, score and tickets of an account in the last `days` days, the oldest first."""
    columns = account_health_days.c
    found = await connection.execute(
        select(columns.day, columns.score, columns.tickets)
        .where(columns.site_id == site_id, columns.account_id == account_id, columns.day > _day(now) - days)
        .order_by(columns.day)
    )
    return [(EPOCH + timedelta(days=day), score, tickets) for day, score, tickets in found]


async def score_before(
    connection: AsyncConnection, standings: Collection[AccountStanding], at: datetime
) -> dict[tuple[str, str], int]:
    """By site and account: the score of that day, for those of `standings` that were looked at on it."""
    columns = account_health_days.c
    found = await connection.execute(
        select(columns.site_id, columns.account_id, columns.score).where(
            columns.site_id.in_({each.site_id for each in standings}),
            columns.account_id.in_({each.account_id for each in standings}),
            columns.day == _day(at),
        )
    )
    return {(site_id, account_id): score for site_id, account_id, score in found}


async def forget_days(connection: AsyncConnection, site_id: str, now: datetime) -> None:
    """Deletes what is older than the trend shows."""
    columns = account_health_days.c
    await connection.execute(
        delete(account_health_days).where(columns.site_id == site_id, columns.day < _day(now) - DAYS_KEPT)
    )


async def _store_day(connection: AsyncConnection, site_id: str, account_id: str, health: Health, at: datetime) -> None:
    columns, day = account_health_days.c, _day(at)
    values = {"score": health.score, "tickets": health.signs.tickets}
    done = await connection.execute(
        update(account_health_days)
        .where(columns.site_id == site_id, columns.account_id == account_id, columns.day == day)
        .values(values)
    )
    if done.rowcount == 0:
        key = {"site_id": site_id, "account_id": account_id, "day": day}
        await connection.execute(insert(account_health_days).values(key | values))


def _values(account: Account, health: Health) -> dict[str, Any]:
    signs = health.signs
    return {
        "segment": account.segment,
        "score": health.score,
        "losses": [
            {"sign": each.sign.value, "points": each.points, "most": each.most, "words": each.words}
            for each in health.losses
        ],
        "tickets": signs.tickets,
        "usual_tickets": signs.usual_tickets,
        "core": signs.core,
        "open_tickets": signs.open_tickets,
        "breaches": signs.breaches,
        "displeased": signs.displeased,
        "longest_wait_ms": signs.longest_wait // timedelta(milliseconds=1),
        "latest_ticket_id": account.tickets[0].ticket_id if account.tickets else None,
    }


def _standing(row: Row[Any]) -> AccountStanding:
    return AccountStanding(
        row.site_id,
        row.account_id,
        row.segment,
        row.score,
        tuple(Loss(Sign(each["sign"]), each["points"], each["most"], each["words"]) for each in row.losses),
        row.tickets,
        row.usual_tickets,
        row.core,
        row.open_tickets,
        row.breaches,
        row.displeased,
        timedelta(milliseconds=row.longest_wait_ms),
        row.at_risk_since,
        row.latest_ticket_id,
        row.looked_at,
    )


def _day(at: datetime) -> int:
    return (at - EPOCH) // timedelta(days=1)
