"""What becomes of an answer, by its confidence and the team's thresholds."""

import pytest

from escalation.reason import ReasonCode
from server.agent.answer import Answer, Declined
from server.agent.confidence import Confidence
from server.agent.policy import Decision, DecisionKind, Thresholds, decide

THRESHOLDS = Thresholds(answer=0.5, hand_off=0.25)
ANSWER = Answer("Press it [1].", (), 1.0, "extractive")
DECLINED = Declined("Nothing written.", "openai:x")
ALONE = Decision(DecisionKind.ANSWER)
WITH_OFFER = Decision(DecisionKind.ANSWER_AND_OFFER)


def handed_off(reason: ReasonCode) -> Decision:
    return Decision(DecisionKind.HAND_OFF, reason)


@pytest.mark.parametrize(
    ("value", "answer", "failed", "decision"),
    [
        (0.9, ANSWER, False, ALONE),
        (0.5, ANSWER, False, ALONE),
        (0.49, ANSWER, False, WITH_OFFER),
        (0.25, ANSWER, False, WITH_OFFER),
        (0.24, ANSWER, False, handed_off(ReasonCode.LOW_CONFIDENCE)),
        (0.05, ANSWER, False, handed_off(ReasonCode.MISSING_KNOWLEDGE)),
        (0.0, DECLINED, False, handed_off(ReasonCode.MISSING_KNOWLEDGE)),
        (0.9, DECLINED, False, handed_off(ReasonCode.MISSING_KNOWLEDGE)),
        (0.9, ANSWER, True, ALONE),
        (0.3, ANSWER, True, WITH_OFFER),
        (0.1, ANSWER, True, handed_off(ReasonCode.PROVIDER_FAILURE)),
        (0.0, DECLINED, True, handed_off(ReasonCode.PROVIDER_FAILURE)),
    ],
)
def test_the_table_of_decisions(value: float, answer: Answer | Declined, failed: bool, decision: Decision) -> None:
    assert decide(Confidence(value, ()), THRESHOLDS, answer, provider_failed=failed) == decision


def test_a_team_that_accepts_every_answer_gets_every_answer() -> None:
    assert decide(Confidence(0.0, ()), Thresholds(0.0, 0.0), ANSWER) == ALONE
