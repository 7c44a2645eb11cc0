"""Alerts from what was found: raised, kept up to date, passed on, over; and told to people and to endpoints."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.alerts.alert import (
    Alert,
    Finding,
    acknowledged,
    closed,
    comes_back,
    escalated,
    found_again,
    is_to_escalate,
    not_found,
    raised,
)
from escalation.alerts.alert_rows import (
    LASTING_MAX,
    alert_of,
    last_about,
    lasting_alerts,
    raise_alert,
    store_alert,
)
from escalation.alerts.findings import same_spike
from escalation.alerts.rule import Rule, RuleName
from server.conversation.identifier import new_id
from server.inbox.found import NothingHere
from server.inbox.notices import NoticeKind, notify_of
from server.integrations.announcement import Announcement
from server.integrations.outbox import announce
from server.team.actor import HANDRAIL, Actor
from server.team.audit_log import record
from server.team.hearers import present_members, site_owners

PAGE = "/desk/plan/alerts"


@dataclass(frozen=True, slots=True)
class Looked:
    """What came of a look: how many alerts were raised, passed on and over, and who was told."""

    raised: int = 0
    escalated: int = 0
    resolved: int = 0
    user_ids: tuple[str, ...] = ()


def alert_path(alert: Alert) -> str:
    """Of its page at the desk."""
    return f"{PAGE}/{alert.alert_id}"


async def apply_findings(
    connection: AsyncConnection,
    site_id: str,
    looked_for: Collection[RuleName],
    found: Sequence[Finding],
    rules: Mapping[RuleName, Rule],
    at: datetime,
) -> Looked:
    """Makes alerts of what a look for these rules found, and lets those go on or end that it is about.

    One alert for each rule and subject while it lasts; two processes that do it at once come to the same.
    """
    lasting = {each.key: each for each in await lasting_alerts(connection, site_id, hold=True)}
    seen: set[str] = set()
    told: list[str] = []
    count_raised = count_over = 0
    for each in found:
        finding = _as_known(each, lasting.values())
        if finding.key in seen:
            continue
        seen.add(finding.key)
        rule = rules[finding.rule]
        known = lasting.get(finding.key) or await last_about(connection, site_id, finding.rule, finding.subject)
        if known is not None and comes_back(known, rule, at):
            await store_alert(connection, found_again(known, finding, at))
        elif len(lasting) + count_raised < LASTING_MAX:
            present = await present_members(connection, site_id)
            alert = raised(site_id, new_id("al"), finding, rule, at, present)
            if await raise_alert(connection, alert):
                count_raised += 1
                told += await _tell(connection, alert, rule, "raised", at)
    for key, alert in lasting.items():
        if alert.rule in looked_for and key not in seen:
            after = not_found(alert, at)
            await store_alert(connection, after)
            if not after.lasts:
                count_over += 1
                await _announce(connection, after, rules[alert.rule], "resolved", at)
    return Looked(count_raised, 0, count_over, tuple(dict.fromkeys(told)))


async def escalate_due(
    connection: AsyncConnection, site_id: str, rules: Mapping[RuleName, Rule], at: datetime
) -> Looked:
    """Passes on what nobody has acknowledged for too long."""
    told: list[str] = []
    count = 0
    for each in await lasting_alerts(connection, site_id):
        if is_to_escalate(each, at):
            alert = await alert_of(connection, (site_id,), each.alert_id, hold=True)
            if alert is None or not is_to_escalate(alert, at):
                continue
            rule = rules[alert.rule]
            after = escalated(alert, rule, at, await present_members(connection, site_id))
            await store_alert(connection, after)
            if after.step == alert.step:
                continue
            await record(connection, site_id, HANDRAIL, "alert.escalated", alert.alert_id, at, rule=alert.rule.value)
            told += await _tell(connection, after, rule, "escalated", at)
            count += 1
    return Looked(escalated=count, user_ids=tuple(dict.fromkeys(told)))


async def acknowledge_alert(
    connection: AsyncConnection, site_ids: Collection[str], alert_id: str, actor: Actor, at: datetime
) -> Alert:
    """Somebody looks after it. Raises NothingHere for an alert that these sites do not have, or that is over."""
    alert = await _lasting(connection, site_ids, alert_id)
    after = acknowledged(alert, actor.name, at)
    await store_alert(connection, after)
    await record(connection, alert.site_id, actor, "alert.acknowledged", alert_id, at, rule=alert.rule.value)
    return after


async def close_alert(
    connection: AsyncConnection,
    site_ids: Collection[str],
    alert_id: str,
    actor: Actor,
    rules: Mapping[RuleName, Rule],
    at: datetime,
) -> Alert:
    """Somebody says that it is over; found again within the rule's quiet time it goes on. Raises NothingHere."""
    alert = await _lasting(connection, site_ids, alert_id)
    after = closed(alert, actor.name, at)
    await store_alert(connection, after)
    await record(connection, alert.site_id, actor, "alert.closed", alert_id, at, rule=alert.rule.value)
    await _announce(connection, after, rules[alert.rule], "resolved", at)
    return after


async def _lasting(connection: AsyncConnection, site_ids: Collection[str], alert_id: str) -> Alert:
    alert = await alert_of(connection, site_ids, alert_id, hold=True)
    if alert is None or not alert.lasts:
        raise NothingHere("No such alert of these sites that still lasts.")
    return alert


def _as_known(found: Finding, lasting: Iterable[Alert]) -> Finding:
    """A spike that is part of one which lasts, or has it as a part, is that one."""
    if found.rule is not RuleName.SPIKE:
        return found
    for each in lasting:
        if each.rule is RuleName.SPIKE and same_spike(each.subject, found.subject):
            return replace(found, subject=each.subject)
    return found


async def _tell(connection: AsyncConnection, alert: Alert, rule: Rule, what: str, at: datetime) -> list[str]:
    user_ids = await _who_hears(connection, alert)
    for user_id in user_ids:
        await notify_of(connection, alert.site_id, user_id, NoticeKind.ALERT, alert.title, alert_path(alert), at)
    await _announce(connection, alert, rule, what, at)
    return user_ids


async def _who_hears(connection: AsyncConnection, alert: Alert) -> list[str]:
    """The owner of the alert; else all owners of the site, also those who are away."""
    if alert.owner_id is not None:
        return [alert.owner_id]
    return list(await site_owners(connection, alert.site_id))


async def _announce(connection: AsyncConnection, alert: Alert, rule: Rule, what: str, at: datetime) -> None:
    if not rule.to_endpoints:
        return
    words = {"raised": "", "escalated": "Nobody looks after it: ", "resolved": "Over: "}[what]
    facts = {name: value for name, value in alert.facts.items() if name != "path"}
    await announce(
        connection,
        Announcement(
            alert.site_id,
            f"alert.{what}",
            f"{words}{alert.title}"[:200],
            at,
            text=alert.text,
            path=alert_path(alert),
            facts={
                "rule": alert.rule.value,
                "alert_id": alert.alert_id,
                "value": round(alert.value, 2),
                "threshold": alert.threshold,
                "tickets": alert.count,
                **facts,
            },
            key=f"{alert.alert_id}:{what}:{alert.step}:{alert.times if what == 'resolved' else 0}",
        ),
    )
