"""Due times per tier. Provisional: in wall time, the same for all customers, until business hours exist."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from escalation.triage import TriageTier


@dataclass(frozen=True, slots=True)
class ServiceLevel:
    """Targets from the opening of a ticket; None is no clock.

    `first_response` is what the team aims at, `breach` what it must not pass, `resolution` the end of it.
    """

    first_response: timedelta | None
    breach: timedelta | None
    resolution: timedelta | None


SERVICE_LEVELS: Final = {
    TriageTier.CRITICAL: ServiceLevel(timedelta(hours=4), timedelta(hours=4), timedelta(hours=8)),
    TriageTier.HIGH: ServiceLevel(timedelta(hours=24), timedelta(hours=24), None),
    TriageTier.NORMAL: ServiceLevel(timedelta(hours=48), timedelta(hours=72), None),
    TriageTier.LOW: ServiceLevel(None, None, None),
}
"""The method's defaults. Critical means the same business day; 4 and 8 hours of wall time stand in for it."""


@dataclass(frozen=True, slots=True)
class DueTimes:
    """When a ticket's clocks run out; None is no clock."""

    first_response: datetime | None
    first_response_breach: datetime | None
    resolution: datetime | None


def due_times(tier: TriageTier, opened_at: datetime) -> DueTimes:
    """The clocks of a ticket of `tier` that was opened at `opened_at`."""
    level = SERVICE_LEVELS[tier]
    return DueTimes(
        _after(opened_at, level.first_response),
        _after(opened_at, level.breach),
        _after(opened_at, level.resolution),
    )


def _after(start: datetime, span: timedelta | None) -> datetime | None:
    return None if span is None else start + span
