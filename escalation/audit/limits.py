"""How old a ticket of a tier may become before what was promised is broken, and which tier a priority means."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final, Protocol

from escalation.audit.row import AuditTicket
from escalation.errors import SettingInvalid
from escalation.sla import Clock, Policies
from escalation.triage import TriageTier

LIMIT_MAX: Final = timedelta(days=365)

PRIORITY_TIERS: Final[Mapping[str, TriageTier]] = MappingProxyType(
    {
        **dict.fromkeys(("critical", "urgent", "blocker", "highest", "emergency", "p0", "p1"), TriageTier.CRITICAL),
        **dict.fromkeys(("high", "major", "p2"), TriageTier.HIGH),
        **dict.fromkeys(("normal", "medium", "standard", "p3"), TriageTier.NORMAL),
        **dict.fromkeys(("low", "lowest", "minor", "trivial", "p4", "p5"), TriageTier.LOW),
    }
)
"""What other products call the four tiers."""

METHOD_LIMITS: Final[Mapping[TriageTier, timedelta | None]] = MappingProxyType(
    {
        TriageTier.CRITICAL: timedelta(hours=24),
        TriageTier.HIGH: timedelta(hours=24),
        TriageTier.NORMAL: timedelta(hours=72),
        TriageTier.LOW: None,
    }
)
"""The method's own, in wall time: an export says nothing of business hours, so the same business day is one day."""

_GIVEN: Final = re.compile(r"(\w+)\s*=\s*(?:(\d{1,4})\s*(h|d)|none)", re.IGNORECASE)
_UNITS: Final = {"h": timedelta(hours=1), "d": timedelta(days=1)}


class Limits(Protocol):
    """What was promised for tickets."""

    def breach_of(self, ticket: AuditTicket) -> datetime | None:
        """From when on the promise is broken; None where nothing was promised, or the opening is not known."""

    def words(self) -> str:
        """The limits in one line, for the report."""


def tier_of(priority: str | None) -> TriageTier:
    """The tier that a priority means; normal where it says nothing that is known."""
    return PRIORITY_TIERS.get((priority or "").strip().casefold(), TriageTier.NORMAL)


@dataclass(frozen=True, slots=True)
class WallLimits:
    """A longest age for each tier, in wall time; None for no promise."""

    by_tier: Mapping[TriageTier, timedelta | None] = field(default_factory=lambda: METHOD_LIMITS)

    def breach_of(self, ticket: AuditTicket) -> datetime | None:
        """See Limits."""
        limit = self.by_tier[tier_of(ticket.priority)]
        return None if limit is None or ticket.opened_at is None else ticket.opened_at + limit

    def words(self) -> str:
        """See Limits."""
        said = (f"{tier} {_span(limit)}" for tier, limit in self.by_tier.items())
        return f"{', '.join(said)}; wall time from opening, a priority that is not known counts as normal"


def wall_limits(given: Iterable[str]) -> WallLimits:
    """The method's limits with some set otherwise, each as `high=24h`, `normal=3d` or `low=none`.

    Raises SettingInvalid for what cannot be read.
    """
    limits = dict(METHOD_LIMITS)
    for each in given:
        found = _GIVEN.fullmatch(each.strip())
        if found is None or found[1].casefold() not in set(TriageTier):
            tiers = ", ".join(TriageTier)
            raise SettingInvalid(
                f"SLA limit {each!r}: write a tier ({tiers}) and a time, such as high=24h or low=none."
            )
        limit = None if found[2] is None else int(found[2]) * _UNITS[found[3].casefold()]
        if limit is not None and not timedelta() < limit <= LIMIT_MAX:
            raise SettingInvalid(f"SLA limit {each!r}: at least an hour, at most {LIMIT_MAX.days} days.")
        limits[TriageTier(found[1].casefold())] = limit
    return WallLimits(MappingProxyType(limits))


def _span(limit: timedelta | None) -> str:
    if limit is None:
        return "no limit"
    hours = limit // timedelta(hours=1)
    return f"{hours // 24} d" if hours % 24 == 0 and hours > 24 else f"{hours} h"


@dataclass(frozen=True, slots=True)
class PolicyLimits:
    """What a site promises itself, in the time that its policies count: to resolve, else to answer first.

    Of our own tickets the priority is the tier.
    """

    policies: Policies

    def breach_of(self, ticket: AuditTicket) -> datetime | None:
        """See Limits."""
        if ticket.opened_at is None or ticket.priority not in set(TriageTier):
            return None
        tier = TriageTier(ticket.priority)
        promised = self.policies.of(tier, ticket.segment).promises
        clock = next((each for each in (Clock.RESOLUTION, Clock.FIRST_RESPONSE) if each in promised), None)
        return None if clock is None else self.policies.due(tier, ticket.segment, clock, ticket.opened_at).breach

    def words(self) -> str:
        """See Limits."""
        return "the site's own promises: to resolve, else to answer first, in the hours that each of them counts"
