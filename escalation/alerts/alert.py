"""An alert from the moment at which a rule first fires until it is over: one for each rule and subject. Pure.

However often a rule fires while its alert lasts, there is that one alert, with how many it is about and the first of
them. It is over by itself once looks have not found it for SETTLES; what comes back within the rule's quiet time is the
same alert again, told to nobody anew.
"""

from collections.abc import Collection, Mapping
from dataclasses import KW_ONLY, dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from escalation.alerts.rule import Rule, RuleName

SETTLES: Final = timedelta(minutes=10)
"""For so long it must be gone: what hovers about its threshold neither ends nor begins anew with every look."""

TICKETS_KEPT: Final = 20
"""Ids of the first tickets; the alert's page leads to all of them."""

OPEN: Final = "open"
ACKNOWLEDGED: Final = "acknowledged"
RESOLVED: Final = "resolved"

FactValue = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Finding:
    """What a look found: a rule is over its threshold about a subject."""

    rule: RuleName
    subject: str
    value: float
    threshold: float
    title: str
    _: KW_ONLY
    text: str = ""
    count: int = 0
    ticket_ids: tuple[str, ...] = ()
    facts: Mapping[str, FactValue] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """Of the one alert that there is about it while it lasts: its subject as far as an alert keeps it."""
        return f"{self.rule}|{self.subject[:200]}"


@dataclass(frozen=True, slots=True)
class Alert:
    """One alert of a site."""

    site_id: str
    alert_id: str
    rule: RuleName
    subject: str
    title: str
    raised_at: datetime
    _: KW_ONLY
    state: str = OPEN
    text: str = ""
    value: float = 0.0
    worst: float = 0.0
    threshold: float = 0.0
    count: int = 0
    """How many it was about at once, at most."""
    ticket_ids: tuple[str, ...] = ()
    times: int = 1
    """How many looks found it."""
    facts: Mapping[str, FactValue] = field(default_factory=dict)
    seen_at: datetime
    gone_since: datetime | None = None
    owner_id: str | None = None
    step: int = 1
    escalate_at: datetime | None = None
    acknowledged_at: datetime | None = None
    acknowledged_by: str | None = None
    resolved_at: datetime | None = None
    resolved_by: str | None = None

    @property
    def key(self) -> str:
        """As of what was found."""
        return f"{self.rule}|{self.subject}"[:240]

    @property
    def lasts(self) -> bool:
        """Whether it is not over."""
        return self.state != RESOLVED


def chain(rule: Rule) -> tuple[str | None, ...]:
    """Whom an alert goes to one after the other, None for all owners of the site: where people are named, all owners
    are the last step, so that it ends with nobody's silence."""
    named = tuple(dict.fromkeys(each for each in (rule.owner_id, rule.next_owner_id) if each is not None))
    if rule.owner_id is None:
        return (None, *named, None)
    return (*named, None)


def next_step(rule: Rule, after: int, present: Collection[str]) -> int | None:
    """The number, from 1, of the first step of the chain after step `after` with somebody to hear it; None at its end.

    `present` are those who have the site and are not away: whoever else is named is passed over.
    """
    steps = enumerate(chain(rule), start=1)
    return next((step for step, who in steps if step > after and (who is None or who in present)), None)


def raised(
    site_id: str, alert_id: str, found: Finding, rule: Rule, at: datetime, present: Collection[str] | None = None
) -> Alert:
    """The alert of something that was found for the first time; `present` as for `next_step`, None for everybody."""
    there = present if present is not None else tuple(each for each in chain(rule) if each is not None)
    step = next_step(rule, 0, there) or 1
    return Alert(
        site_id,
        alert_id,
        found.rule,
        found.subject[:200],
        found.title[:200],
        at,
        text=found.text[:2000],
        value=found.value,
        worst=found.value,
        threshold=found.threshold,
        count=found.count,
        ticket_ids=found.ticket_ids[:TICKETS_KEPT],
        facts=dict(found.facts),
        seen_at=at,
        owner_id=chain(rule)[step - 1],
        step=step,
        escalate_at=at + rule.escalate_after if next_step(rule, step, there) else None,
    )


def found_again(alert: Alert, found: Finding, at: datetime) -> Alert:
    """The same alert, which goes on; also one that was over and came back."""
    kept = dict.fromkeys((*alert.ticket_ids, *found.ticket_ids))
    back = ACKNOWLEDGED if alert.acknowledged_at is not None else OPEN
    return replace(
        alert,
        state=alert.state if alert.lasts else back,
        title=found.title[:200],
        text=found.text[:2000],
        value=found.value,
        worst=max(alert.worst, found.value),
        threshold=found.threshold,
        count=max(alert.count, found.count),
        ticket_ids=tuple(kept)[:TICKETS_KEPT],
        facts=dict(found.facts),
        times=alert.times + 1,
        seen_at=at,
        gone_since=None,
        resolved_at=None,
        resolved_by=None,
    )


def not_found(alert: Alert, at: datetime, settles: timedelta = SETTLES) -> Alert:
    """The same alert after a look that did not find it: over, once that lasts."""
    since = min(alert.gone_since or at, at)
    if at - since < settles:
        return replace(alert, gone_since=since)
    return replace(alert, state=RESOLVED, gone_since=since, resolved_at=at, resolved_by=None, escalate_at=None)


def acknowledged(alert: Alert, by_name: str, at: datetime) -> Alert:
    """Somebody looks after it: it goes to nobody else."""
    return replace(alert, state=ACKNOWLEDGED, acknowledged_at=at, acknowledged_by=by_name, escalate_at=None)


def closed(alert: Alert, by_name: str, at: datetime) -> Alert:
    """Somebody says that it is over."""
    return replace(alert, state=RESOLVED, resolved_at=at, resolved_by=by_name, escalate_at=None)


def is_to_escalate(alert: Alert, at: datetime) -> bool:
    """Whether nobody has acknowledged it for too long."""
    return alert.state == OPEN and alert.escalate_at is not None and at >= alert.escalate_at


def escalated(alert: Alert, rule: Rule, at: datetime, present: Collection[str]) -> Alert:
    """The same alert, now that of the next in the chain who is present; unchanged but for the time at its end."""
    step = next_step(rule, alert.step, present)
    if step is None:
        return replace(alert, escalate_at=None)
    due = at + rule.escalate_after if next_step(rule, step, present) else None
    return replace(alert, owner_id=chain(rule)[step - 1], step=step, escalate_at=due)


def comes_back(alert: Alert, rule: Rule, at: datetime) -> bool:
    """Whether the same found at this moment is this alert, though it was over."""
    # What was over later than now was so by a clock that ran ahead: it quietens for no longer than it would have.
    return alert.lasts or (alert.resolved_at is not None and abs(at - alert.resolved_at) < rule.quiet)
