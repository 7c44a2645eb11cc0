"""Rules of alerts: what a team wants to hear of, from which value on, and who hears it first and next."""

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass, field, replace
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from escalation.errors import SettingInvalid

ESCALATE_MINUTES_MAX: Final = 7 * 24 * 60
QUIET_HOURS_MAX: Final = 7 * 24
OWN_MAX: Final = 100
"""Categories with a threshold of their own."""


class RuleName(StrEnum):
    """What can be watched."""

    CRITICAL_UNANSWERED = "critical_unanswered"
    CATEGORY_VOLUME = "category_volume"
    BREACH_SHARE = "breach_share"
    QUEUE_AGE = "queue_age"
    SPRINT_OFF = "sprint_off"
    DEFLECTION_DOWN = "deflection_down"
    DRIFT = "drift"
    SPIKE = "spike"
    NEW_TOPIC = "new_topic"


@dataclass(frozen=True, slots=True)
class Threshold:
    """What the number of a rule means, and between which it must lie."""

    words: str
    unit: str
    usual: float
    least: float
    most: float


THRESHOLDS: Final[Mapping[RuleName, Threshold]] = MappingProxyType(
    {
        RuleName.CRITICAL_UNANSWERED: Threshold("Critical tickets wait for an answer", "hours", 2, 0.25, 168),
        RuleName.CATEGORY_VOLUME: Threshold("More tickets of one category", "in 24 hours", 50, 1, 100_000),
        RuleName.BREACH_SHARE: Threshold("Open tickets beyond their SLA", "% of them", 20, 1, 100),
        RuleName.QUEUE_AGE: Threshold("Tickets that wait for us are old", "hours at the median", 72, 1, 2_000),
        RuleName.SPRINT_OFF: Threshold("The sprint ends late as it goes", "working days", 1, 0.5, 5),
        RuleName.DEFLECTION_DOWN: Threshold("The AI agent settles less than before", "percentage points", 10, 1, 100),
        RuleName.DRIFT: Threshold("A figure is off its target", "days in a row", 3, 2, 14),
        RuleName.SPIKE: Threshold("Far more tickets of a kind than at this hour of the week", "tickets", 4, 2, 1_000),
        RuleName.NEW_TOPIC: Threshold("A topic that was not there last week", "tickets", 5, 3, 1_000),
    }
)

TARGETS: Final[Mapping[str, float]] = MappingProxyType(
    {"first_response": 90.0, "next_response": 90.0, "deflection": 0.0, "csat": 0.0}
)
"""Figures that can drift, with the target in percent where none was set; 0 is not watched."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. People are named by the ids of members; None for all owners of the site."""

    name: RuleName
    threshold: float
    _: KW_ONLY
    on: bool = True
    owner_id: str | None = None
    next_owner_id: str | None = None
    escalate_after: timedelta = timedelta(minutes=60)
    """Unacknowledged for so long it goes to the next owner."""
    quiet: timedelta = timedelta(hours=4)
    """Come back within so long after it was over, it is the same alert and nobody is told anew."""
    to_endpoints: bool = True
    business: bool = True
    """Whether hours count as the site's business hours do."""
    own: Mapping[str, float] = field(default_factory=dict)
    """Thresholds of single categories, or targets of figures in percent, in the place of the usual one."""


def default_rules() -> dict[RuleName, Rule]:
    """What is watched where a site never set it: everything."""
    usual = {name: Rule(name, each.usual) for name, each in THRESHOLDS.items()}
    critical, drift = usual[RuleName.CRITICAL_UNANSWERED], usual[RuleName.DRIFT]
    usual[RuleName.CRITICAL_UNANSWERED] = replace(critical, escalate_after=timedelta(minutes=30))
    usual[RuleName.DRIFT] = replace(drift, own=dict(TARGETS), escalate_after=timedelta(hours=24))
    return usual


def rules_from_document(document: Mapping[str, Any]) -> dict[RuleName, Rule]:
    """The rules; what is not said is as usual. Raises SettingInvalid, whose text begins with the field."""
    given = document.get("rules", {})
    if not isinstance(given, Mapping):
        raise SettingInvalid("rules: give an object with one entry for each rule.")
    return {
        name: _rule(usual, given[name.value]) if isinstance(given.get(name.value), Mapping) else usual
        for name, usual in default_rules().items()
    }


def rules_to_document(rules: Mapping[RuleName, Rule]) -> dict[str, Any]:
    """The same as JSON values."""
    return {
        "rules": {
            name.value: {
                "on": rule.on,
                "threshold": rule.threshold,
                "owner_id": rule.owner_id,
                "next_owner_id": rule.next_owner_id,
                "escalate_minutes": rule.escalate_after // timedelta(minutes=1),
                "quiet_hours": rule.quiet / timedelta(hours=1),
                "to_endpoints": rule.to_endpoints,
                "business": rule.business,
                "own": dict(rule.own),
            }
            for name, rule in rules.items()
        }
    }


def _rule(usual: Rule, given: Mapping[str, Any]) -> Rule:
    name, limits = usual.name, THRESHOLDS[usual.name]
    threshold = _number(f"{name}.threshold", given.get("threshold", usual.threshold), limits.least, limits.most)
    if name in {RuleName.DRIFT, RuleName.SPIKE, RuleName.NEW_TOPIC}:
        threshold = round(threshold)
    minutes = given.get("escalate_minutes", usual.escalate_after // timedelta(minutes=1))
    hours = given.get("quiet_hours", usual.quiet / timedelta(hours=1))
    own = given.get("own", usual.own)
    if not isinstance(own, Mapping) or len(own) > OWN_MAX:
        raise SettingInvalid(f"{name}.own: give up to {OWN_MAX} categories with a number each.")
    least, most = (0, 100) if name is RuleName.DRIFT else (limits.least, limits.most)
    return Rule(
        name,
        threshold,
        on=bool(given.get("on", usual.on)),
        owner_id=_person(given.get("owner_id")),
        next_owner_id=_person(given.get("next_owner_id")),
        escalate_after=timedelta(minutes=_number(f"{name}.escalate_minutes", minutes, 1, ESCALATE_MINUTES_MAX)),
        quiet=timedelta(hours=_number(f"{name}.quiet_hours", hours, 0, QUIET_HOURS_MAX)),
        to_endpoints=bool(given.get("to_endpoints", usual.to_endpoints)),
        business=bool(given.get("business", usual.business)),
        own={str(each)[:64]: _number(f"{name}.own", value, least, most) for each, value in own.items()},
    )


def _number(field_name: str, value: object, least: float, most: float) -> float:
    try:
        number = float(str(value).strip().replace(",", "."))
    except ValueError:
        number = float("nan")
    if not least <= number <= most:
        raise SettingInvalid(f"{field_name}: give a number from {least:g} to {most:g}.")
    return number


def _person(value: object) -> str | None:
    return str(value)[:32] if value else None
