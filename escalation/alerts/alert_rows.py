"""The rows of alerts."""

from collections.abc import Collection, Mapping
from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Row, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.alerts.alert import ACKNOWLEDGED, OPEN, Alert
from escalation.alerts.rule import RuleName
from escalation.alerts.tables import alert_looks, alerts

LASTING_MAX: Final = 500
"""Alerts of one site at once: beyond it nothing new is raised, and what lasts is looked after first."""


async def lasting_alerts(connection: AsyncConnection, site_id: str, *, hold: bool = False) -> tuple[Alert, ...]:
    """The alerts of a site that are not over; `hold`: nobody else changes them till the commit."""
    columns = alerts.c
    # In one order, so that two who hold them do not wait for each other.
    query = (
        select(alerts)
        .where(columns.site_id == site_id, columns.open_key.is_not(None))
        .order_by(columns.alert_id)
        .limit(LASTING_MAX)
    )
    found = await connection.execute(query.with_for_update() if hold else query)
    return tuple(map(alert_in, found))


async def alerts_of(
    connection: AsyncConnection, site_ids: Collection[str], *, lasting: bool, limit: int
) -> tuple[Alert, ...]:
    """The alerts of these sites, the latest first: those that last, or those that are over."""
    columns = alerts.c
    chosen = columns.open_key.is_not(None) if lasting else columns.open_key.is_(None)
    found = await connection.execute(
        select(alerts)
        .where(columns.site_id.in_(site_ids), chosen)
        .order_by(columns.raised_at.desc(), columns.alert_id)
        .limit(limit)
    )
    return tuple(map(alert_in, found))


async def alert_of(
    connection: AsyncConnection, site_ids: Collection[str], alert_id: str, *, hold: bool = False
) -> Alert | None:
    """One alert of these sites; `hold`: nobody else changes it till the commit."""
    query = select(alerts).where(alerts.c.site_id.in_(site_ids), alerts.c.alert_id == alert_id)
    row = (await connection.execute(query.with_for_update() if hold else query)).one_or_none()
    return None if row is None else alert_in(row)


async def last_about(connection: AsyncConnection, site_id: str, rule: RuleName, subject: str) -> Alert | None:
    """The latest alert of this rule about this subject, whether it lasts or is over."""
    columns = alerts.c
    found = await connection.execute(
        select(alerts)
        .where(columns.site_id == site_id, columns.rule == rule, columns.subject == subject[:200])
        .order_by(columns.raised_at.desc())
        .limit(1)
    )
    row = found.one_or_none()
    return None if row is None else alert_in(row)


async def raise_alert(connection: AsyncConnection, alert: Alert) -> bool:
    """Stores a new one; False where another process was first."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    done = await connection.execute(
        dialect.insert(alerts).values(_row(alert)).on_conflict_do_nothing().returning(alerts.c.alert_id)
    )
    return done.one_or_none() is not None


async def store_alert(connection: AsyncConnection, alert: Alert) -> None:
    """Stores what became of one that is there."""
    columns = alerts.c
    await connection.execute(
        update(alerts)
        .where(columns.site_id == alert.site_id, columns.alert_id == alert.alert_id)
        .values({name: value for name, value in _row(alert).items() if name not in {"site_id", "alert_id"}})
    )


async def take_look(connection: AsyncConnection, site_id: str, what: str, at: datetime, every: timedelta) -> bool:
    """Whether it is this process's turn to look at a site now; then it is nobody's again for as long as `every`."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    next_at, columns = at + every, alert_looks.c
    new = dialect.insert(alert_looks).values(site_id=site_id, what=what, next_at=next_at)
    taken = new.on_conflict_do_update(
        index_elements=["site_id", "what"],
        set_={"next_at": next_at},
        where=(columns.next_at <= at) | (columns.next_at > _beyond(at, every)),
    ).returning(columns.site_id)
    return (await connection.execute(taken)).one_or_none() is not None


async def looks_due(
    connection: AsyncConnection, site_ids: Collection[str], kinds: Mapping[str, timedelta], at: datetime
) -> tuple[tuple[str, str], ...]:
    """Which sites are due for which kind of look; `kinds` says how often each is to be."""
    columns = alert_looks.c
    found = await connection.execute(
        select(columns.site_id, columns.what, columns.next_at).where(
            columns.site_id.in_(site_ids), columns.next_at > at
        )
    )
    waiting = {(row.site_id, row.what): row.next_at for row in found}

    def is_due(site_id: str, what: str) -> bool:
        next_at = waiting.get((site_id, what))
        return next_at is None or next_at > _beyond(at, kinds[what])

    return tuple((site_id, what) for site_id in site_ids for what in kinds if is_due(site_id, what))


def _beyond(at: datetime, every: timedelta) -> datetime:
    """What is due later than this was written by a clock that ran ahead and was set back, and counts for nothing: else
    nobody would look until then. Clocks of several processes may differ by as much as `every`."""
    return at + 2 * every


def alert_in(row: Row[Any]) -> Alert:
    """The alert in a row."""
    values = {each.name: getattr(row, each.name) for each in fields(Alert)}
    return Alert(**values | {"rule": RuleName(row.rule), "ticket_ids": tuple(row.ticket_ids)})


def _row(alert: Alert) -> dict[str, Any]:
    values = {each.name: getattr(alert, each.name) for each in fields(alert)}
    lasts = alert.state in {OPEN, ACKNOWLEDGED}
    return values | {
        "rule": alert.rule.value,
        "ticket_ids": list(alert.ticket_ids),
        "facts": dict(alert.facts),
        "open_key": alert.key if lasts else None,
    }
