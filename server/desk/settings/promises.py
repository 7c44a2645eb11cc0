"""What a ticket that arrives now would be due, in words for a page of settings."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from escalation.sla import Clock, Policies
from escalation.triage import TriageTier

CLOCK_WORDS: Final = {
    Clock.FIRST_RESPONSE: "First response",
    Clock.NEXT_RESPONSE: "Next response",
    Clock.RESOLUTION: "Resolution",
}


@dataclass(frozen=True, slots=True)
class PromisedNow:
    """A clock of a tier and when it would be due, on the clock of the team's place."""

    tier: TriageTier
    clock: str
    due: datetime
    breach: datetime


def due_now(policies: Policies, at: datetime, segment: str | None = None) -> tuple[PromisedNow, ...]:
    """First response and resolution of each tier, where they are promised."""
    zone = policies.hours.zone
    found = []
    for tier in TriageTier:
        for clock in (Clock.FIRST_RESPONSE, Clock.RESOLUTION):
            due = policies.due(tier, segment, clock, at)
            if due.due is not None and due.breach is not None:
                found.append(
                    PromisedNow(tier, CLOCK_WORDS[clock], due.due.astimezone(zone), due.breach.astimezone(zone))
                )
    return tuple(found)
