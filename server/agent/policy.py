"""What becomes of an answer, from how sure it is: the thresholds of the accepted error rate decide."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from escalation.reason import ReasonCode
from server.agent.answer import Answer, Declined
from server.agent.calibration import Thresholds as Thresholds
from server.agent.confidence import Confidence

NOTHING_NEAR: Final = 0.1
"""Below this confidence the help centre has nothing on the question; above it, something that may not fit."""


class DecisionKind(StrEnum):
    """What the visitor gets."""

    ANSWER = "answer"
    ANSWER_AND_OFFER = "answer_and_offer"
    HAND_OFF = "hand_off"


@dataclass(frozen=True, slots=True)
class Decision:
    """What is to be done; `reason` is there exactly when the conversation goes to a person."""

    kind: DecisionKind
    reason: ReasonCode | None = None


def decide(
    confidence: Confidence, thresholds: Thresholds, answer: Answer | Declined, *, provider_failed: bool = False
) -> Decision:
    """Answer, answer and offer a person, or hand off.

    `provider_failed`: the model failed and `answer` is the replacement. A replacement that is not sure enough for
    itself is handed off as the failure that it is.
    """
    if isinstance(answer, Answer) and confidence.value >= thresholds.hand_off:
        sure = confidence.value >= thresholds.answer
        return Decision(DecisionKind.ANSWER if sure else DecisionKind.ANSWER_AND_OFFER)
    if provider_failed:
        return Decision(DecisionKind.HAND_OFF, ReasonCode.PROVIDER_FAILURE)
    if isinstance(answer, Declined) or confidence.value < NOTHING_NEAR:
        return Decision(DecisionKind.HAND_OFF, ReasonCode.MISSING_KNOWLEDGE)
    return Decision(DecisionKind.HAND_OFF, ReasonCode.LOW_CONFIDENCE)
