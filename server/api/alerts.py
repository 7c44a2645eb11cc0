"""Alerts of a site: listed, read, and taken on by a program for whoever made its key."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final, Literal

from pydantic import Field
from sqlalchemy import select

from escalation.alerts.alert import Alert, FactValue
from escalation.alerts.alert_rows import alert_in, alert_of
from escalation.alerts.rule import RuleName
from escalation.alerts.tables import alerts
from server.api.bodies import Body
from server.api.operation import Answer, Asked
from server.api.pages import KeysetOrder, Paged, page_of
from server.backlog.alerting import acknowledge_alert
from server.inbox.found import NothingHere

NEWEST: Final = KeysetOrder((alerts.c.raised_at, alerts.c.alert_id), descending=True)


class AlertsAsked(Paged):
    """Which alerts."""

    state: Literal["lasting", "over"] | None = Field(default=None, description="Both where it is left out.")


class AlertBody(Body):
    """An alert. `value` is the latest and `worst` the worst, both in the unit of the rule; `tickets` are the first of
    those that it is about, `count` how many at most."""

    alert: str
    rule: RuleName
    subject: str
    state: str = Field(description="open, acknowledged or resolved.")
    title: str
    text: str
    value: float
    worst: float
    threshold: float
    count: int
    tickets: tuple[str, ...]
    facts: Mapping[str, FactValue]
    owner: str | None = Field(description="Who was told last; null for all owners of the site.")
    raised_at: datetime
    passed_on_at: datetime | None = Field(description="When it goes to the next owner unless somebody takes it on.")
    acknowledged_at: datetime | None
    acknowledged_by: str | None
    over_at: datetime | None
    closed_by: str | None = Field(description="Null for what ended by itself.")


class AlertsBody(Body):
    """A page of alerts."""

    alerts: tuple[AlertBody, ...]
    next: str | None


async def list_alerts(asked: Asked) -> Answer:
    """The newest first."""
    query, columns = asked.query_as(AlertsAsked), alerts.c
    rows = select(alerts).where(columns.site_id == asked.caller.site_id)
    if query.state is not None:
        rows = rows.where(columns.open_key.is_not(None) if query.state == "lasting" else columns.open_key.is_(None))
    found, cursor = await page_of(asked, query, rows, NEWEST)
    return Answer(AlertsBody(alerts=tuple(_body(alert_in(row)) for row in found), next=cursor))


async def get_alert(asked: Asked) -> Answer:
    """One."""
    alert = await alert_of(asked.connection, asked.caller.site_ids, asked.path["id"])
    if alert is None:
        raise NothingHere("No such alert of this site.")
    return Answer(_body(alert))


async def acknowledge(asked: Asked) -> Answer:
    """It goes to nobody else."""
    caller = asked.caller
    return Answer(
        _body(await acknowledge_alert(asked.connection, caller.site_ids, asked.path["id"], caller.actor, asked.at))
    )


def _body(alert: Alert) -> AlertBody:
    return AlertBody(
        alert=alert.alert_id,
        rule=alert.rule,
        subject=alert.subject,
        state=alert.state,
        title=alert.title,
        text=alert.text,
        value=alert.value,
        worst=alert.worst,
        threshold=alert.threshold,
        count=alert.count,
        tickets=alert.ticket_ids,
        facts=alert.facts,
        owner=alert.owner_id,
        raised_at=alert.raised_at,
        passed_on_at=alert.escalate_at,
        acknowledged_at=alert.acknowledged_at,
        acknowledged_by=alert.acknowledged_by,
        over_at=alert.resolved_at,
        closed_by=alert.resolved_by,
    )
