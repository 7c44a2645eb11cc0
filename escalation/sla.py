"""SLA policies: what is promised to whom, per tier and segment. Pure: values in, due times out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from escalation.business_hours import BusinessHours
from escalation.business_time import NeverOpens, add, between, end_of_business_day
from escalation.hours_document import AROUND_THE_CLOCK
from escalation.triage import TriageTier

LIMIT_MAX: Final = timedelta(days=90)
"""The longest promise: what takes longer is a project."""

QUARTER: Final = 25


class Counting(StrEnum):
    """Which time counts."""

    WALL = "wall"
    """All of it."""
    WORKING_DAYS = "working_days"
    """All hours of days on which people work: 24 h from a Friday noon are over on Monday at noon."""
    BUSINESS = "business"
    """The business hours alone."""


class Clock(StrEnum):
    """What is promised."""

    FIRST_RESPONSE = "first_response"
    NEXT_RESPONSE = "next_response"
    RESOLUTION = "resolution"


SAME_DAY: Final = "same_day"
"""By the end of the business day on which it arrives; outside the hours, of the next one."""

Limit = timedelta | str
"""How long something may take, or SAME_DAY."""


@dataclass(frozen=True, slots=True)
class Promise:
    """What the team aims at, and what it must not pass, which is never earlier."""

    target: Limit
    breach: Limit


@dataclass(frozen=True, slots=True)
class DueTimes:
    """When one clock runs out: its target, its breach, and from when on it is due soon. All None is no clock."""

    due: datetime | None = None
    breach: datetime | None = None
    soon: datetime | None = None


NO_CLOCK: Final = DueTimes()


@dataclass(frozen=True, slots=True)
class Policy:
    """The promises of one tier; a clock that is missing is not promised."""

    promises: Mapping[Clock, Promise]
    counting: Counting = Counting.WORKING_DAYS
    soon_percent: int = QUARTER
    """It is due soon when this share of the time is left; 0 for never."""


_SAME_BUSINESS_DAY: Final = Promise(SAME_DAY, SAME_DAY)


def _within(target_hours: int, breach_hours: int) -> Promise:
    return Promise(timedelta(hours=target_hours), timedelta(hours=breach_hours))


DEFAULT_POLICIES: Final[Mapping[TriageTier, Policy]] = MappingProxyType(
    {
        TriageTier.CRITICAL: Policy(
            MappingProxyType(dict.fromkeys(Clock, _SAME_BUSINESS_DAY)),
            Counting.BUSINESS,
        ),
        TriageTier.HIGH: Policy(
            MappingProxyType(dict.fromkeys((Clock.FIRST_RESPONSE, Clock.NEXT_RESPONSE), _within(24, 24)))
        ),
        TriageTier.NORMAL: Policy(
            MappingProxyType(dict.fromkeys((Clock.FIRST_RESPONSE, Clock.NEXT_RESPONSE), _within(48, 72)))
        ),
        TriageTier.LOW: Policy(MappingProxyType({})),
    }
)
"""The method's defaults: critical the same business day, high within 24 h, normal within 48 h and broken at 72 h, low
as well as one can."""


@dataclass(frozen=True, slots=True)
class Policies:
    """All that a site promises, and its hours. `segments` holds what is promised to customers of one segment."""

    tiers: Mapping[TriageTier, Policy] = field(default_factory=lambda: DEFAULT_POLICIES)
    segments: Mapping[str, Mapping[TriageTier, Policy]] = field(default_factory=lambda: MappingProxyType({}))
    hours: BusinessHours = AROUND_THE_CLOCK

    def of(self, tier: TriageTier, segment: str | None) -> Policy:
        """The policy of a tier: that of the customer's segment where there is one, else that of all."""
        return self.segments.get(segment or "", {}).get(tier) or self.tiers[tier]

    def counted(self, policy: Policy) -> BusinessHours:
        """The hours that a policy counts."""
        match policy.counting:
            case Counting.WALL:
                return AROUND_THE_CLOCK
            case Counting.WORKING_DAYS:
                return self.hours.whole_days()
            case Counting.BUSINESS:
                return self.hours

    def due(self, tier: TriageTier, segment: str | None, clock: Clock, start: datetime) -> DueTimes:
        """When a clock runs out that began at `start`, which must be aware; NO_CLOCK where nothing is promised.

        Hours that never open promise nothing: then all time counts.
        """
        policy = self.of(tier, segment)
        promise = policy.promises.get(clock)
        if promise is None:
            return NO_CLOCK
        counted = self.counted(policy)
        due = self._end(counted, promise.target, start)
        breach = max(due, self._end(counted, promise.breach, start))
        return DueTimes(due, breach, self.soon(policy, start, due))

    def soon(self, policy: Policy, start: datetime, due: datetime) -> datetime | None:
        """From when on a clock is due soon that began at `start`; None where the policy does not want to hear of it."""
        if policy.soon_percent == 0:
            return None
        counted = self.counted(policy)
        return later(counted, start, between(counted, start, due) * (100 - policy.soon_percent) / 100)

    def _end(self, counted: BusinessHours, limit: Limit, start: datetime) -> datetime:
        if isinstance(limit, timedelta):
            return later(counted, start, limit)
        try:
            return end_of_business_day(self.hours, start)
        except NeverOpens:
            return end_of_business_day(AROUND_THE_CLOCK, start)


def later(hours: BusinessHours, start: datetime, duration: timedelta) -> datetime:
    """As `add`; where the hours never open, by all time."""
    try:
        return add(hours, start, duration)
    except NeverOpens:
        return start + duration
