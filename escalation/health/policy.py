"""What a site counts against an account's health, and from where on the account is at risk: the document HEALTH."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final, TypeVar

from escalation.errors import SettingInvalid

Value = TypeVar("Value")

POINTS_MAX: Final = 100
AT_RISK_DEFAULT: Final = 60

RECOVERED_ABOVE: Final = 5
"""Points above the threshold at which an account has recovered: one that wavers about it does not come and go."""

FULL_MAX: Final = 1_000.0
CORE_MAX: Final = 50
"""Pages, and categories, that can be marked as core."""

NAME_CHARACTERS_MAX: Final = 128
"""The width of the columns."""

OWNERS_MAX: Final = 2_000
"""Accounts with an owner of their own."""


class Sign(StrEnum):
    """What tells that an account may be leaving."""

    TICKETS = "tickets"
    """Tickets in 30 days beyond what is usual for this account and what chance brings."""
    CORE = "core"
    """The same for those about core features."""
    WAITING = "waiting"
    """The longest wait for an answer, in hours of business."""
    BREACHES = "breaches"
    """Promises that were broken."""
    SENTIMENT = "sentiment"
    """Tickets in which the customer is displeased, thinks of leaving, or rated badly."""


DEFAULT_WEIGHTS: Final[Mapping[Sign, int]] = MappingProxyType(
    {Sign.TICKETS: 30, Sign.CORE: 25, Sign.WAITING: 15, Sign.BREACHES: 15, Sign.SENTIMENT: 15}
)
DEFAULT_FULL: Final[Mapping[Sign, float]] = MappingProxyType(
    {Sign.TICKETS: 6.0, Sign.CORE: 4.0, Sign.WAITING: 24.0, Sign.BREACHES: 3.0, Sign.SENTIMENT: 3.0}
)
DEFAULT_SEGMENT_WEIGHTS: Final[Mapping[str, int]] = MappingProxyType({"enterprise": 5, "business": 3, "team": 2})
SEGMENT_WEIGHT_MAX: Final = 100
SEGMENTS_MAX: Final = 20

DEFAULT_CORE_CATEGORIES: Final = ("outage", "bug", "data_loss")


@dataclass(frozen=True, slots=True)
class HealthPolicy:
    """`weights` say how many points a sign takes at most, `full` how much of the sign takes all of them."""

    at_risk_below: int = AT_RISK_DEFAULT
    weights: Mapping[Sign, int] = field(default_factory=lambda: DEFAULT_WEIGHTS)
    full: Mapping[Sign, float] = field(default_factory=lambda: DEFAULT_FULL)
    core_pages: tuple[str, ...] = ()
    """Page keys of the features that customers live on."""
    core_categories: tuple[str, ...] = DEFAULT_CORE_CATEGORIES
    owners: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Account to the id of the person who looks after it."""
    owner_otherwise: str | None = None
    """Who looks after all others; None for nobody in particular."""
    segment_weights: Mapping[str, int] = field(default_factory=lambda: DEFAULT_SEGMENT_WEIGHTS)
    """How much an account of a segment weighs where friction is ranked; of any other, and of none, 1."""

    def weight_of(self, segment: str | None) -> int:
        """How much an account of this segment weighs."""
        return self.segment_weights.get(segment or "", 1)

    def owner_of(self, account_id: str) -> str | None:
        """The id of the person who looks after an account."""
        return self.owners.get(account_id, self.owner_otherwise)

    def is_core(self, page_key: str | None, category: str | None) -> bool:
        """Whether a ticket is about a core feature."""
        return page_key in self.core_pages or category in self.core_categories


DEFAULT_HEALTH: Final = HealthPolicy()


