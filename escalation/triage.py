"""The four tiers of triage, and a tier with the sentence that justifies it to the team."""

from dataclasses import dataclass
from enum import StrEnum


class TriageTier(StrEnum):
    """The four tiers, most urgent first. The customer never sees the word."""

    CRITICAL = "critical"
    HIGH = "high"
    NORMAL = "normal"
    LOW = "low"

    @property
    def rank(self) -> int:
        """0 for the most urgent tier, 3 for the least."""
        return list(TriageTier).index(self)


@dataclass(frozen=True, slots=True)
class Triage:
    """A tier and the sentence that justifies it to the team."""

    tier: TriageTier
    why: str

    def or_more_urgent(self, other: "Triage") -> "Triage":
        """The more urgent of both; itself when they are equal."""
        return other if other.tier.rank < self.tier.rank else self
