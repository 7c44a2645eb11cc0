"""Triage: how urgent a handoff is, and why, from its reason and from plain words of the visitor."""

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from escalation.handoff import Handoff
from escalation.reason import ReasonCode
from escalation.signals import ALARMS, THANKS, THANKS_WORDS_MAX, WISHES, Signal, plain


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


_HIGH: Final = MappingProxyType(
    {
        ReasonCode.FRUSTRATION: "The customer is frustrated after the AI agent's answers.",
        ReasonCode.REPEATED_ANSWER: "The AI agent's answer had not helped, and it had no other.",
        ReasonCode.SENSITIVE_TOPIC: "A topic that the team keeps for people.",
        ReasonCode.SEGMENT: "A customer who always gets a person.",
    }
)
"""Reasons that are urgent by themselves, in whatever language the customer writes: the signals are English."""


def triage(handoff: Handoff) -> Triage:
    """The tier of a handoff. Every text gets one, with a why; nothing raises.

    An alarm counts wherever the visitor wrote it; a wish or a thank-you only when it is the question itself,
    so that politeness never hides a problem.
    """
    said = (line.text for line in handoff.transcript if line.author == "visitor")
    question = plain(handoff.assessment.question)
    alarm = _first(ALARMS, plain("\n".join((handoff.assessment.question, *said))))
    if alarm is not None:
        return Triage(TriageTier(alarm.tier), alarm.why)
    if handoff.reason in _HIGH:
        return Triage(TriageTier.HIGH, _HIGH[handoff.reason])
    quiet = _first(WISHES, question) or _thanks_alone(question)
    if quiet is not None:
        return Triage(TriageTier(quiet.tier), quiet.why)
    return Triage(TriageTier.NORMAL, f"No sign of urgency in the words. {handoff.reason.label}.")


def _first(signals: tuple[Signal, ...], text: str) -> Signal | None:
    return next((signal for signal in signals if signal.heard_in(text)), None)


def _thanks_alone(text: str) -> Signal | None:
    short = len(text.split()) <= THANKS_WORDS_MAX and "?" not in text
    return THANKS if short and THANKS.heard_in(text) else None