def health_from_document(document: Mapping[str, Any]) -> HealthPolicy:
    """The policy of a document, whatever it leaves out as by default; raises SettingInvalid that names the field."""
    weights = _of_signs(document, "weights", DEFAULT_WEIGHTS, _weight)
    if sum(weights.values()) != POINTS_MAX:
        raise SettingInvalid(f"weights: they add up to {sum(weights.values())}. Make them {POINTS_MAX} together.")
    otherwise = document.get("owner_otherwise")
    if otherwise is not None and not isinstance(otherwise, str):
        raise SettingInvalid("owner_otherwise: choose a person, or nobody.")
    return HealthPolicy(
        _whole(document.get("at_risk_below", AT_RISK_DEFAULT), "at_risk_below", 1, POINTS_MAX - RECOVERED_ABOVE),
        weights,
        _of_signs(document, "full", DEFAULT_FULL, _full),
        _names(document.get("core_pages", []), "core_pages"),
        _names(document.get("core_categories", list(DEFAULT_CORE_CATEGORIES)), "core_categories"),
        _owners(document.get("owners", {})),
        otherwise or None,
        _segment_weights(document.get("segment_weights", dict(DEFAULT_SEGMENT_WEIGHTS))),
    )


def health_to_document(policy: HealthPolicy) -> dict[str, Any]:
    """The same as JSON values."""
    return {
        "at_risk_below": policy.at_risk_below,
        "weights": {sign.value: points for sign, points in policy.weights.items()},
        "full": {sign.value: amount for sign, amount in policy.full.items()},
        "core_pages": list(policy.core_pages),
        "core_categories": list(policy.core_categories),
        "owners": dict(policy.owners),
        "owner_otherwise": policy.owner_otherwise,
        "segment_weights": dict(policy.segment_weights),
    }


def _of_signs(
    document: Mapping[str, Any], name: str, defaults: Mapping[Sign, Value], read: Callable[[object, str], Value]
) -> Mapping[Sign, Value]:
    given = document.get(name, {})
    if not isinstance(given, Mapping) or not set(given) <= set(Sign):
        raise SettingInvalid(f"{name}: give a number for {', '.join(Sign)}.")
    return MappingProxyType(
        {sign: read(given[sign], f"{name}.{sign}") if sign in given else defaults[sign] for sign in Sign}
    )


def _whole(given: object, field_name: str, least: int, most: int) -> int:
    if isinstance(given, bool) or not isinstance(given, int) or not least <= given <= most:
        raise SettingInvalid(f"{field_name}: give a whole number from {least} to {most}.")
    return given


def _weight(given: object, field_name: str) -> int:
    return _whole(given, field_name, 0, POINTS_MAX)


def _full(given: object, field_name: str) -> float:
    if isinstance(given, bool) or not isinstance(given, int | float) or not 0 < given <= FULL_MAX:
        raise SettingInvalid(f"{field_name}: give more than 0 and at most {FULL_MAX:.0f}.")
    return float(given)


def _names(given: object, field_name: str) -> tuple[str, ...]:
    if not isinstance(given, list) or not all(isinstance(each, str) for each in given):
        raise SettingInvalid(f"{field_name}: give a list of names.")
    names = tuple(dict.fromkeys(each.strip() for each in given if each.strip()))
    if len(names) > CORE_MAX or any(len(each) > NAME_CHARACTERS_MAX for each in names):
        raise SettingInvalid(
            f"{field_name}: give at most {CORE_MAX}, each of at most {NAME_CHARACTERS_MAX} characters."
        )
    return names


def _owners(given: object) -> Mapping[str, str]:
    if not isinstance(given, Mapping) or not all(isinstance(each, str) for each in (*given, *given.values())):
        raise SettingInvalid("owners: give an account and a person for each.")
    if len(given) > OWNERS_MAX:
        raise SettingInvalid(f"owners: give at most {OWNERS_MAX}; the others belong to who looks after all others.")
    return MappingProxyType(dict(given))


def _segment_weights(given: object) -> Mapping[str, int]:
    if not isinstance(given, Mapping) or len(given) > SEGMENTS_MAX:
        raise SettingInvalid(f"segment_weights: give at most {SEGMENTS_MAX} segments, each with a number.")
    return MappingProxyType(
        {
            str(name).strip()[:NAME_CHARACTERS_MAX]: _whole(weight, "segment_weights", 1, SEGMENT_WEIGHT_MAX)
            for name, weight in given.items()
        }
    )
