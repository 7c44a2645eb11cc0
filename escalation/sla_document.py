"""SLA policies as a document: read with every fault named, and written back."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any, Final

from escalation.business_hours import BusinessHours
from escalation.business_time import NeverOpens, add
from escalation.errors import SettingInvalid
from escalation.hours_document import AROUND_THE_CLOCK
from escalation.sla import (
    DEFAULT_POLICIES,
    LIMIT_MAX,
    QUARTER,
    SAME_DAY,
    Clock,
    Counting,
    Limit,
    Policies,
    Policy,
    Promise,
)
from escalation.triage import TriageTier

SEGMENTS_MAX: Final = 20
"""Segments with promises of their own."""

SEGMENT_CHARACTERS_MAX: Final = 64
"""The width of the column of tickets."""

SOON_PERCENT_MAX: Final = 90

_LENGTH = re.compile(r"(\d{1,5})\s*(min|m|h|d)[a-z]*", re.IGNORECASE)
_MINUTES: Final = {"m": 1, "min": 1, "h": 60, "d": 24 * 60}
_UNITS: Final = ((24 * 60, "d"), (60, "h"), (1, "min"))


def policies_from_document(document: Mapping[str, Any], hours: BusinessHours = AROUND_THE_CLOCK) -> Policies:
    """The policies over these hours; raises SettingInvalid, whose text begins with the field.

    `tiers` maps each tier to its policy, `segments` a segment to such a map, which may leave tiers out. A policy has
    `counting`, `soon_percent`, and for each clock `target` and `breach` as `24 h`, `30 min`, `2 d` or `same day`.
    """
    segments = document.get("segments", {})
    if not isinstance(segments, Mapping) or len(segments) > SEGMENTS_MAX:
        raise SettingInvalid(f"segments: give at most {SEGMENTS_MAX} segments.")
    policies = Policies(
        MappingProxyType({**DEFAULT_POLICIES, **_tiers(document.get("tiers", {}), "")}),
        MappingProxyType({_segment(name): _tiers(tiers, f"{name} ") for name, tiers in segments.items()}),
        hours,
    )
    check_hours(policies)
    return policies


def policies_to_document(policies: Policies) -> dict[str, Any]:
    """The same policies as JSON values; the hours are a document of their own."""
    return {
        "tiers": {tier.value: _policy_to_document(policy) for tier, policy in policies.tiers.items()},
        "segments": {
            name: {tier.value: _policy_to_document(policy) for tier, policy in tiers.items()}
            for name, tiers in policies.segments.items()
        },
    }


def check_hours(policies: Policies) -> None:
    """Raises SettingInvalid where a promise is never due within the hours that it counts."""
    everyone = {"": policies.tiers, **policies.segments}
    for tiers in everyone.values():
        for tier, policy in tiers.items():
            longest = max((limit for each in policy.promises.values() for limit in _lengths(each)), default=timedelta())
            try:
                add(policies.counted(policy), datetime.now(UTC), longest)
            except NeverOpens as error:
                raise SettingInvalid(f"{tier.value}: {error}") from None


def limit_of(words: str, field: str) -> Limit:
    """Such as `24 h`, `30 min`, `2 d` or `same day`; raises SettingInvalid."""
    text = " ".join(words.replace("_", " ").split()).casefold()
    if text == "same day":
        return SAME_DAY
    matched = _LENGTH.fullmatch(text)
    if matched is None:
        raise SettingInvalid(f"{field}: {words[:40]!r} is no length. Write 30 min, 24 h, 2 d, or same day.")
    length = timedelta(minutes=int(matched[1]) * _MINUTES[matched[2].lower()])
    if not timedelta() < length <= LIMIT_MAX:
        raise SettingInvalid(f"{field}: give more than nothing and at most {LIMIT_MAX.days} d.")
    return length


def limit_words(limit: Limit) -> str:
    """A limit as it is written: in hours up to two days, so that 24 h and 48 h stay what they are called."""
    if not isinstance(limit, timedelta):
        return "same day"
    minutes = limit // timedelta(minutes=1)
    units = _UNITS if minutes > 72 * 60 else _UNITS[1:]
    size, name = next(unit for unit in units if minutes % unit[0] == 0)
    return f"{minutes // size} {name}"


def _tiers(given: object, field: str) -> Mapping[TriageTier, Policy]:
    if not isinstance(given, Mapping) or not set(given) <= set(TriageTier):
        raise SettingInvalid(f"{field}tiers: give policies for {', '.join(TriageTier)}.")
    return MappingProxyType({TriageTier(name): _policy(policy, f"{field}{name}") for name, policy in given.items()})


def _segment(name: object) -> str:
    text = str(name).strip()
    if not 0 < len(text) <= SEGMENT_CHARACTERS_MAX:
        raise SettingInvalid(f"segments: a name has 1 to {SEGMENT_CHARACTERS_MAX} characters.")
    return text


def _policy(given: object, field: str) -> Policy:
    if not isinstance(given, Mapping):
        raise SettingInvalid(f"{field}: give its promises.")
    counting, soon = given.get("counting", Counting.WORKING_DAYS), given.get("soon_percent", QUARTER)
    if counting not in set(Counting):
        raise SettingInvalid(f"{field} counting: {str(counting)[:40]!r} is none of {', '.join(Counting)}.")
    if not isinstance(soon, int) or not 0 <= soon <= SOON_PERCENT_MAX:
        raise SettingInvalid(f"{field} due soon: give a share of 0 to {SOON_PERCENT_MAX} percent.")
    promises = {
        clock: _promise(given[clock], f"{field} {clock.value.replace('_', ' ')}")
        for clock in Clock
        if given.get(clock) is not None
    }
    return Policy(MappingProxyType(promises), Counting(counting), soon)


def _promise(given: object, field: str) -> Promise:
    if not isinstance(given, Mapping) or not given.get("target"):
        raise SettingInvalid(f"{field}: a breach needs a target. Give both, or leave both empty.")
    target = limit_of(str(given["target"]), f"{field} target")
    breach = limit_of(str(given.get("breach") or given["target"]), f"{field} breach")
    if isinstance(target, timedelta) and isinstance(breach, timedelta) and breach < target:
        raise SettingInvalid(f"{field} breach: it lies before the target of {limit_words(target)}. Give a later one.")
    return Promise(target, breach)


def _policy_to_document(policy: Policy) -> dict[str, Any]:
    promised = {
        clock.value: {"target": limit_words(promise.target), "breach": limit_words(promise.breach)}
        for clock, promise in policy.promises.items()
    }
    return {"counting": policy.counting.value, "soon_percent": policy.soon_percent} | promised


def _lengths(promise: Promise) -> list[timedelta]:
    return [limit for limit in (promise.target, promise.breach) if isinstance(limit, timedelta)]
